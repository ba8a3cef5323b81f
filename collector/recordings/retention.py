"""How far back a channel's recordings reach without a hole, and what that is worth under a policy. Pure.

Retention is the number of complete days back from yesterday. A clip that is held for an incident does not count: it
counts as footage only where older footage that nobody holds is still there, for then it would be there anyway. A day
that could not be asked is unknown, neither complete nor missing: the count ends there and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collector.recordings.day import TOLERANCE_MS, oldest_ms
from collector.recordings.duty import Duty, day_of
from collector.recordings.spans import cut, total_ms, without
from inventory.model.channel_day import ChannelDay
from inventory.model.span import Span


class Verdict(StrEnum):
    MET = "met"
    SHORT = "short"
    NOT_YET = "not_yet"  # the channel is younger than the days that are asked for
    UNKNOWN = "unknown"  # as far as days could be asked they are complete


@dataclass(frozen=True, slots=True)
class Retention:
    """`days` complete days back from yesterday; `at_least`: what lies before could not be asked.

    `broken` is the day that ends the count, None where nothing is known of it. `age_days` are the whole days that the
    channel has been in use.
    """

    days: int
    at_least: bool
    broken: date | None
    age_days: int

    def verdict(self, required: int) -> Verdict:
        if self.days >= required:
            return Verdict.MET
        if self.age_days < required:
            return Verdict.NOT_YET
        return Verdict.UNKNOWN if self.at_least else Verdict.SHORT

    def verdicts(self, required: Iterable[int]) -> Mapping[int, Verdict]:
        """Under several policies, 20, 30 and 90 days for example."""
        return {days: self.verdict(days) for days in required}


def retention(
    days: Mapping[date, ChannelDay], duty: Duty, since_ms: int, now_ms: int, tolerance_ms: int = TOLERANCE_MS
) -> Retention:
    """`days` are all rows of the channel; `since_ms` is when it was first seen in use.

    Footage older than that proves that it was in use before. Yesterday counts while it is still being asked if nothing
    is missing of it so far.
    """
    oldest = oldest_ms(days.values())
    yesterday = day_of(now_ms, duty.zone) - timedelta(days=1)
    age = age_days(since_ms if oldest is None else min(since_ms, oldest), yesterday, duty)
    count, day = 0, yesterday
    while True:
        row = days.get(day)
        if row is None or not _asked(row, duty, yesterday):
            return Retention(count, at_least=True, broken=None, age_days=max(age, count))
        if not _counts(row, duty, oldest, tolerance_ms):
            return Retention(count, at_least=False, broken=day, age_days=max(age, count))
        count, day = count + 1, day - timedelta(days=1)


def _asked(row: ChannelDay, duty: Duty, yesterday: date) -> bool:
    whole = duty.day(row.day)
    return row.asked_ms >= whole.end_ms or (row.day == yesterday and row.asked_ms > whole.start_ms)


def _counts(row: ChannelDay, duty: Duty, oldest: int | None, tolerance_ms: int) -> bool:
    """Whether the day was recorded whole and still is stored, but for what is held past its time."""
    whole = duty.day(row.day)
    if oldest is None or oldest >= whole.end_ms:
        return False
    due_ms = row.due_ms
    if oldest > whole.start_ms:
        due_ms = total_ms(duty.due(Span(whole.start_ms, row.asked_ms)))
    outlived = cut(row.held, Span(whole.start_ms, max(whole.start_ms, oldest)))
    stored_ms = total_ms(without(row.spans, outlived))
    return due_ms - min(row.kept_ms, stored_ms) <= tolerance_ms


def age_days(since_ms: int, yesterday: date, duty: Duty) -> int:
    """Whole days in use up to yesterday."""
    first = day_of(since_ms, duty.zone)
    if duty.day(first).start_ms < since_ms:
        first += timedelta(days=1)
    return max(0, (yesterday - first).days + 1)
