"""With what charts are drawn: colours that the colour-blind tell apart, patterns that a grey copy keeps apart.

Colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008). Whatever has a meaning has a pattern or shape of its
own besides, so a chart says the same on a copier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.state import State
from dashboards.papers.sheet import Tone

SKY, BLUE, VERMILLION, PURPLE, BLACK = "#56B4E9", "#0072B2", "#D55E00", "#CC79A7", "#000000"
WHITE, PALE, GREY, DARK = "#ffffff", "#d5dae0", "#77828d", "#444444"


@dataclass(frozen=True, slots=True)
class Ink:
    """`fill` is a colour, `none`, or `url(#name)` of one of PATTERNS; `stroke` empty: no border. `width` in units."""

    fill: str
    stroke: str = ""
    width: float = 1
    dash: str = ""


def _pattern(name: str, ground: str, marks: str, side: int = 8) -> tuple[str, str]:
    tile = f'<rect width="{side}" height="{side}" fill="{ground}"/>{marks}'
    return name, f'<pattern id="{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse">{tile}</pattern>'


RISING, FALLING = "M-2 2L2 -2M0 8L8 0M6 10L10 6", "M-2 6L2 10M0 0L8 8M6 -2L10 2"
PATTERNS: Mapping[str, str] = dict((
    _pattern("chart-hatch", VERMILLION, f'<path d="{RISING}" stroke="{BLACK}" stroke-width="1.6"/>'),
    _pattern("chart-back-hatch", PURPLE, f'<path d="{FALLING}" stroke="{WHITE}" stroke-width="2"/>'),
    _pattern("chart-dots", BLUE, f'<circle cx="3" cy="3" r="1.4" fill="{WHITE}"/>', 6),
    _pattern("chart-specks", WHITE, f'<circle cx="2.5" cy="2.5" r="0.9" fill="{BLACK}"/>', 5),
))  # fmt: skip

STATES: Mapping[State, Ink] = {
    State.UP: Ink(SKY, DARK, 0.6),
    State.DOWN: Ink("url(#chart-hatch)", BLACK, 0.8),
    State.SHADOW: Ink("url(#chart-back-hatch)", BLACK, 0.8),
    State.MAINTENANCE: Ink("url(#chart-dots)", BLACK, 0.6),
    State.UNKNOWN: Ink("url(#chart-specks)", DARK, 0.6),
    State.OUT_OF_SERVICE: Ink(WHITE, GREY, 0.6),
}
TONES: Mapping[Tone, Ink] = {
    Tone.PLAIN: Ink(SKY, DARK, 0.6),
    Tone.MET: Ink(SKY, DARK, 0.6),
    Tone.MISSED: Ink("url(#chart-hatch)", BLACK, 0.8),
    Tone.NOT_JUDGED: Ink(WHITE, DARK, 0.8, "3 2"),
    Tone.SOFT: Ink(PALE, GREY, 0.6),
    Tone.STRONG: Ink(BLUE, BLACK, 0.6),
}
AXIS, GRID = Ink("none", DARK, 0.8), Ink("none", PALE, 0.7)
TARGET = Ink("none", BLACK, 1.2, "5 2.5")
CURVE = Ink("none", BLUE, 1.8)
FULL, OPEN = Ink(BLUE, BLACK, 0.7), Ink(WHITE, BLACK, 0.9)
ALARM = Ink(VERMILLION, BLACK, 0.8)
