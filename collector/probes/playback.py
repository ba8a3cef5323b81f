"""Whether footage can be played: a few seconds of a random stored moment, of which one picture is decoded.

That a recorder lists a clip proves that it wrote an index. The moment is drawn by time, so that old footage is tried as
often as it is there; it is asked of the recorder itself just before, and lies by the recorder's own clock all the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

from collector.instruments import Instruments
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.recordings import can_tell
from collector.probes.watching import reader_of, watching
from collector.protocols.errors import BadAnswer, NotOffered
from collector.protocols.rtsp_play import LIVE
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.dialect import Clips, Dialect
from collector.recorders.visit import visit
from collector.recordings.clockline import Clockline
from collector.recordings.duty import HOUR_MS, MINUTE_MS
from collector.target import Target
from collector.told import PlaybackSeen
from inventory.model.kind import Kind
from inventory.model.span import Span

NAME = "playback"
CHANCE = SystemRandom()
DRAWS = 3
NEWEST_MS = HOUR_MS
"""What is younger may still be being written."""
AROUND_MS = 30 * MINUTE_MS
PLAYED_MS = 10_000
WATCH_S = 20.0
REPLAY = (("Require", "onvif-replay"),)


@dataclass(frozen=True, slots=True)
class Moment:
    """`shown_ms` is by the recorder's clock, as UTC; `true_ms` ours. From it on at least PLAYED_MS are stored."""

    channel: int
    shown_ms: int
    true_ms: int


@dataclass(frozen=True, slots=True)
class Way:
    """What is asked of the RTSP server. `span` is the value of Range."""

    path: str
    span: str = LIVE
    headers: tuple[tuple[str, str], ...] = ()


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Nothing is told where nothing is known to be stored: whether that is so is for others to find."""
    dialect, zone = DIALECTS[target.api], ZoneInfo(target.zone)
    async with visit(target, dialect, instruments, deadline_s) as session:
        moment = await find(target, dialect, instruments, session, zone)
        if moment is None:
            return Finding()
        way = await way_to(dialect, session, moment, zone)
        left_s = min(WATCH_S, session.left_s)
    detail = await played(target, instruments, way, left_s)
    seen = PlaybackSeen(
        recorder=target.device,
        channel=moment.channel,
        at_ms=instruments.clock.now_ms(),
        footage_ms=moment.true_ms,
        decoded=not detail,
        detail=detail,
    )
    return Finding(told=(seen,))


async def find(
    target: Target, dialect: Dialect, instruments: Instruments, session: WebSession, zone: ZoneInfo
) -> Moment | None:
    """Draws moments until one is stored."""
    if dialect.clips is None:
        return None
    agenda, now_ms = instruments.agenda, instruments.clock.now_ms()
    line = agenda.clockline(target.device, now_ms)
    for _ in range(DRAWS):
        oldest = {
            channel: oldest_ms
            for channel in agenda.channels(target.device)
            if (oldest_ms := agenda.oldest_ms(target.device, channel)) is not None and oldest_ms < now_ms - NEWEST_MS
        }
        if not oldest:
            return None
        channel = CHANCE.choice(sorted(oldest))
        at_ms = CHANCE.randrange(oldest[channel], now_ms - NEWEST_MS)
        window = Span(at_ms - AROUND_MS, at_ms + AROUND_MS)
        told = [await dialect.clips(session, channel, shown, zone) for shown in line.shown(window)]
        moment = drawn(channel, told, line, at_ms, CHANCE)
        if moment is not None:
            return moment
    return None


def drawn(channel: int, told: Sequence[Clips], line: Clockline, at_ms: int, random: Random) -> Moment | None:
    """A moment in what is stored nearby; the one that was drawn where it is stored itself."""
    wanted_ms = at_ms + line.offset_ms(at_ms)
    stored = [clip.span for clips in told for clip in clips.clips if clip.span.length_ms > PLAYED_MS]
    if not stored:
        return None
    holding = [span for span in stored if span.start_ms <= wanted_ms < span.end_ms - PLAYED_MS]
    shown_ms = wanted_ms
    if not holding:
        span = random.choice(stored)
        low_ms, high_ms = span.start_ms, span.end_ms - PLAYED_MS
        near_ms = range(max(low_ms, wanted_ms - AROUND_MS), min(high_ms, wanted_ms + AROUND_MS))
        shown_ms = random.choice(near_ms) if near_ms else low_ms
    placed = line.placed([Span(shown_ms, shown_ms + PLAYED_MS)])
    return Moment(channel, shown_ms, placed[0].start_ms if placed else shown_ms - line.offset_ms(at_ms))


async def way_to(dialect: Dialect, session: WebSession, moment: Moment, zone: ZoneInfo) -> Way:
    """A recorder that must be asked gives a path, and the moment goes into Range (ONVIF Streaming, section 6)."""
    if dialect.playback is not None:
        window = Span(moment.shown_ms, moment.shown_ms + PLAYED_MS)
        return Way(dialect.playback(session, moment.channel, window, zone))
    if dialect.replay is None:
        raise NotOffered(protocol=dialect.name, what="replay")
    path, at_ms = await dialect.replay(session, moment.channel, moment.shown_ms, zone)
    return Way(path, f"clock={datetime.fromtimestamp(at_ms / 1000, UTC):%Y%m%dT%H%M%SZ}-", REPLAY)


async def played(target: Target, instruments: Instruments, way: Way, deadline_s: float) -> str:
    """The message id of what is wrong with the footage, empty for a decoded picture.

    Raises what says nothing of it: a recorder that is away, full, or refuses us.
    """
    reader = reader_of(instruments)
    try:
        async with watching(target, instruments, way.path, deadline_s, span=way.span, headers=way.headers) as stream:
            await reader.read(await stream.key_frame())
    except BadAnswer as error:
        return error.message.id
    return ""


def can_play(target: Target) -> bool:
    dialect = DIALECTS.get(target.api)
    plays = dialect is not None and (dialect.playback is not None or dialect.replay is not None)
    return plays and can_tell(target)


PROBE = Probe(
    name=NAME,
    look=look,
    interval_s=6 * 3600,
    timeout_s=60,
    witness=False,
    kinds=frozenset({Kind.RECORDER}),
    worth=can_play,
    shed=4,
    lane=LONG,
)
