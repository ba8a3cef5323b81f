"""Bars, one a row: shares of a whole with their target, or counts. They begin at nought. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dashboards.charts import svg
from dashboards.charts.axis import Axis
from dashboards.charts.frame import SPACE, Key, crossed, finished, label_room, units
from dashboards.charts.ink import AXIS, GRID, TARGET, TONES
from dashboards.charts.lettering import shortened, width_of
from dashboards.papers.sheet import Chart, Tone

ROW, THICK = 25.0, 15.0
BASE = 18.0
"""From the top of a row down to where its letters stand."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`told` is printed behind the bar. `value` None: no bar, for nothing is known. `target` is crossed as a line."""

    label: str
    value: Fraction | int | None
    told: str
    tone: Tone = Tone.PLAIN
    target: Fraction | None = None


def bars(
    rows: Sequence[Bar], *, title: str, says: str, top: Fraction | int = 1, target_told: str = "", width: float = 1.0
) -> Chart:
    """`top` is the value at the right end: 1 for shares. `target_told` explains the line of the targets."""
    whole = units(width)
    left = label_room((row.label for row in rows), whole)
    right = max((width_of(row.told) for row in rows), default=0) + SPACE
    axis = Axis(Fraction(0), Fraction(top), left, max(whole - left - right, 20))
    bottom = ROW * len(rows)
    parts = [svg.line(axis.at(top), 0, axis.at(top), bottom, GRID)]
    for place, row in enumerate(rows):
        parts += _row(row, place * ROW, axis)
    parts.append(svg.line(left, 0, left, bottom, AXIS))
    keys = [Key(crossed, target_told)] if target_told and any(row.target is not None for row in rows) else []
    return finished(parts, bottom, keys, title=title, says=says, width=width)


def _row(row: Bar, y: float, axis: Axis) -> list[str]:
    upper = y + (ROW - THICK) / 2
    parts = [svg.text(axis.start - SPACE, y + BASE, shortened(row.label, axis.start - SPACE), anchor="end")]
    if row.value:
        parts.append(svg.rect(axis.start, upper, axis.at(row.value) - axis.start, THICK, TONES[row.tone]))
    if row.target is not None:
        at = axis.at(row.target)
        parts.append(svg.line(at, y + 1, at, y + ROW - 1, TARGET))
    parts.append(svg.text(axis.start + axis.length + SPACE, y + BASE, row.told))
    return parts
