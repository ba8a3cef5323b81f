"""The axis under a strip of days: the first day, today, and the first of each week between them."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from collector.recordings.duty import day_span
from dashboards.chart import Mark

MONDAY = 0
EDGE = 4
"""Days from either end on which no mark stands: the marks of the ends are there."""
MOST_WEEKS = 5


def marks(today: date, count: int, zone: tzinfo) -> tuple[Mark, ...]:
    """Of a strip of `count` days that ends with today; each mark stands in the middle of its day."""
    first = today - timedelta(days=count - 1)
    mondays = [ago for ago in range(EDGE, count - EDGE) if (first + timedelta(days=ago)).weekday() == MONDAY]
    every = -(-len(mondays) // MOST_WEEKS) or 1
    return tuple(
        Mark(day_span(first + timedelta(days=at), zone).start_ms, round((at + 0.5) * 100 / count, 2), True, False)
        for at in [0, *mondays[::every], count - 1]
    )
