"""Dots on a line a row: a share of this period, of the one before and of a year ago, of one beside others. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.charts import svg
from dashboards.charts.axis import Axis, digits_of, share_bottom, share_marks
from dashboards.charts.frame import SPACE, SWATCH, Key, Sign, crossed, finished, label_room, units
from dashboards.charts.ink import AXIS, FULL, GRID, OPEN, TARGET
from dashboards.charts.lettering import shortened, width_of
from dashboards.charts.svg import LETTER
from dashboards.papers.sheet import Chart
from dashboards.words import Words

ROW, FOOT = 24.0, 20.0
BASE = 17.0
RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class Dots:
    """`now` a full disc, `before` an open ring, `year_ago` an open diamond; None where there is none. `told` is printed
    at the right."""

    label: str
    now: Fraction | None
    before: Fraction | None = None
    year_ago: Fraction | None = None
    target: Fraction | None = None
    told: str = ""


def dots(rows: Sequence[Dots], words: Words, *, title: str, says: str, width: float = 1.0) -> Chart:
    whole = units(width)
    low = share_bottom([share for row in rows for share in (row.now, row.before, row.year_ago, row.target)])
    marks = share_marks(low)
    told = [words.percent(mark, digits_of(marks)) for mark in marks]
    left = max(label_room((row.label for row in rows), whole), width_of(told[0]) / 2)
    right = max((width_of(row.told) + SPACE for row in rows), default=0) + 2 * RADIUS
    right = max(right, width_of(told[-1]) / 2)
    axis = Axis(low, Fraction(1), left + RADIUS, max(whole - left - right - RADIUS, 20))
    bottom = ROW * len(rows)
    parts = []
    for mark, label in zip(marks, told, strict=True):
        parts += [
            svg.line(axis.at(mark), 0, axis.at(mark), bottom, GRID),
            svg.text(axis.at(mark), bottom + LETTER + 3, label, anchor="middle"),
        ]
    for place, row in enumerate(rows):
        parts += _row(row, place * ROW, axis, left, whole)
    parts.append(svg.line(axis.start, bottom, axis.start + axis.length, bottom, AXIS))
    return finished(parts, bottom + FOOT, _keys(rows, words), title=title, says=says, width=width)


def _row(row: Dots, y: float, axis: Axis, left: float, whole: float) -> list[str]:
    middle = y + ROW / 2
    parts = [
        svg.text(left - SPACE, y + BASE, shortened(row.label, left - SPACE), anchor="end"),
        svg.line(axis.start, middle, axis.start + axis.length, middle, GRID),
    ]
    if row.target is not None:
        parts.append(svg.line(axis.at(row.target), y + 2, axis.at(row.target), y + ROW - 2, TARGET))
    if row.year_ago is not None:
        parts.append(_diamond(axis.at(row.year_ago), middle))
    if row.before is not None:
        parts.append(_ring(axis.at(row.before), middle))
    if row.now is not None:
        parts.append(_disc(axis.at(row.now), middle))
    if row.told:
        parts.append(svg.text(whole, y + BASE, row.told, anchor="end"))
    return parts


def _disc(x: float, y: float) -> str:
    return svg.circle(x, y, RADIUS - 1, FULL)


def _ring(x: float, y: float) -> str:
    return svg.circle(x, y, RADIUS, OPEN)


def _diamond(x: float, y: float) -> str:
    long = RADIUS + 1
    return svg.polygon([(x - long, y), (x, y - long), (x + long, y), (x, y + long)], OPEN)


def _keys(rows: Sequence[Dots], words: Words) -> list[Key]:
    signs: list[tuple[bool, Sign, str]] = [
        (any(row.now is not None for row in rows), _disc, "chart.now"),
        (any(row.before is not None for row in rows), _ring, "chart.before"),
        (any(row.year_ago is not None for row in rows), _diamond, "chart.year_ago"),
    ]
    keys = [Key(_centred(sign), words.t(id)) for there, sign, id in signs if there]
    if any(row.target is not None for row in rows):
        keys.append(Key(crossed, words.t("chart.targets")))
    return keys


def _centred(sign: Sign) -> Sign:
    return lambda x, y: sign(x + SWATCH / 2, y + SWATCH / 2)
