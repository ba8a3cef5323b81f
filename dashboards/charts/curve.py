"""A share day by day: a line over an axis that may begin above nought, as its marks say, with the target. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dashboards.charts import svg
from dashboards.charts.axis import Axis, digits_of, share_bottom, share_marks, spread
from dashboards.charts.frame import SPACE, SWATCH, Key, Sign, finished, units
from dashboards.charts.ink import ALARM, AXIS, CURVE, FULL, GRID, OPEN, TARGET, Ink
from dashboards.charts.lettering import width_of
from dashboards.charts.svg import LETTER, UNITS
from dashboards.papers.sheet import Chart
from dashboards.words import Words

HEAD, FOOT = 8.0, 20.0
DOT = 3.2
MOST_DOTS = 70
"""With more days only those that stand out are dotted."""
DAY_GAP = 12.0
EDGE = 8.0


@dataclass(frozen=True, slots=True)
class DayShare:
    """`share` None: nothing is known of the day, the line has a hole. `weak`: too little was seen to judge it by."""

    day: date
    share: Fraction | None
    weak: bool = False


def day_curve(
    days: Sequence[DayShare], words: Words, *, title: str, says: str, target: Fraction | None = None,
    target_told: str = "", width: float = 1.0, height_mm: float = 42,
) -> Chart:  # fmt: skip
    """A day below the target is a filled square, one of which little was seen an open ring. `target_told` explains
    the line of the target."""
    low = share_bottom([*(one.share for one in days), target])
    marks = share_marks(low)
    told = [words.percent(mark, digits_of(marks)) for mark in marks]
    left = max(map(width_of, told)) + SPACE
    bottom = height_mm * UNITS - FOOT
    across = Axis(Fraction(0), Fraction(max(len(days) - 1, 1)), left + EDGE, units(width) - left - 2 * EDGE)
    up = Axis(low, Fraction(1), bottom, HEAD - bottom)
    parts = list(_ruled(marks, told, up, left, units(width)))
    parts += _dated(days, words, across, bottom)
    if target is not None:
        parts.append(svg.line(left, up.at(target), units(width), up.at(target), TARGET))
    parts += [svg.polyline(run, CURVE) for run in _runs(days, across, up) if len(run) > 1]
    parts += _dots(days, across, up, target)
    keys = _keys(days, words, target, target_told)
    return finished(parts, bottom + FOOT, keys, title=title, says=says, width=width)


def _ruled(marks: Sequence[Fraction], told: Sequence[str], up: Axis, left: float, right: float) -> Iterator[str]:
    for mark, label in zip(marks, told, strict=True):
        y = up.at(mark)
        yield svg.line(left, y, right, y, AXIS if mark == up.low else GRID)
        yield svg.text(left - SPACE, y + 4.5, label, anchor="end")


def _dated(days: Sequence[DayShare], words: Words, across: Axis, bottom: float) -> Iterator[str]:
    labels = [words.short_date(one.day) for one in days]
    most = max(1, int(across.length / (max(map(width_of, labels), default=1) + DAY_GAP)))
    for place in spread(len(days), most):
        x = across.at(place)
        yield svg.line(x, bottom, x, bottom + 3, AXIS)
        half = width_of(labels[place]) / 2
        yield svg.text(
            min(x, across.start + across.length + EDGE - half), bottom + LETTER + 4, labels[place], anchor="middle"
        )


def _runs(days: Sequence[DayShare], across: Axis, up: Axis) -> list[list[svg.Point]]:
    runs: list[list[svg.Point]] = [[]]
    for place, one in enumerate(days):
        if one.share is None:
            runs.append([])
        else:
            runs[-1].append((across.at(place), up.at(one.share)))
    return runs


def _dots(days: Sequence[DayShare], across: Axis, up: Axis, target: Fraction | None) -> Iterator[str]:
    for place, one in enumerate(days):
        if one.share is None:
            continue
        ink = _ink(one, target)
        alone = all(not 0 <= near < len(days) or days[near].share is None for near in (place - 1, place + 1))
        if ink is FULL and len(days) > MOST_DOTS and not alone:
            continue
        yield _dot(across.at(place), up.at(one.share), ink)


def _ink(one: DayShare, target: Fraction | None) -> Ink:
    if one.weak:
        return OPEN
    return ALARM if target is not None and one.share is not None and one.share < target else FULL


def _dot(x: float, y: float, ink: Ink) -> str:
    if ink is ALARM:
        return svg.rect(x - DOT, y - DOT, 2 * DOT, 2 * DOT, ink)
    return svg.circle(x, y, DOT if ink is OPEN else DOT * 0.8, ink)


def _sign(ink: Ink) -> Sign:
    return lambda x, y: _dot(x + SWATCH / 2, y + SWATCH / 2, ink)


def _keys(days: Sequence[DayShare], words: Words, target: Fraction | None, target_told: str) -> list[Key]:
    inks = [_ink(one, target) for one in days if one.share is not None]
    keys = []
    if target is not None and target_told:
        keys.append(Key(_dashed, target_told))
    if ALARM in inks:
        keys.append(Key(_sign(ALARM), words.t("chart.below_target")))
    if OPEN in inks:
        keys.append(Key(_sign(OPEN), words.t("chart.little_seen")))
    return keys


def _dashed(x: float, y: float) -> str:
    return svg.line(x, y + SWATCH / 2, x + SWATCH, y + SWATCH / 2, TARGET)
