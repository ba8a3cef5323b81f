"""The running record of a device: its figures month by month, by the definitions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from alerts.figures import Figures
from alerts.segment import clip
from alerts.state import State
from alerts.surroundings import Surroundings
from dashboards.devicepage import past
from dashboards.roster import Listed
from inventory.model.transition import Transition
from language.moment import local


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the school's zone, up to now where it is this one. `outages` began in it (DOWN, not SHADOW)."""

    year: int
    month: int
    figures: Figures
    outages: int

    @property
    def name(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def starts(now_ms: int, zone: str, months: int) -> list[int]:
    """The first moments of this month and those before it, the oldest first, and `now_ms` as the last border."""
    now = local(now_ms, zone)
    found = [now_ms]
    year, month = now.year, now.month
    for _ in range(months):
        first = datetime(year, month, 1, tzinfo=ZoneInfo(zone))
        found.append(round(first.timestamp() * 1000))
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return found[::-1]


def running_record(
    listed: Listed,
    rows: Iterable[Transition],
    beside: Surroundings,
    now_ms: int,
    zone: str,
    looked_ms: int | None,
    months: int = 12,
) -> list[Month]:
    """The newest first; months in which it was never in service are left out. `rows`, and what is known beside them,
    reach back to the first border."""
    borders = starts(now_ms, zone, months)
    lived = past(listed, rows, beside, borders[0], now_ms, looked_ms).segments
    found = []
    for start_ms, end_ms in pairwise(borders):
        pieces = clip(lived, start_ms, end_ms)
        figures = Figures.of(pieces)
        if figures.expected_ms or figures[State.MAINTENANCE]:
            began = local(start_ms, zone)
            outages = sum(1 for one in lived if one.state is State.DOWN and start_ms <= one.start_ms < end_ms)
            found.append(Month(began.year, began.month, figures, outages))
    return found[::-1]
