"""How time was shared out among the six states, one stacked bar a row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.figures import Figures
from alerts.state import State
from dashboards.charts import svg
from dashboards.charts.bars import BASE, ROW, THICK
from dashboards.charts.frame import SPACE, Key, boxed, finished, label_room, units
from dashboards.charts.ink import AXIS, STATES
from dashboards.charts.lettering import shortened, width_of
from dashboards.papers.sheet import Chart
from dashboards.words import Words

LEAST = 4.0
"""What was, is seen: no part of a bar is narrower than 0.8 mm; the widest makes room for it."""


@dataclass(frozen=True, slots=True)
class StateRow:
    """`told` is printed behind the bar."""

    label: str
    figures: Figures
    told: str = ""


def states(rows: Sequence[StateRow], words: Words, *, title: str, says: str, width: float = 1.0) -> Chart:
    whole = units(width)
    left = label_room((row.label for row in rows), whole)
    right = max((width_of(row.told) + SPACE for row in rows), default=0)
    room = max(whole - left - right, 20)
    parts = []
    for place, row in enumerate(rows):
        y = place * ROW
        parts.append(svg.text(left - SPACE, y + BASE, shortened(row.label, left - SPACE), anchor="end"))
        parts += _stacked(row.figures, left, y + (ROW - THICK) / 2, room)
        if row.told:
            parts.append(svg.text(left + room + SPACE, y + BASE, row.told))
    bottom = ROW * len(rows)
    parts.append(svg.line(left, 0, left, bottom, AXIS))
    seen = [state for state in State if any(row.figures[state] for row in rows)]
    keys = [Key(boxed(STATES[state]), words.t(f"state.{state.name}")) for state in seen]
    return finished(parts, bottom, keys, title=title, says=says, width=width)


def _stacked(figures: Figures, left: float, upper: float, room: float) -> list[str]:
    parts = []
    for state, wide in zip(State, widths(figures, room), strict=True):
        if wide:
            parts.append(svg.rect(left, upper, wide, THICK, STATES[state]))
            left += wide
    return parts


def widths(figures: Figures, room: float) -> list[float]:
    """Of the parts, in the order of State; together `room`, or nothing where there was no time at all."""
    whole = sum(figures.ms)
    if not whole:
        return [0.0] * len(State)
    wide = [max(ms * room / whole, LEAST) if ms else 0.0 for ms in figures.ms]
    widest = wide.index(max(wide))
    wide[widest] -= sum(wide) - room
    return wide
