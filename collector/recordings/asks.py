"""What would be worth asking of a channel's footage now, and why. Pure.

| why    | window                                             | how often            |
|--------|----------------------------------------------------|----------------------|
| AGAIN  | where something odd was seen                       | at the next look, each hour till answered |
| TODAY  | from where it is known on, to now                  | each 30 minutes      |
| CLOSE  | yesterday whole, two hours after its end           | once, each hour till answered |
| HOLD   | footage of an incident                             | each day, in turn    |
| OLDEST | two days from the oldest footage known; all where it is not known | each 6 hours |
| FILL   | days not known, the latest first, more at once where that went well | until known |
| MONTH  | a month: on which of its days is anything stored   | each 8 hours, in turn |
| REVIEW | a day that is 3, 10 or 20 days old                 | each 8 hours, in turn |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from collector.recordings.day import CLOSE_MS
from collector.recordings.duty import DAY_MS, HOUR_MS, MINUTE_MS, day_of, day_span
from collector.recordings.known import REACH_DAYS, Known, Why
from inventory.model.span import Span

TODAY_MS = 30 * MINUTE_MS
RETRY_MS = HOUR_MS
OLDEST_MS = 6 * HOUR_MS
THIRD_MS = 8 * HOUR_MS
OVERLAP_MS = MINUTE_MS
REVIEWED_DAYS = (3, 10, 20)
OLDEST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """`window` is true time. MONTH asks on which days of it anything is stored, all others for the footage itself."""

    channel: int
    window: Span
    why: Why


def asks(channel: int, known: Known, holds: Sequence[Span], phase: float, now_ms: int) -> Iterator[Ask]:
    """What is due, in no order, one of each kind at most. `phase` (0 ≤ phase < 1) spreads a recorder's channels."""
    today = day_of(now_ms, known.zone)
    yesterday = today - timedelta(days=1)
    if known.again and _since(known, Why.AGAIN, now_ms) >= RETRY_MS:
        yield Ask(channel, known.again[0], Why.AGAIN)
    if _slot(now_ms, TODAY_MS, phase) != _slot(known.asked_ms.get(Why.TODAY, 0), TODAY_MS, phase):
        yield Ask(channel, _open(known, today, yesterday, now_ms), Why.TODAY)
    if _since(known, Why.CLOSE, now_ms) >= RETRY_MS and _to_close(known, yesterday, phase, now_ms):
        yield Ask(channel, Span(known.late_up_to(yesterday), day_span(yesterday, known.zone).end_ms), Why.CLOSE)
    held = [span for span in holds if span.start_ms < span.end_ms <= now_ms]
    yield from _in_turn(channel, known, Why.HOLD, held, DAY_MS // max(len(held), 1), phase, now_ms)
    yield from _older(channel, known, today, phase, now_ms)


def _older(channel: int, known: Known, today: date, phase: float, now_ms: int) -> Iterator[Ask]:
    if _since(known, Why.OLDEST, now_ms) >= OLDEST_MS:
        yield Ask(channel, _oldest(known, today), Why.OLDEST)
    if known.filling is None or _since(known, Why.FILL, now_ms) >= RETRY_MS:
        window = _unknown(known, today)
        if window is not None:
            yield Ask(channel, window, Why.FILL)
    if known.oldest_ms is None:
        return
    yield from _in_turn(channel, known, Why.MONTH, list(_months(known, today)), THIRD_MS, phase, now_ms)
    days = (today - timedelta(days=age) for age in REVIEWED_DAYS)
    reviewed = [day_span(day, known.zone) for day in days if day in known.stocked]
    yield from _in_turn(channel, known, Why.REVIEW, reviewed, THIRD_MS, phase, now_ms)


def _in_turn(
    channel: int, known: Known, why: Why, windows: Sequence[Span], each_ms: int, phase: float, now_ms: int
) -> Iterator[Ask]:
    """One of the windows each so often."""
    each_ms = max(each_ms, RETRY_MS)
    slot = _slot(now_ms, each_ms, phase)
    if windows and slot != _slot(known.asked_ms.get(why, 0), each_ms, phase):
        yield Ask(channel, windows[slot % len(windows)], why)


def _since(known: Known, why: Why, now_ms: int) -> int:
    return now_ms - known.asked_ms.get(why, 0)


def _slot(at_ms: int, each_ms: int, phase: float) -> int:
    return int(at_ms / each_ms - phase)


def _open(known: Known, today: date, yesterday: date, now_ms: int) -> Span:
    """From where today is known on; from yesterday where that is known in part."""
    begun = known.up_to(yesterday)
    if yesterday in known.whole or begun <= day_span(yesterday, known.zone).start_ms:
        begun = known.up_to(today)
    return Span(min(begun - OVERLAP_MS, now_ms - OVERLAP_MS), now_ms)


def _to_close(known: Known, yesterday: date, phase: float, now_ms: int) -> bool:
    end_ms = day_span(yesterday, known.zone).end_ms
    return yesterday not in known.closed and now_ms >= end_ms + CLOSE_MS + phase * HOUR_MS


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
    return Span(known.late_up_to(day), day_span(last, known.zone).end_ms)


def _months(known: Known, today: date) -> Iterator[Span]:
    assert known.oldest_ms is not None
    day = max(day_of(known.oldest_ms, known.zone), today - timedelta(days=REACH_DAYS)).replace(day=1)
    while day <= today - timedelta(days=2):
        following = (day + timedelta(days=31)).replace(day=1)
        yield Span(day_span(day, known.zone).start_ms, day_span(following, known.zone).start_ms)
        day = following
