"""What a channel should have recorded: its week by the recorder's own clock, as moments of ours. Pure.

Every mapping of clocks here is piece-wise constant, so that a day of 23 or 25 hours, a recorder in another zone and one
whose clock was set in the middle of the day are all the same case: the recorder wants to record while its own display
stands in a stretch of its week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from collector.recordings.clockline import Clockline, Run, clockline
from collector.recordings.spans import Spans, cut, merged
from inventory.model.span import Span
from inventory.model.week import ALWAYS, Mode, Week

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
ALL_DUE = clockline((), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """`zone` is the school's, which makes the days. A display that goes by another zone is an offset of the recorder's
    clock already: its times are read off its display in the school's zone.

    `week` None: it does not tell, every second is due; as of a channel whose schedule is empty, which someone switched
    off: what is in use is to record. Nothing is due before `since_ms`.
    """

    zone: tzinfo
    week: Week | None = None
    clockline: Clockline = ALL_DUE
    since_ms: int | None = None

    def day(self, day: date) -> Span:
        return day_span(day, self.zone)

    def due(self, window: Span) -> Spans:
        """What of the window should have been recorded, in true time."""
        start_ms = window.start_ms if self.since_ms is None else max(window.start_ms, self.since_ms)
        if start_ms >= window.end_ms:
            return ()
        window = Span(start_ms, window.end_ms)
        if self.week is None or self.week == ALWAYS or not any(self.week):
            return (window,)
        wanted = merged(span for shown in self.clockline.shown(window) for span in _wanted(shown, self.week, self.zone))
        return cut(self.clockline.due(wanted), window)


def day_span(day: date, zone: tzinfo) -> Span:
    """A day of the zone: 23, 24 or 25 hours; where midnight is left out it begins with the first moment there is."""
    return Span(_midnight_ms(day, zone), _midnight_ms(day + timedelta(days=1), zone))


def day_of(at_ms: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(at_ms / 1000, zone).date()


def days_of(window: Span, zone: tzinfo) -> Iterator[date]:
    """All days that the window touches, in order."""
    day, last = day_of(window.start_ms, zone), day_of(window.end_ms - 1, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def turned(line: Clockline, window: Span, zone: tzinfo) -> Clockline:
    """The clock of a device whose display was read in a zone that turns back within the window.

    The hour that the display shows twice was read as the first of the two: as if the clock had been set back for the
    second. A line in which that was measured stays as it is.
    """
    runs = list(line.runs)
    for piece, offset_ms in _turns(window, zone):
        back_ms = offset_ms - _offset_ms(piece.end_ms, zone)
        known = line.offset_ms(piece.end_ms - 1) != line.offset_ms(piece.end_ms + back_ms // 2)
        if back_ms > 0 and piece.end_ms < window.end_ms and not known:
            runs = [part for run in runs for part in _set_back(run, Span(piece.end_ms, piece.end_ms + back_ms))]
    return Clockline(tuple(runs))


def _set_back(run: Run, hour: Span) -> Iterator[Run]:
    if run.start_ms < min(run.end_ms, hour.start_ms):
        yield run._replace(end_ms=min(run.end_ms, hour.start_ms))
    inside = cut((Span(run.start_ms, run.end_ms),), hour)
    for span in inside:
        yield Run(span.start_ms, span.end_ms, run.offset_ms - hour.length_ms)
    if max(run.start_ms, hour.end_ms) < run.end_ms:
        yield run._replace(start_ms=max(run.start_ms, hour.end_ms))


@lru_cache(maxsize=4096)  # the same hundred days are asked for of each channel
def _midnight_ms(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def _wanted(shown: Span, week: Week, zone: tzinfo) -> Iterator[Span]:
    """Moments of the device's clock (UTC) in which its display stands in a stretch of the week."""
    for piece, offset_ms in _turns(shown, zone):
        local = Span(piece.start_ms + offset_ms, piece.end_ms + offset_ms)
        for number in range(local.start_ms // DAY_MS, (local.end_ms - 1) // DAY_MS + 1):
            for stretch in week[(number + 3) % 7]:  # 1970 began on a Thursday
                if stretch.mode is Mode.CONTINUOUS:
                    start_ms = max(local.start_ms, number * DAY_MS + stretch.start_min * MINUTE_MS)
                    end_ms = min(local.end_ms, number * DAY_MS + stretch.end_min * MINUTE_MS)
                    yield Span(start_ms - offset_ms, end_ms - offset_ms)


def _turns(window: Span, zone: tzinfo) -> Iterator[tuple[Span, int]]:
    """The window in pieces of one offset of the zone each, with it. Of two turns within a day one may be overlooked."""
    start_ms = window.start_ms
    while start_ms < window.end_ms:
        end_ms = min(window.end_ms, start_ms + DAY_MS)
        offset_ms = _offset_ms(start_ms, zone)
        if _offset_ms(end_ms - 1, zone) != offset_ms:
            end_ms = _turn(start_ms, end_ms, zone)
        yield Span(start_ms, end_ms), offset_ms
        start_ms = end_ms


def _turn(start_ms: int, end_ms: int, zone: tzinfo) -> int:
    """The first moment with another offset than at the start; the last moment before `end_ms` has one."""
    offset_ms, known_ms = _offset_ms(start_ms, zone), start_ms
    while end_ms - known_ms > 1:
        middle_ms = (known_ms + end_ms) // 2
        if _offset_ms(middle_ms, zone) == offset_ms:
            known_ms = middle_ms
        else:
            end_ms = middle_ms
    return end_ms


def _offset_ms(at_ms: int, zone: tzinfo) -> int:
    offset = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).utcoffset() or timedelta()
    return int(offset.total_seconds()) * 1000
