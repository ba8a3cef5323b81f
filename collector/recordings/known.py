"""What is known of a channel's footage, in little memory: which days were asked, and where the footage begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from enum import IntEnum

from collector.recordings.day import CLOSE_MS
from collector.recordings.dayset import DaySet
from collector.recordings.duty import day_of, day_span, days_of
from collector.recordings.spans import cut, without
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.span import Span

REACH_DAYS = 92
"""How far back is asked: 90 days where the police ask, and a day to see that nothing older is there."""

LONGEST_FILL = 8

SOON_MS = 1_200_000
"""A recorder may not yet tell of what it has written in the last minutes."""


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


@dataclass(slots=True)
class Known:
    """`whole` days were asked from end to end, `closed` ones also late enough, `stocked` ones have footage.

    `parts` says up to when a day was asked that is not whole, `late` up to when one was asked late enough that is not
    closed: not all recorders tell of a day at once. `oldest_ms` is where unheld footage begins, None where there is
    none or none was found yet, `looked_ms` when it was last seen there. `asked_ms` says when what was last asked for
    (see asks).
    """

    zone: tzinfo
    since_ms: int
    whole: DaySet
    closed: DaySet
    stocked: DaySet
    oldest_ms: int | None = None
    looked_ms: int | None = None
    parts: dict[date, int] = field(default_factory=dict)
    late: dict[date, int] = field(default_factory=dict)
    asked_ms: dict[Why, int] = field(default_factory=dict)
    again: tuple[Span, ...] = ()
    fill_days: int = 1
    filling: Span | None = None

    def up_to(self, day: date) -> int:
        """Up to when a day is known from its start on."""
        span = day_span(day, self.zone)
        return span.end_ms if day in self.whole else self.parts.get(day, span.start_ms)

    def late_up_to(self, day: date) -> int:
        """Up to when a day that is not closed was asked late enough."""
        return self.late.get(day, day_span(day, self.zone).start_ms)

    @property
    def bottom(self) -> bool:
        """Whether it is known that nothing older is stored."""
        if self.oldest_ms is None:
            return False
        day = day_of(self.oldest_ms, self.zone)
        if day in self.whole and self.oldest_ms > day_span(day, self.zone).start_ms:
            return True
        return day - timedelta(days=1) in self.whole

    def hear(self, seen: FootageSeen) -> None:
        for day in days_of(seen.window, self.zone):
            self._hear_day(day, seen)
        self._hear_oldest(seen)
        left = tuple(window for window in self.again if not covers(seen.window, window))
        if left != self.again:
            self.again = left
            self.asked_ms.pop(Why.AGAIN, None)
        if self.filling is not None and seen.window.start_ms <= self.filling.start_ms < seen.window.end_ms:
            whole = seen.window.end_ms >= self.filling.end_ms
            self.fill_days = min(LONGEST_FILL, self.fill_days * 2) if whole else max(1, self.fill_days // 2)
            self.filling = None

    def restore(self, row: ChannelDay) -> None:
        """The oldest footage counts as looked at when anything last was: then it was at most some hours ago."""
        span = day_span(row.day, self.zone)
        self.looked_ms = max(self.looked_ms or row.asked_ms, row.asked_ms)
        if row.asked_ms >= span.end_ms:
            self.whole.add(row.day)
        elif row.asked_ms > span.start_ms:
            self.parts[row.day] = row.asked_ms
        if row.closed:
            self.closed.add(row.day)
        if row.spans:
            self.stocked.add(row.day)
        free = without(row.spans, row.held)
        if free and (self.oldest_ms is None or free[0].start_ms < self.oldest_ms):
            self.oldest_ms = free[0].start_ms

    def forget_before(self, day: date) -> None:
        for days in (self.whole, self.closed, self.stocked):
            days.forget_before(day)
        for parts in (self.parts, self.late):
            for known in [known for known in parts if known < day]:
                del parts[known]

    def _hear_day(self, day: date, seen: FootageSeen) -> None:
        span = day_span(day, self.zone)
        stored = bool(cut(seen.spans, span))
        if stored or covers(seen.window, span):
            (self.stocked.add if stored else self.stocked.discard)(day)
        end_ms = min(seen.window.end_ms, span.end_ms)
        if seen.window.start_ms <= self.up_to(day) < end_ms:
            self.parts[day] = end_ms
            if end_ms == span.end_ms:
                self.whole.add(day)
                del self.parts[day]
            elif seen.at_ms - end_ms > SOON_MS:  # it could not tell all at once: there is more
                self.asked_ms.pop(Why.TODAY, None)
        if seen.at_ms >= span.end_ms + CLOSE_MS and day not in self.closed:
            self._hear_late(day, span, max(seen.window.start_ms, span.start_ms), end_ms)

    def _hear_late(self, day: date, span: Span, start_ms: int, end_ms: int) -> None:
        if not start_ms <= self.late_up_to(day) < end_ms:
            return
        if end_ms == span.end_ms and day in self.whole:
            self.closed.add(day)
            self.late.pop(day, None)
        else:
            self.late[day] = end_ms
            self.asked_ms.pop(Why.CLOSE, None)

    def _hear_oldest(self, seen: FootageSeen) -> None:
        if self.oldest_ms is not None and self.oldest_ms < seen.window.start_ms:
            return
        free = without(seen.spans, seen.held)
        if free:
            self.oldest_ms, self.looked_ms = free[0].start_ms, seen.at_ms
        elif self.oldest_ms is not None and self.oldest_ms < seen.window.end_ms:
            self.oldest_ms = seen.window.end_ms  # it lies there or later
            self.asked_ms.pop(Why.OLDEST, None)


def unknown(zone: tzinfo, since_ms: int, today: date) -> Known:
    base = today.toordinal() - 2 * REACH_DAYS
    return Known(zone, since_ms, DaySet(base), DaySet(base), DaySet(base))


def covers(window: Span, span: Span) -> bool:
    return window.start_ms <= span.start_ms and span.end_ms <= window.end_ms
