"""ONVIF: cameras' clocks without a login, and recorders of Profile G.

Channels are the sources of recordings, counted from 1 in the order in which the device lists them. What was learnt of
a device is kept as long as its session: its services, its time, its recordings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import tzinfo
from typing import TypeVar

from collector.protocols.errors import BadAnswer, NotOffered
from collector.protocols.onvif import clock, history, media, recording
from collector.protocols.onvif.clock import DeviceTime
from collector.protocols.onvif.device import PROTOCOL
from collector.protocols.onvif.recording import LARGE, Recording
from collector.protocols.onvif.talk import Talk
from collector.protocols.wall_clock import milliseconds, nearest
from collector.protocols.web_session import WebSession
from collector.protocols.xml import Element
from collector.recorders.dialect import MOST_CLIPS, Clip, Clips, ClockTold, Dialect
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting
from inventory.model.span import Span

MAX_PAGES = 20
RECORDINGS_A_PAGE = 50
CHANGES_A_PAGE = 100
MAX_CHANNELS = 256
One = TypeVar("One")


class Groups(tuple[tuple[Recording, ...], ...]):
    """The recordings of each channel, as this session found them."""


def talk(session: WebSession) -> Talk:
    """The session's one conversation."""
    known = session.kept.get(Talk)
    if not isinstance(known, Talk):
        known = session.kept[Talk] = Talk(session)
    return known


async def told_clock(session: WebSession, zone: tzinfo) -> ClockTold:
    """One request, which any device answers to anybody. By its hands where it tells them: those are in its pictures."""
    told = await talk(session).time()
    return ClockTold(device_ms=told.moment_ms + _ahead_ms(told, zone), zone_min=told.zone_min)


def _ahead_ms(told: DeviceTime, zone: tzinfo) -> int:
    """How far its hands, read in the school's `zone`, are ahead of its UTC: 0 where it knows the zone it is in."""
    if told.wall is None:
        return 0
    return milliseconds(nearest(told.wall, zone, told.moment_ms)) - told.moment_ms


async def setting(session: WebSession) -> ClockSetting:
    """Two requests, the second with a login."""
    told = await talk(session).time()
    try:
        return clock.read_ntp(await talk(session).ask("device", clock.NTP), told.setting)
    except NotOffered:
        return ClockSetting(setting=told.setting)


async def channels(session: WebSession) -> tuple[ChannelTold, ...]:
    groups = await _recordings(session)
    return tuple(_channel(number, group) for number, group in enumerate(groups[:MAX_CHANNELS], 1))


def _channel(number: int, group: tuple[Recording, ...]) -> ChannelTold:
    """It records if one of its recordings is going on; whether its camera is there, Profile G does not tell."""
    last = group[-1]
    told = [one.status for one in group if one.status not in ("", "unknown")]
    return ChannelTold(
        number=number,
        name=last.name,
        address=last.host,
        recording=any(one.going_on for one in group) if told else None,
    )


async def clips(session: WebSession, channel: int, window: Span, zone: tzinfo) -> Clips:
    """Not whole, and empty, where the device does not tell what was at the beginning of the window.

    Footage is told in its UTC, which is not what its hands show where its zone is wrong.
    """
    group = await _group(session, channel)
    device = talk(session)
    ahead_ms = _ahead_ms(device.told or await device.time(), zone)
    asked = Span(window.start_ms - ahead_ms, window.end_ms - ahead_ms)
    arguments = history.find_arguments([one.token for one in group], asked)
    operations = (history.FIND, history.RESULTS)
    whole, changes = await _searched(device, operations, arguments, CHANGES_A_PAGE, history.read_changes)
    if not whole:
        return Clips((), whole=False)
    found = await asyncio.to_thread(history.footage, group, changes, asked, device.device_now_ms)
    spans = sorted({Span(span.start_ms + ahead_ms, span.end_ms + ahead_ms) for span in found or ()})
    told = found is not None and len(spans) <= MOST_CLIPS
    return Clips(tuple(Clip(span=span) for span in spans[:MOST_CLIPS]), whole=told)


async def replay(session: WebSession, channel: int, shown_ms: int, zone: tzinfo) -> tuple[str, int]:
    """Path and query of the stream that plays the recording which holds the moment, else the newest; the moment in
    the device's UTC."""
    group = await _group(session, channel)
    device = talk(session)
    at_ms = shown_ms - _ahead_ms(device.told or await device.time(), zone)
    chosen = max(group, key=lambda one: (one.holds(at_ms), one.going_on, one.latest_ms or 0))
    answer = await device.ask("replay", recording.REPLAY_URI, recording.replay_arguments(chosen.token))
    return recording.read_replay_path(answer, session.door.address), at_ms


async def stream(session: WebSession, channel: int) -> str:
    """Path and query of the main stream of the channel's video source."""
    profiles = media.main_profiles(media.read_profiles(await talk(session).ask("media", media.PROFILES, limits=LARGE)))
    if not 1 <= channel <= len(profiles):
        raise BadAnswer(protocol=PROTOCOL, detail=f"no channel {channel}")
    arguments = media.stream_arguments(profiles[channel - 1].token)
    return media.read_stream_path(await talk(session).ask("media", media.STREAM_URI, arguments), session.door.address)


async def _group(session: WebSession, channel: int) -> tuple[Recording, ...]:
    groups = await _recordings(session)
    if not 1 <= channel <= len(groups):
        raise BadAnswer(protocol=PROTOCOL, detail=f"no channel {channel}")
    return groups[channel - 1]


async def _recordings(session: WebSession) -> Groups:
    """Raises BadAnswer for a list without end: part of it would number the channels wrongly."""
    known = session.kept.get(Groups)
    if isinstance(known, Groups):
        return known
    operations = (recording.FIND, recording.RESULTS)
    whole, found = await _searched(
        talk(session), operations, recording.find_arguments(), RECORDINGS_A_PAGE, recording.read_recordings
    )
    if not whole:
        raise BadAnswer(protocol=PROTOCOL, detail="recordings without end")
    session.kept[Groups] = groups = Groups(recording.by_source(found))
    return groups


async def _searched(
    device: Talk,
    operations: tuple[str, str],
    arguments: str,
    most: int,
    read: Callable[[Element], tuple[bool, tuple[One, ...]]],
) -> tuple[bool, tuple[One, ...]]:
    """(whether all was read, what was found). A search that is not read to its end is ended there."""
    begin, results = operations
    search = recording.read_search(await device.ask("search", begin, arguments))
    found: list[One] = []
    for _ in range(MAX_PAGES):
        done, page = read(await device.ask("search", results, recording.results_arguments(search, most), LARGE))
        found += page
        if done:
            return True, tuple(found)
        if len(found) > MOST_CLIPS:
            break
    await device.ask("search", recording.END, recording.end_arguments(search))
    return False, tuple(found)


DIALECT = Dialect(
    name=PROTOCOL,
    clock=told_clock,
    setting=setting,
    channels=channels,
    clips=clips,
    replay=replay,
    stream=stream,
    bare_refusals=True,
)
