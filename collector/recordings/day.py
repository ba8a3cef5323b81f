"""What a look at a recorder's footage makes of the days of a channel. Pure.

A row of a day keeps two things apart: what is stored of it now (`spans`, `held`), and what was recorded
(`due_ms`, `kept_ms`, `gaps`), which stays a fact when the recorder has overwritten it. Footage that is gone
though nothing older was overwritten is another matter (`vanished`): then it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from collector.recordings.duty import HOUR_MS, Duty, days_of
from collector.recordings.gaps import Reason, gaps
from collector.recordings.spans import Spans, common, cut, merged, total_ms, without
from collector.recordings.vanished import Change, change
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.span import Span

CLOSE_MS = 2 * HOUR_MS
"""A day is closed when all of it was asked, and its end this long after: clips are written late."""

TOLERANCE_MS = 60_000
"""A day is complete when no more of what was due is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Of which channel a day is, and what was due. `since_ms` is when we first saw the channel in use.

    From then on a look that finds nothing proves that nothing was recorded; of the time before only footage that is
    found tells anything.
    """

    recorder: str
    channel: int
    school: str
    duty: Duty
    since_ms: int
    camera: str | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """`days` are the rows that are new or differ; `change` is what is gone since the last look."""

    days: tuple[ChannelDay, ...]
    change: Change


def take_in(days: Mapping[date, ChannelDay], seen: FootageSeen, frame: Frame, required_days: int) -> News:
    """`days` are the channel's rows: all, or at least those of the window and of its oldest unheld footage."""
    before = oldest_ms(days.values())
    known = merged(span for day in days.values() for span in without(day.spans, day.held))
    gone = change(known, before, seen, required_days)
    rows = dict(days)
    for day in days_of(seen.window, frame.duty.zone):
        rows[day] = _stored(rows.get(day) or _empty(day, frame), seen, frame)
    oldest = oldest_ms(rows.values())
    floor_ms = frame.since_ms if oldest is None else min(frame.since_ms, oldest)
    touched = [*days_of(seen.window, frame.duty.zone)]
    if before is not None and oldest is not None and oldest < before:
        touched.extend(set(days_of(Span(before, before + 1), frame.duty.zone)) & rows.keys() - set(touched))
    for day in touched:
        rows[day] = _judged(days.get(day), rows[day], frame, floor_ms, gone)
    return News(tuple(rows[day] for day in sorted(touched) if rows[day] != days.get(day)), gone)


def oldest_ms(days: Iterable[ChannelDay]) -> int | None:
    """Where the footage begins that nobody holds; None where there is none."""
    starts = (free[0].start_ms for day in days if (free := without(day.spans, day.held)))
    return min(starts, default=None)


def completeness_pct(day: ChannelDay) -> float | None:
    """None where nothing was due, or nothing is known."""
    return 100.0 * day.kept_ms / day.due_ms if day.due_ms else None


def is_complete(day: ChannelDay, tolerance_ms: int = TOLERANCE_MS) -> bool:
    """Of what is known of the day: an open day is judged up to when it was asked."""
    return day.due_ms - day.kept_ms <= tolerance_ms


def longest_gap_ms(day: ChannelDay) -> int:
    """Gaps that follow each other without footage between count as one."""
    return max((span.length_ms for span in merged(gap.span for gap in day.gaps)), default=0)


def _empty(day: date, frame: Frame) -> ChannelDay:
    return ChannelDay(
        recorder=frame.recorder,
        channel=frame.channel,
        day=day,
        school=frame.school,
        camera=frame.camera,
        asked_ms=frame.duty.day(day).start_ms,
    )


def _stored(day: ChannelDay, seen: FootageSeen, frame: Frame) -> ChannelDay:
    """The row with what is stored of the window; what lies behind a stretch that was not asked stays unknown."""
    whole = frame.duty.day(day.day)
    (window,) = cut((seen.window,), whole)
    late = seen.at_ms >= whole.end_ms + CLOSE_MS and (window.start_ms <= whole.start_ms or seen.goes_on)
    asked_ms = max(day.asked_ms, window.end_ms) if window.start_ms <= day.asked_ms else day.asked_ms
    return replace(
        day,
        camera=frame.camera or day.camera,
        spans=merged((*without(day.spans, (window,)), *cut(seen.spans, window))),
        held=merged((*without(day.held, (window,)), *cut(seen.held, window))),
        offset_ms=seen.offset_ms,
        asked_ms=asked_ms,
        closed=day.closed or (late and asked_ms == window.end_ms == whole.end_ms),
    )


def _judged(before: ChannelDay | None, day: ChannelDay, frame: Frame, floor_ms: int, gone: Change) -> ChannelDay:
    """The row with what was due and kept of it. Of a closed day less is kept only where footage has vanished: what was
    overwritten was recorded all the same."""
    whole = frame.duty.day(day.day)
    asked = Span(max(whole.start_ms, floor_ms), day.asked_ms)
    due = frame.duty.due(asked) if asked.start_ms < asked.end_ms else ()
    if before is not None and frame.since_ms <= whole.start_ms:
        due = _due_then(before, due, whole)
    kept_ms = total_ms(common(due, day.spans))
    if before is not None and before.closed and kept_ms < before.kept_ms and not common((whole,), gone.vanished):
        return replace(day, due_ms=before.due_ms, kept_ms=before.kept_ms, gaps=before.gaps)
    return replace(day, due_ms=total_ms(due), kept_ms=kept_ms, gaps=gaps(due, day.spans, frame.reasons))


def _due_then(before: ChannelDay, due: Spans, whole: Span) -> Spans:
    """Without what only a schedule that was widened since asks for: what was due up to the last look is a fact."""
    judged = Span(whole.start_ms, before.asked_ms)
    if total_ms(cut(due, judged)) <= before.due_ms:
        return due
    known = merged((*before.spans, *(gap.span for gap in before.gaps)))
    return without(due, without((judged,), known))
