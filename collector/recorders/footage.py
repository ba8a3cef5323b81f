"""What a recorder told of a window of footage, in true time and cut to what its answer proves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial

from collector.protocols.errors import NotOffered
from collector.protocols.web_session import WebSession
from collector.recorders.dialect import Clip, Clips, Dialect
from collector.recordings.asks import Ask
from collector.recordings.clockline import Clockline
from collector.recordings.duty import DAY_MS, MINUTE_MS, day_of, day_span, turned
from collector.recordings.known import Why
from collector.recordings.spans import Spans, cut, merged
from collector.told import FootageSeen
from inventory.model.span import Span

LAG_MS = 15 * MINUTE_MS
"""A recorder may not yet tell of what it has written in the last minutes: that much at the end proves no gap."""

MARGIN_MS = 2_000
"""Recorders take whole seconds, and some leave out what only touches a window."""

HEAVY = 2_000
"""Clips times settings of the clock: more are placed in a thread, so that the loop has its turn meanwhile."""

LONGEST_MS = 180 * MINUTE_MS
"""Of a piece: recorders that list it only when it is closed make them an hour long, and rarely longer."""

LATE = frozenset({Why.CLOSE, Why.FILL})
"""Asked from where a day was asked late enough."""

FILE_MS = 60 * MINUTE_MS
"""Recorders keep whole files from being overwritten: about so much more than was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known of the channel beside the question: where unheld footage began when it was last looked at, and what
    of it is to be kept."""

    recorder: str
    zone: tzinfo
    oldest_ms: int | None = None
    looked_ms: int | None = None
    holds: tuple[Span, ...] = ()


async def footage(dialect: Dialect, session: WebSession, ask: Ask, line: Clockline, place: Place) -> FootageSeen | None:
    """One or a few requests. None where the answer proves nothing. Raises what the dialect raises.

    Where the clock was set within the window, each stretch of its time is asked for by itself.
    """
    if dialect.clips is None:
        raise NotOffered(protocol=dialect.name, what="clips")
    told = [await dialect.clips(session, ask.channel, shown, place.zone) for shown in asked(ask.window, line)]
    work = partial(seen, ask, told, line, session.now_ms, place)
    clips = sum(len(answer.clips) for answer in told)
    return await asyncio.to_thread(work) if clips * len(line.runs) > HEAVY else work()


def asked(window: Span, line: Clockline) -> Spans:
    """The stretches of the device's own time to ask for."""
    return line.shown(Span(window.start_ms - MARGIN_MS, window.end_ms + MARGIN_MS))


def seen(ask: Ask, told: Sequence[Clips], line: Clockline, now_ms: int, place: Place) -> FootageSeen | None:
    """`told` answers the stretches that were `asked`, in order; behind one that is not whole none counts."""
    clips: list[Clip] = []
    for answer in told:
        clips.extend(answer.clips)
        if not answer.whole:
            break
    whole = all(answer.whole for answer in told)
    line = turned(line, ask.window, place.zone)
    stored = line.placed(clip.span for clip in clips)
    window = _proven(ask.window, stored, whole, now_ms)
    if window is None:
        return None
    if ask.why is Why.OLDEST:
        window = _from_oldest(window, stored, place)
    else:
        window = Span(_begun(window, stored), window.end_ms)
    return FootageSeen(
        recorder=place.recorder,
        channel=ask.channel,
        at_ms=now_ms,
        window=window,
        spans=cut(stored, window),
        held=cut(_held(clips, stored, line, place), window),
        offset_ms=line.offset_ms(window.end_ms - 1),
        octets=_octets(clips, line, window),
        looked_ms=place.looked_ms,
        goes_on=ask.why in LATE,
    )


def _begun(window: Span, stored: Spans) -> int:
    """Back to where the piece began in which the window begins: it may not have been listed when that was asked."""
    over = (span.start_ms for span in stored if span.start_ms < window.start_ms <= span.end_ms)
    return max(next(over, window.start_ms), window.start_ms - LONGEST_MS)


def _proven(window: Span, stored: Spans, whole: bool, now_ms: int) -> Span | None:
    last_ms = stored[-1].end_ms if stored else window.start_ms
    end_ms = min(window.end_ms, now_ms)
    if not whole or now_ms - LAG_MS <= last_ms:
        end_ms = min(end_ms, last_ms)
    return Span(window.start_ms, end_ms) if end_ms > window.start_ms else None


def _from_oldest(window: Span, stored: Spans, place: Place) -> Span:
    """Without the days that are known to have nothing but for the last before the footage begins, which proves it."""
    first_ms = stored[0].start_ms if stored else window.end_ms - 1
    needed_ms = first_ms if place.oldest_ms is None else min(first_ms, place.oldest_ms)
    day = day_span(day_of(needed_ms, place.zone), place.zone)
    before = day_span(day_of(day.start_ms - 1, place.zone), place.zone)
    return Span(max(window.start_ms, min(before.start_ms, window.end_ms - DAY_MS)), window.end_ms)


def _held(clips: Sequence[Clip], stored: Spans, line: Clockline, place: Place) -> Spans:
    """What the recorder says it keeps; where it says so of nothing, what we know is to be kept."""
    if any(clip.locked for clip in clips):
        return line.placed((clip.span for clip in clips if clip.locked), 0)
    known = merged(Span(hold.start_ms - FILE_MS, hold.end_ms + FILE_MS) for hold in place.holds)
    return merged(part for hold in known for part in cut(stored, hold))


def _octets(clips: Sequence[Clip], line: Clockline, window: Span) -> int | None:
    """The window's share of them; None where one does not tell."""
    total = 0.0
    for clip in clips:
        if clip.octets is None:
            return None
        inside = sum(span.length_ms for span in cut(line.placed((clip.span,)), window))
        total += clip.octets * min(1.0, inside / clip.span.length_ms)
    return round(total) if clips else None
