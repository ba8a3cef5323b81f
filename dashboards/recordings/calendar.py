"""A month of one channel as a calendar: each day's look, how much of it is kept, and what is missing."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboards.recordings.channels import MOST_SHOWN
from dashboards.recordings.fill import Cell, Fill, cells
from dashboards.recordings.reading import Reader
from inventory.model.channel import Channel
from inventory.model.channel_day import ChannelDay
from inventory.model.device import Device
from inventory.repository import channel_days

MOST_BACK = 400
"""Days: a year and the rest of a month. What is older stands in reports."""


@dataclass(frozen=True, slots=True)
class Day:
    """`cell` is None for days to come and those of other months; `row` is None where the recorder told nothing."""

    day: date
    cell: Cell | None
    row: ChannelDay | None

    @property
    def held(self) -> bool:
        return bool(self.row and self.row.held)


@dataclass(frozen=True, slots=True)
class MonthView:
    """`weeks` begin on Monday. `days` are those of the month that were, in order."""

    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day.cell is not None]

    def count(self, fill: Fill) -> int:
        return sum(1 for day in self.days if day.cell is not None and day.cell.fill is fill)


def calendar(reader: Reader, recorder: Device, channel: Channel, first: date) -> MonthView:
    """Of the month that begins with `first`; at most MOST_BACK days back from today."""
    today = reader.today
    since = min(first, today - timedelta(days=MOST_SHOWN))
    told = channel_days.of_recorder(
        reader.connection, reader.scope, recorder.code, since, today, channel.told.number
    )  # fmt: skip
    rows = {row.day: row for row in told}
    frame = reader.frame(recorder.code)
    count = max((today - first).days + 1, 0)
    drawn = cells(
        rows, frame.duty(channel), since_ms=min(channel.since_ms, frame.service_ms), now_ms=reader.now_ms,
        count=min(count, MOST_BACK), tolerance_ms=reader.yardstick.tolerance_ms,
    )  # fmt: skip
    looks = {today - timedelta(days=ago): cell for ago, cell in zip(reversed(range(len(drawn))), drawn, strict=True)}
    return MonthView(
        first,
        [
            [Day(day, looks.get(day) if day.month == first.month else None, rows.get(day)) for day in week]
            for week in Calendar().monthdatescalendar(first.year, first.month)
        ],
    )


def month_of(typed: str, today: date) -> date:
    """The first day of `2026-11`; of this month for what is none, lies ahead or too far back."""
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return today.replace(day=1)
    return first if today - timedelta(days=MOST_BACK) < first <= today else today.replace(day=1)


def neighbours(first: date, today: date) -> tuple[str, str]:
    """The months before and after it as `2026-10`; empty where there is nothing to show."""
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return (
        f"{before:%Y-%m}" if month_of(f"{before:%Y-%m}", today) == before else "",
        f"{after:%Y-%m}" if after <= today else "",
    )
