"""Hikvision's ISAPI, also of its many brands.

Wall time is what counts: a clock is read by the hands that stand in its pictures, in the school's zone, whatever zone
the recorder believes to be in. What a device turns out not to have is not asked again for a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import partial
from uuid import uuid4

from collector.protocols.aside import aside
from collector.protocols.errors import BadAnswer, Denied, NotOffered
from collector.protocols.http import Post
from collector.protocols.isapi import channels as inputs
from collector.protocols.isapi import clock, search, storage, tracks
from collector.protocols.isapi.device import PROTOCOL
from collector.protocols.isapi.responses import error_of, read_words
from collector.protocols.isapi.search import Match
from collector.protocols.isapi.zone_oddity import Meaning, is_earlier, is_later, lead_min, moment_ms, readings, written
from collector.protocols.wall_clock import milliseconds, nearest
from collector.protocols.web_session import WebSession
from collector.recorders.dialect import MOST_CLIPS, Clip, Clips, ClockTold, Dialect
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState, DiskTold
from inventory.model.span import Span
from inventory.model.week import Week

STATUS = "/ISAPI/System/status"
MAX_PAGES = 50
DAY_S = 86_400.0
UNSURE_S = 3600.0
LEARNT_S = 7 * DAY_S
# Pages that many devices do not have, and under which name that is kept in mind.
OPTIONAL: Mapping[str, str] = {
    inputs.PROXIES: "isapi.no_proxies",
    inputs.PROXY_STATUS: "isapi.no_status",
    inputs.INPUTS: "isapi.no_inputs",
    inputs.DOING: "isapi.no_doing",
    clock.TIME: "isapi.no_time",
}
MEANING, LEAD = "isapi.meaning", "isapi.lead_min"


async def read(session: WebSession, path: str, content: Post | None = None) -> bytes:
    """A page. Raises NotOffered, Denied, Full or BadAnswer for an answer that is none, and what the session raises."""
    page = await (session.get(path) if content is None else session.post(path, content))
    if page.ok:
        return page.body
    credential = session.door.credential
    raise error_of(page, path, credential.account if credential else "")


async def read_if_there(session: WebSession, path: str) -> bytes | None:
    """One of OPTIONAL; None where the device does not have it."""
    if session.learnt(OPTIONAL[path]):
        return None
    try:
        return await read(session, path)
    except NotOffered:
        session.learn(OPTIONAL[path], "none", DAY_S)
        return None


async def told_clock(session: WebSession, zone: tzinfo) -> ClockTold:
    """One request; /ISAPI/System/status where the account may not see the other page."""
    wall, zone_min = await _wall(session)
    return ClockTold(device_ms=milliseconds(_here(wall, zone, session.now_ms)), zone_min=zone_min)


async def _wall(session: WebSession) -> tuple[datetime, int | None]:
    document = None
    try:
        document = await read_if_there(session, clock.TIME)
    except Denied:
        session.learn(OPTIONAL[clock.TIME], "closed", DAY_S)
    if document is None:
        moment = clock.read_status_time(await read(session, STATUS))
        return moment.wall, moment.zone_min
    told = clock.read_time(document)
    return told.wall, told.zone_min


def _here(wall: datetime, zone: tzinfo, near_ms: int) -> datetime:
    try:
        return nearest(wall, zone, near_ms)
    except (ValueError, OverflowError) as error:
        raise BadAnswer(protocol=PROTOCOL, detail="no time") from error


async def setting(session: WebSession) -> ClockSetting:
    """One request, and one more where it asks a server."""
    told = clock.read_time(await read(session, clock.TIME)).setting
    if told is not Setting.NTP:
        return ClockSetting(setting=told)
    return clock.read_ntp(await read(session, clock.NTP_SERVERS))


async def channels(session: WebSession) -> tuple[ChannelTold, ...]:
    """Two to four requests. Raises NotOffered for a device that has no channels."""
    proxies = await read_if_there(session, inputs.PROXIES)
    cables = await read_if_there(session, inputs.INPUTS)
    if proxies is None and cables is None:
        raise NotOffered(protocol=PROTOCOL, what=inputs.PROXIES)
    wired = await aside(inputs.read_inputs, cables) if cables is not None else ()
    if cables is not None and not wired:  # nobody builds sockets into a recorder while it runs
        session.learn(OPTIONAL[inputs.INPUTS], "none", DAY_S)
    statuses = await read_if_there(session, inputs.PROXY_STATUS) if proxies is not None else None
    doing = await read_if_there(session, inputs.DOING)
    return inputs.joined(
        await aside(inputs.read_proxies, proxies) if proxies is not None else (),
        wired,
        await aside(inputs.read_statuses, statuses) if statuses is not None else {},
        await aside(inputs.read_doing, doing) if doing is not None else {},
    )


async def disks(session: WebSession) -> tuple[DiskTold, ...]:
    """One request."""
    return await aside(storage.read_storage, await read(session, storage.STORAGE))


async def smart(session: WebSession, known: Sequence[DiskTold]) -> tuple[DiskTold, ...]:
    """One request for each disk that is there."""
    found = []
    for disk in known:
        if disk.kind != "hdd" or disk.state is DiskState.ABSENT or not disk.slot.isalnum():
            found.append(disk)
            continue
        try:
            document = await read(session, storage.SMART.format(slot=disk.slot))
            found.append(storage.with_smart(disk, storage.read_smart(document)))
        except (NotOffered, BadAnswer):
            found.append(disk)
    return tuple(found)


async def weeks(session: WebSession, numbers: Sequence[int]) -> Mapping[int, Week]:
    """One request for all; those of which nothing is told are left out."""
    told = await aside(tracks.read_tracks, await read(session, tracks.TRACKS))
    return {number: told[number] for number in numbers if number in told}


async def clips(session: WebSession, channel: int, window: Span, zone: tzinfo) -> Clips:
    """A request for each forty pieces; up to three more the first time, to find out how times are meant."""
    meaning, lead = await _meaning(session, channel, zone)
    start, end = (written(at_ms, zone, meaning, lead) for at_ms in window)
    found: list[Match] = []
    search_id, position, whole = _search_id(), 0, False
    for _ in range(MAX_PAGES):
        post = search.search_post(channel, start, end, position, search_id)
        body = await read(session, search.SEARCH, post)
        page = await aside(partial(search.read_matches, channel=channel, position=position), body)
        if found and page.matches and page.matches[0] == found[0]:
            break  # it begins anew: this one cannot turn pages
        found += page.matches
        position += page.count
        if not page.more or not page.count:
            whole = True
            break
        if len(found) > MOST_CLIPS:
            break
    if not whole and not search.is_forward(found):
        return Clips((), whole=False)
    return Clips(tuple(_clips(found, zone, meaning, lead)), whole)


def _clips(found: Sequence[Match], zone: tzinfo, meaning: Meaning, lead: int) -> list[Clip]:
    """In the order of time. A piece that ends before it begins, or beyond the calendar, is none."""
    told = []
    for match in found:
        try:
            start, end = (moment_ms(moment, zone, meaning, lead) for moment in (match.start, match.end))
        except (ValueError, OverflowError):
            continue
        if start < end:
            told.append(Clip(span=Span(start, end), locked=match.locked, octets=match.octets))
    return sorted(told, key=lambda clip: clip.span)


async def _meaning(session: WebSession, channel: int, zone: tzinfo) -> tuple[Meaning, int]:
    """How the recorder means a Z, and its lead; the wall clock until it has shown itself."""
    if learnt := session.learnt(MEANING):
        return Meaning(learnt), int(session.learnt(LEAD) or 0)
    wall, zone_min = await _wall(session)
    shown = await _shown(session, channel, wall, zone_min)
    meaning, lead = shown or Meaning.WALL, lead_min(zone_min, _here(wall, zone, session.now_ms))
    seconds = UNSURE_S if shown is None else LEARNT_S
    session.learn(LEAD, str(lead), seconds)
    session.learn(MEANING, meaning, seconds)
    return meaning, lead


async def _shown(session: WebSession, channel: int, wall: datetime, zone_min: int | None) -> Meaning | None:
    pair = readings(wall, zone_min)
    if pair is None:
        return Meaning.WALL
    later, earlier = pair
    for reading, proves in ((later, is_later), (earlier, is_earlier)):
        post = search.search_post(channel, *reading.window, 0, _search_id())
        matches = search.read_matches(await read(session, search.SEARCH, post), channel, 0)
        if (shown := proves(matches, later, earlier)) is not None:
            return shown
    return None


def _search_id() -> str:
    return f"{{{str(uuid4()).upper()}}}"


async def days(session: WebSession, channel: int, year: int, month: int) -> frozenset[date]:
    """One request."""
    path = search.DAYS.format(track=tracks.track_of(channel))
    return search.read_days(await read(session, path, search.days_post(year, month)), year, month)


def playback(session: WebSession, channel: int, window: Span, zone: tzinfo) -> str:
    """As the search means its times; by the wall clock until the recorder has shown how."""
    meaning, lead = Meaning(session.learnt(MEANING) or Meaning.WALL), int(session.learnt(LEAD) or 0)
    start, end = (written(at_ms, zone, meaning, lead) for at_ms in window)
    span = f"starttime={start:%Y%m%dT%H%M%S}Z&endtime={end:%Y%m%dT%H%M%S}Z"
    return f"/Streaming/tracks/{tracks.track_of(channel)}/?{span}"


async def stream(_: WebSession, channel: int) -> str:
    """No request."""
    return f"/Streaming/Channels/{tracks.track_of(channel)}"


DIALECT = Dialect(
    name=PROTOCOL,
    clock=told_clock,
    setting=setting,
    channels=channels,
    disks=disks,
    smart=smart,
    weeks=weeks,
    clips=clips,
    days=days,
    playback=playback,
    stream=stream,
    words=read_words,
)
