"""What would be worth asking of a channel's footage now, and why. Pure.

| why    | window                                             | how often            |
|--------|----------------------------------------------------|----------------------|
| AGAIN  | where something odd was seen                       | at the next look, each hour till answered |
| TODAY  | from where it is known on, to now                  | each 30 minutes      |
| CLOSE  | yesterday whole, two hours after its end           | once, each hour till answered |
| HOLD   | footage of an incident                             | each day             |
| OLDEST | two days from the oldest footage known; all where it is not known | each day; each 6 hours |
| FILL   | days not known, the latest first, more at once where that went well | until known |
| MONTH  | a month: on which of its days is anything stored   | each day             |
| REVIEW | a day that is 3, 10 or 20 days old                 | each day             |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from collector.recordings.day import CLOSE_MS
from collector.recordings.duty import DAY_MS, HOUR_MS, MINUTE_MS, day_of, day_span
from collector.recordings.known import REACH_DAYS, Known
from inventory.model.span import Span

TODAY_MS = 30 * MINUTE_MS
DAILY_MS = DAY_MS - HOUR_MS
RETRY_MS = HOUR_MS
SEARCH_MS = 6 * HOUR_MS
OVERLAP_MS = MINUTE_MS
REVIEWED_DAYS = (3, 10, 20)
OLDEST_DAYS = 2


class Why(IntEnum):
    """What is asked for, the most pressing first."""

    AGAIN = 0
    TODAY = 1
    CLOSE = 2
    HOLD = 3
    OLDEST = 4
    FILL = 5
    MONTH = 6
    REVIEW = 7


@dataclass(frozen=True, slots=True)
class Ask:
    """`window` is true time. MONTH asks on which days of it anything is stored, all others for the footage itself."""

    channel: int
    window: Span
    why: Why


def asks(channel: int, known: Known, holds: Iterable[Span], phase: float, now_ms: int) -> Iterator[Ask]:
    """All that is due, in no order. `phase` (0 ≤ phase < 1) spreads the channels of a recorder over TODAY_MS."""
    today = day_of(now_ms, known.zone)
    yesterday = today - timedelta(days=1)
    if _since(known, Why.AGAIN, now_ms) >= RETRY_MS:
        yield from (Ask(channel, window, Why.AGAIN) for window in known.again)
    if _slot(now_ms, phase) != _slot(known.asked_ms.get(Why.TODAY, 0), phase):
        yield Ask(channel, _open(known, today, yesterday, now_ms), Why.TODAY)
    if _since(known, Why.CLOSE, now_ms) >= RETRY_MS and _to_close(known, yesterday, now_ms):
        yield Ask(channel, day_span(yesterday, known.zone), Why.CLOSE)
    if _since(known, Why.HOLD, now_ms) >= DAILY_MS:
        yield from (Ask(channel, hold, Why.HOLD) for hold in holds if hold.start_ms < hold.end_ms <= now_ms)
    yield from _older(channel, known, today, now_ms)


def _older(channel: int, known: Known, today: date, now_ms: int) -> Iterator[Ask]:
    unsure = not known.bottom
    if _since(known, Why.OLDEST, now_ms) >= (SEARCH_MS if unsure else DAILY_MS):
        yield Ask(channel, _oldest(known, today), Why.OLDEST)
    if known.filling is None or _since(known, Why.FILL, now_ms) >= RETRY_MS:
        window = _unknown(known, today)
        if window is not None:
            yield Ask(channel, window, Why.FILL)
    if known.oldest_ms is None:
        return
    if _since(known, Why.MONTH, now_ms) >= DAILY_MS:
        yield from (Ask(channel, month, Why.MONTH) for month in _months(known, today))
    if _since(known, Why.REVIEW, now_ms) >= DAILY_MS:
        days = (today - timedelta(days=age) for age in REVIEWED_DAYS)
        yield from (Ask(channel, day_span(day, known.zone), Why.REVIEW) for day in days if day in known.stocked)


def _since(known: Known, why: Why, now_ms: int) -> int:
    return now_ms - known.asked_ms.get(why, 0)


def _slot(at_ms: int, phase: float) -> int:
    return int(at_ms / TODAY_MS - phase)


def _open(known: Known, today: date, yesterday: date, now_ms: int) -> Span:
    """From where today is known on; from yesterday where that is known in part."""
    begun = known.up_to(yesterday)
    if yesterday in known.whole or begun <= day_span(yesterday, known.zone).start_ms:
        begun = known.up_to(today)
    return Span(min(begun - OVERLAP_MS, now_ms - OVERLAP_MS), now_ms)


def _to_close(known: Known, yesterday: date, now_ms: int) -> bool:
    return yesterday not in known.closed and now_ms >= day_span(yesterday, known.zone).end_ms + CLOSE_MS


def _oldest(known: Known, today: date) -> Span:
    start = today - timedelta(days=REACH_DAYS)
    if known.oldest_ms is None or not known.bottom:
        return Span(day_span(start, known.zone).start_ms, day_span(today, known.zone).start_ms)
    first = day_of(known.oldest_ms, known.zone)
    last = min(first + timedelta(days=OLDEST_DAYS), today)
    return Span(day_span(first, known.zone).start_ms, day_span(last, known.zone).start_ms)


def _unknown(known: Known, today: date) -> Span | None:
    """The latest days that are not closed, as many as went well last; yesterday only where nothing of it is known."""
    first = today - timedelta(days=REACH_DAYS)
    if known.oldest_ms is None:
        first = max(first, day_of(known.since_ms, known.zone))
    elif known.bottom:
        first = max(first, day_of(known.oldest_ms, known.zone))
    last = today - timedelta(days=1)
    if known.up_to(last) > day_span(last, known.zone).start_ms:
        last -= timedelta(days=1)
    while last >= first and last in known.closed:
        last -= timedelta(days=1)
    if last < first:
        return None
    day = last
    while day > first and (last - day).days + 1 < known.fill_days and day - timedelta(days=1) not in known.closed:
        day -= timedelta(days=1)
    return Span(day_span(day, known.zone).start_ms, day_span(last, known.zone).end_ms)


def _months(known: Known, today: date) -> Iterator[Span]:
    assert known.oldest_ms is not None
    day = max(day_of(known.oldest_ms, known.zone), today - timedelta(days=REACH_DAYS)).replace(day=1)
    while day <= today - timedelta(days=2):
        following = (day + timedelta(days=31)).replace(day=1)
        yield Span(day_span(day, known.zone).start_ms, day_span(following, known.zone).start_ms)
        day = following
