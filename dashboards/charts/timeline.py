"""When things were not there: a strip a row over the whole period. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from alerts.state import State
from dashboards.charts import svg
from dashboards.charts.axis import Axis, spread
from dashboards.charts.frame import SPACE, SWATCH, Key, boxed, finished, label_room, units
from dashboards.charts.ink import AXIS, BLACK, GRID, STATES, WHITE, Ink
from dashboards.charts.lettering import shortened, width_of
from dashboards.charts.svg import LETTER
from dashboards.papers.sheet import Chart
from dashboards.reports.device_figures import Outage
from dashboards.words import Words
from inventory.period import midnight_ms
from language.moment import local

ROW, THICK, FOOT = 21.0, 13.0, 20.0
BASE = 15.0
LEAST = 2.0
"""No stretch is narrower than 0.4 mm: an outage of a minute in a month is still seen."""
DAY_GAP = 12.0
ARROW = Ink(BLACK)
STRIP = Ink(WHITE, BLACK, 0.4)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """In one state; `open` where it had not ended: it then ends in an arrow."""

    start_ms: int
    end_ms: int
    state: State
    open: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    label: str
    stretches: Sequence[Stretch]


def outage_stretches(outages: Iterable[Outage]) -> list[Stretch]:
    return [Stretch(one.start_ms, one.end_ms, State.SHADOW if one.shadow else State.DOWN, one.open) for one in outages]


def timeline(
    strips: Sequence[Strip], start_ms: int, end_ms: int, words: Words, *, title: str, says: str, width: float = 1.0
) -> Chart:
    """What lies outside the stretches was well, and stays white."""
    whole = units(width)
    left = label_room((strip.label for strip in strips), whole)
    across = Axis(Fraction(start_ms), Fraction(max(end_ms, start_ms + 1)), left, whole - left - 2 * SPACE)
    bottom = ROW * len(strips)
    parts = _days(start_ms, end_ms, across, bottom, words)
    for place, strip in enumerate(strips):
        parts += _strip(strip, place * ROW, across)
    seen = {one.state for strip in strips for one in strip.stretches}
    keys = [Key(boxed(STATES[state]), words.t(f"state.{state.name}")) for state in State if state in seen]
    if any(one.open for strip in strips for one in strip.stretches):
        keys.append(Key(lambda x, y: _arrow(x + 2, y, SWATCH), words.t("chart.still_open")))
    return finished(parts, bottom + FOOT, keys, title=title, says=says, width=width)


def _days(start_ms: int, end_ms: int, across: Axis, bottom: float, words: Words) -> list[str]:
    day, midnights = local(start_ms, words.zone).date(), []
    while (at_ms := midnight_ms(day, words.zone)) < end_ms:
        if at_ms >= start_ms:
            midnights.append((at_ms, words.short_date(day)))
        day += DAY
    most = max(1, int(across.length / (max((width_of(told) for _, told in midnights), default=1) + DAY_GAP)))
    parts, right = [], across.start + across.length + 2 * SPACE
    for place in spread(len(midnights), most):
        at_ms, told = midnights[place]
        x = across.at(at_ms)
        parts += [
            svg.line(x, 0, x, bottom + 3, GRID),
            svg.text(min(x, right - width_of(told)), bottom + LETTER + 4, told),
        ]
    parts.append(svg.line(across.start, bottom, across.start + across.length, bottom, AXIS))
    return parts


def _strip(strip: Strip, y: float, across: Axis) -> list[str]:
    upper = y + (ROW - THICK) / 2
    parts = [
        svg.text(across.start - SPACE, y + BASE, shortened(strip.label, across.start - SPACE), anchor="end"),
        svg.rect(across.start, upper, across.length, THICK, STRIP),
    ]
    for one in strip.stretches:
        x = across.at(one.start_ms)
        wide = max(across.at(one.end_ms) - x, LEAST)
        x = min(x, across.start + across.length - wide)
        parts.append(svg.rect(x, upper, wide, THICK, STATES[one.state]))
        if one.open:
            parts.append(_arrow(x + wide, upper, THICK))
    return parts


def _arrow(x: float, y: float, high: float) -> str:
    return svg.polygon([(x, y), (x + high * 0.6, y + high / 2), (x, y + high)], ARROW)
