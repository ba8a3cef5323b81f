"""Columns: how many there are of each, side by side, each with its number on top. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.charts import svg
from dashboards.charts.axis import Axis, spread
from dashboards.charts.frame import Key, boxed, finished, units
from dashboards.charts.ink import AXIS, TONES
from dashboards.charts.lettering import shortened, width_of
from dashboards.charts.svg import LETTER, UNITS
from dashboards.papers.sheet import Chart, Tone

HEAD, FOOT = 18.0, 20.0
THICK_SHARE = 0.62
LEAST = 2.0
"""What is, is seen."""


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    count: int
    tone: Tone = Tone.PLAIN


def columns(
    some: Sequence[Column], *, title: str, says: str, keys: Sequence[tuple[Tone, str]] = (), width: float = 1.0,
    height_mm: float = 40,
) -> Chart:  # fmt: skip
    """`keys` explain tones. Labels and numbers that have no room beside each other are left out evenly."""
    whole, bottom = units(width), height_mm * UNITS - FOOT
    axis = Axis(Fraction(0), Fraction(max((one.count for one in some), default=0) or 1), bottom, HEAD - bottom)
    slot = whole / max(len(some), 1)
    most = max(1, int(whole / max(max((width_of(one.label) for one in some), default=1) + 5, slot)))
    labelled = set(spread(len(some), most))
    numbered = all(width_of(str(one.count)) < slot for one in some)
    parts = []
    for place, one in enumerate(some):
        middle = (place + 0.5) * slot
        if one.count:
            top = min(axis.at(one.count), bottom - LEAST)
            thick = slot * THICK_SHARE
            parts.append(svg.rect(middle - thick / 2, top, thick, bottom - top, TONES[one.tone]))
        if numbered or place in labelled:
            parts.append(svg.text(middle, axis.at(one.count) - 4, str(one.count), anchor="middle"))
        if place in labelled:
            told = shortened(one.label, slot if len(labelled) == len(some) else whole / most)
            parts.append(svg.text(middle, bottom + LETTER + 2, told, anchor="middle"))
    parts.append(svg.line(0, bottom, whole, bottom, AXIS))
    legend = [Key(boxed(TONES[tone]), told) for tone, told in keys]
    return finished(parts, bottom + FOOT, legend, title=title, says=says, width=width)
