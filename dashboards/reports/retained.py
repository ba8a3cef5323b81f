"""How far back a channel reached on a day, from sums and the days that are not well. Pure.

The same rules as `collector.recordings.retention`, which looks at all days as they are stored now: retention is the
number of complete days back from the day before; footage that was overwritten by then counts no more, and where days
were not asked, or have no row, nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import lru_cache

from collector.recordings.day import TOLERANCE_MS
from collector.recordings.duty import Duty, day_of
from collector.recordings.retention import Retention, Verdict, age_days
from collector.recordings.spans import total_ms
from inventory.model.span import Span
from inventory.repository.channel_day_sums import ChannelSum, DayFact

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is known of a channel on the day `today`. `days` are its rows summed, `flawed` those of them that are not
    well. `oldest_ms` is where its footage began then, at the latest; that it did not begin before is known only where
    `sure`. None where nothing was stored then, or nobody knows. `since_ms` is when it was first seen in use."""

    today: date
    days: ChannelSum | None
    flawed: Sequence[DayFact]
    oldest_ms: int | None
    sure: bool
    since_ms: int


def retention_on(reach: Reach, duty: Duty, tolerance_ms: int = TOLERANCE_MS) -> Retention:
    """Complete days back from the day before `today`."""
    yesterday = reach.today - DAY
    floor_ms = reach.since_ms if reach.oldest_ms is None else min(reach.since_ms, reach.oldest_ms)
    age = _age(floor_ms, yesterday, duty.zone)
    last, known = _stop(reach, duty, yesterday, tolerance_ms)
    count = max(0, (yesterday - last).days)
    first = _first_stored(reach, duty, yesterday, tolerance_ms)
    if (yesterday - first).days + 1 < count:
        count, last, known = max(0, (yesterday - first).days + 1), first - DAY, reach.sure
    return Retention(count, at_least=not known, broken=last if known else None, age_days=max(age, count))


@lru_cache(maxsize=1024)  # the channels of a recorder are mostly as old as it is
def _age(since_ms: int, yesterday: date, zone: tzinfo) -> int:
    return age_days(since_ms, yesterday, Duty(zone=zone))


def judged(found: Retention, required: int) -> Verdict:
    """While older footage was not asked for it is not known either how old the channel is."""
    verdict = found.verdict(required)
    return Verdict.UNKNOWN if verdict is Verdict.NOT_YET and found.at_least else verdict


def _stop(reach: Reach, duty: Duty, yesterday: date, tolerance_ms: int) -> tuple[date, bool]:
    """The last day that does not count, and whether that is known of it."""
    days = reach.days
    if days is None or days.last < yesterday:
        return yesterday, False
    stops = [(days.first - DAY, False)]
    for row in reach.flawed:
        if row.day <= yesterday and not _asked(row, duty, yesterday):
            stops.append((row.day, False))
        elif row.day <= yesterday and row.missing_ms > tolerance_ms:
            stops.append((row.day, True))
    return max(stops)


def _asked(row: DayFact, duty: Duty, yesterday: date) -> bool:
    if row.closed:
        return True
    whole = duty.day(row.day)
    return row.asked_ms >= whole.end_ms or (row.day == yesterday and row.asked_ms > whole.start_ms)


def _first_stored(reach: Reach, duty: Duty, yesterday: date, tolerance_ms: int) -> date:
    """The first day of which nothing that was due is overwritten."""
    if reach.oldest_ms is None:
        return yesterday + DAY
    day = day_of(reach.oldest_ms, duty.zone)
    start_ms = duty.day(day).start_ms
    lost = duty.due(Span(start_ms, reach.oldest_ms)) if start_ms < reach.oldest_ms else ()
    return day if total_ms(lost) <= tolerance_ms else day + DAY
