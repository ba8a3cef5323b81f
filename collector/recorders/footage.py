"""What a recorder told of a window of footage, in true time and cut to what its answer proves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from collector.protocols.errors import NotOffered
from collector.protocols.web_session import WebSession
from collector.recorders.dialect import Clip, Clips, Dialect
from collector.recordings.asks import Ask
from collector.recordings.clockline import Clockline
from collector.recordings.duty import DAY_MS, MINUTE_MS, day_of, day_span, turned
from collector.recordings.known import Why
from collector.recordings.spans import Spans, cut
from collector.told import FootageSeen
from inventory.model.span import Span

LAG_MS = 15 * MINUTE_MS
"""A recorder may not yet tell of what it has written in the last minutes: that much at the end proves no gap."""


async def footage(
    dialect: Dialect,
    session: WebSession,
    recorder: str,
    ask: Ask,
    line: Clockline,
    zone: tzinfo,
    oldest_ms: int | None,
) -> FootageSeen | None:
    """One or a few requests. None where the answer proves nothing. Raises what the dialect raises.

    Where the clock was set within the window, each stretch of its time is asked for by itself.
    """
    if dialect.clips is None:
        raise NotOffered(protocol=dialect.name, what="clips")
    told = [await dialect.clips(session, ask.channel, shown, zone) for shown in line.shown(ask.window)]
    return seen(recorder, ask, told, line, session.now_ms, zone, oldest_ms)


def seen(
    recorder: str,
    ask: Ask,
    told: Sequence[Clips],
    line: Clockline,
    now_ms: int,
    zone: tzinfo,
    oldest_ms: int | None = None,
) -> FootageSeen | None:
    """`told` answers the stretches of `line.shown(ask.window)` in order; behind one that is not whole none counts."""
    clips: list[Clip] = []
    for answer in told:
        clips.extend(answer.clips)
        if not answer.whole:
            break
    whole = all(answer.whole for answer in told)
    line = turned(line, ask.window, zone)
    stored = line.placed(clip.span for clip in clips)
    window = _proven(ask.window, stored, whole, now_ms)
    if ask.why is Why.OLDEST and window is not None:
        window = _from_oldest(window, stored, zone, oldest_ms)
    if window is None:
        return None
    return FootageSeen(
        recorder=recorder,
        channel=ask.channel,
        at_ms=now_ms,
        window=window,
        spans=cut(stored, window),
        held=cut(line.placed((clip.span for clip in clips if clip.locked), 0), window),
        offset_ms=line.offset_ms(window.end_ms - 1),
        octets=_octets(clips, line, window),
    )


def _proven(window: Span, stored: Spans, whole: bool, now_ms: int) -> Span | None:
    last_ms = stored[-1].end_ms if stored else window.start_ms
    end_ms = min(window.end_ms, now_ms)
    if not whole or now_ms - LAG_MS <= last_ms:
        end_ms = min(end_ms, last_ms)
    return Span(window.start_ms, end_ms) if end_ms > window.start_ms else None


def _from_oldest(window: Span, stored: Spans, zone: tzinfo, oldest_ms: int | None) -> Span:
    """Without the days that are known to have nothing but for the last before the footage begins, which proves it."""
    first_ms = stored[0].start_ms if stored else window.end_ms - 1
    needed_ms = min(first_ms, first_ms if oldest_ms is None else oldest_ms)
    day = day_span(day_of(needed_ms, zone), zone)
    before = day_span(day_of(day.start_ms - 1, zone), zone)
    return Span(max(window.start_ms, min(before.start_ms, window.end_ms - DAY_MS)), window.end_ms)


def _octets(clips: Sequence[Clip], line: Clockline, window: Span) -> int | None:
    """The window's share of them; None where one does not tell."""
    total = 0.0
    for clip in clips:
        if clip.octets is None:
            return None
        inside = sum(span.length_ms for span in cut(line.placed((clip.span,)), window))
        total += clip.octets * min(1.0, inside / clip.span.length_ms)
    return round(total) if clips else None
