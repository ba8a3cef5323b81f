"""What a camera's picture is: one key frame of its stream, judged; of cameras behind a recorder its recorder's stream.

A second key frame is taken at once where the first is pixel by pixel that of the look before, for a frozen picture is
told by two. Where a frame cannot be decoded another is tried: one that was damaged on its way says nothing of the lens.
"""

from __future__ import annotations

import asyncio

from collector.instruments import Instruments
from collector.pictures.fingerprint import Fingerprint
from collector.pictures.judge import Judgement, Look, judge, suspected
from collector.pictures.reader import PictureReader
from collector.pictures.views import View
from collector.pictures.wire import Shown
from collector.probes.probe import LONG, Finding, Probe
from collector.probes.watching import reader_of, watching
from collector.protocols.errors import BadAnswer, ProtocolError
from collector.protocols.rtsp_play import Playing
from collector.recorders import DIALECTS
from collector.recorders.visit import visit
from collector.sample import Failure, Sample, Value
from collector.target import Target
from collector.told import PictureSeen
from inventory.identify import stream_path
from inventory.model.kind import Kind
from inventory.model.picture import PictureVerdict

NAME = "picture"
UNREADABLE = "picture.unreadable"
VIEW_S = 20.0
"""For one view, in which two key frames come of most cameras; with less left, channels wait for the next look."""
TRIES = 2


async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """A camera's own stream, or one after another those of a recorder's channels whose cameras have no address."""
    if target.kind != Kind.RECORDER:
        seen = await see(target, instruments, target.stream_path, "", deadline_s)
        return Finding(samples=(sample(target, seen),), told=(seen,))
    return await _look_at_channels(target, instruments, deadline_s)


async def _look_at_channels(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """Those of longest ago first; a channel that shows nothing does not stand in the way of the others."""
    until_s = instruments.clock.monotonic() + deadline_s
    told: list[PictureSeen] = []
    failure: Failure | None = None
    for channel in instruments.views.turn(target.device):
        if until_s - instruments.clock.monotonic() < VIEW_S:
            break
        instruments.views.turned(target.device, channel)
        try:
            path = await channel_path(target, instruments, channel, VIEW_S)
            left_s = until_s - instruments.clock.monotonic()
            told.append(await see(target, instruments, path, str(channel), left_s))
        except BadAnswer as error:
            failure = failure or error.failure
        except ProtocolError as error:  # the recorder is away, full or refuses us: so it would the next channel
            failure = error.failure
            break
    return Finding(samples=tuple(sample(target, seen) for seen in told), told=tuple(told), failure=failure)


async def channel_path(target: Target, instruments: Instruments, channel: int, deadline_s: float) -> str:
    """The path of a channel's main stream, told by the recorder where its interface does so."""
    dialect = DIALECTS.get(target.api)
    if dialect is None or dialect.stream is None:
        return stream_path(target.vendor, target.kind, channel)
    async with visit(target, dialect, instruments, deadline_s) as session:
        return await dialect.stream(session, channel)


async def see(target: Target, instruments: Instruments, path: str, part: str, deadline_s: float) -> PictureSeen:
    """One look at one view, remembered."""
    reader, view = reader_of(instruments), instruments.views.of(target.device, part)
    async with watching(target, instruments, path, min(deadline_s, VIEW_S)) as stream:
        shown = await _readable(stream, reader, picture=target.keep_pictures)
        again = await _again(stream, reader, shown, view) if shown is not None else None
    at_ms = instruments.clock.now_ms()
    if shown is None:
        return PictureSeen(device=target.device, part=part, at_ms=at_ms, verdict=PictureVerdict.UNREADABLE)
    judgement = await judged(shown, view, again)
    seen = PictureSeen(
        device=target.device,
        part=part,
        at_ms=at_ms,
        verdict=judgement.verdict,
        numbers=judgement.numbers,
        fingerprint=bytes(shown.fingerprint),
        frame=shown.jpeg,
    )
    instruments.views.saw(seen)
    return seen


async def _readable(stream: Playing, reader: PictureReader, *, picture: bool) -> Shown | None:
    """None where frames came and none of them could be decoded."""
    for _ in range(TRIES):
        frame = await stream.key_frame()
        try:
            return await reader.read(frame, picture=picture)
        except BadAnswer as error:
            if error.message.id != UNREADABLE:
                raise
    return None


async def _again(stream: Playing, reader: PictureReader, shown: Shown, view: View) -> Fingerprint | None:
    """Of a second key frame, where one is wanted; None also where none came, which proves nothing."""
    if not suspected(shown.fingerprint, view.last):
        return None
    try:
        return (await reader.read(await stream.key_frame())).fingerprint
    except BadAnswer:
        return None


async def judged(shown: Shown, view: View, again: Fingerprint | None) -> Judgement:
    """In a thread: to search for a view that moved takes tens of milliseconds, for which the loop must not wait."""
    compared = Look(
        numbers=shown.numbers,
        fingerprint=shown.fingerprint,
        before=view.last,
        again=again,
        references=view.references,
    )
    return await asyncio.to_thread(judge, compared)


def sample(target: Target, seen: PictureSeen) -> Sample:
    fields: dict[str, Value] = {"ok": int(seen.verdict is PictureVerdict.OK)}
    for name in ("brightness", "sharpness", "change"):
        if name in seen.numbers:
            fields[name] = seen.numbers[name]
    return Sample(target.key(NAME, seen.part), seen.at_ms, fields)


def can_show(target: Target) -> bool:
    """Of a stranger whose kind is not known nobody waits for a picture."""
    return bool(target.address) and target.kind != Kind.UNKNOWN


PROBE = Probe(
    name=NAME,
    look=look,
    interval_s=1800,
    timeout_s=60,
    witness=False,
    kinds=frozenset({Kind.CAMERA, Kind.RECORDER}),
    worth=can_show,
    shed=4,
    lane=LONG,
)
