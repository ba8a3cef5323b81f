"""Dahua's CGI, which many brands speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeVar

from collector.protocols.aside import aside
from collector.protocols.dahua import channels as told_channels
from collector.protocols.dahua import clock, schedule, search, storage
from collector.protocols.dahua.lines import PROTOCOL, error_of, is_nothing
from collector.protocols.dahua.words import read_words
from collector.protocols.errors import BadAnswer, Denied, NotOffered, ProtocolError
from collector.protocols.web_session import Page, WebSession
from collector.recorders.dialect import Clip, Clips, ClockTold, Dialect
from inventory.model.channel import ChannelTold
from inventory.model.device_clock import ClockSetting
from inventory.model.disk import DiskTold
from inventory.model.span import Span
from inventory.model.week import Week

MAX_PAGES = 20
UNKNOWN = frozenset({400, 404, 501})
FORBIDDEN = 403
Answer = TypeVar("Answer")
DAY_S = 86_400.0
BASE, TYPES = "dahua.base", "dahua.no_types"


async def told_clock(session: WebSession, zone: tzinfo) -> ClockTold:
    """One request. No zone is told: what the school's clocks do not show is wrong, whatever the device thinks."""
    body = await read(session, clock.CURRENT_TIME)
    return ClockTold(device_ms=clock.read_current_time(body, zone, session.now_ms))


async def setting(session: WebSession) -> ClockSetting:
    return clock.read_ntp(await read(session, clock.NTP))


async def channels(session: WebSession) -> tuple[ChannelTold, ...]:
    """Five requests; but for the titles, what the firmware does not know is left out."""
    titles = await aside(told_channels.read_titles, await read(session, told_channels.TITLES))
    return told_channels.channels(
        told_channels.Answers(
            titles=titles,
            remote=await _optional(session, told_channels.REMOTE, told_channels.read_remote),
            states=await _optional(session, told_channels.STATES, told_channels.read_states),
            loss=await _optional(session, told_channels.LOSS, told_channels.read_loss),
            modes=await _optional(session, told_channels.MODES, told_channels.read_modes),
        )
    )


async def disks(session: WebSession) -> tuple[DiskTold, ...]:
    return await aside(storage.read_disks, await read(session, storage.ALL))


async def weeks(session: WebSession, wanted: Sequence[int]) -> Mapping[int, Week]:
    """Two requests for any number of channels."""
    modes = await _optional(session, told_channels.MODES, told_channels.read_modes)
    body = await read(session, schedule.RECORD)
    found = await aside(partial(schedule.read_weeks, modes=modes or {}), body)
    return {channel: found[channel] for channel in wanted if channel in found}


async def clips(session: WebSession, channel: int, window: Span, zone: tzinfo) -> Clips:
    """Five requests and one more for each further hundred files."""
    known = session.learnt(BASE)
    whole, items = await _search(session, channel - 1 + int(known or search.FROM_ONE), window, zone)
    if not known and await _learn_base(session, channel, items, window, zone) == search.FROM_ZERO:
        whole, items = await _search(session, channel - 1, window, zone)
    if any(item.channel not in (None, channel - 1) for item in items):
        raise BadAnswer(protocol=PROTOCOL, detail=f"footage of another channel than {channel}")
    return _clips(items, whole)


async def _learn_base(
    session: WebSession, channel: int, items: Iterable[search.Item], window: Span, zone: tzinfo
) -> int | None:
    """From which number this firmware counts channels in a search: by what it found for this channel, else for the
    first, which hardly ever has nothing. None where that had nothing either."""
    base = search.base_of(items, channel)
    if base is None and channel != 1:
        _, first = await _search(session, 1, window, zone, pages=1)
        base = search.base_of(first, 1)
    if base is not None:
        session.learn(BASE, str(base), DAY_S)
    return base


async def _search(
    session: WebSession, number: int, window: Span, zone: tzinfo, *, pages: int = MAX_PAGES
) -> tuple[bool, tuple[search.Item, ...]]:
    """(whether all was read, what was found). The search is closed, be it in vain, for a recorder has few of them; who
    is cancelled asks nothing more."""
    made = search.read_object(await read(session, search.CREATE))
    try:
        there = await _start(session, made, number, window, zone)
        found = await _read(session, made, pages, zone) if there else (True, ())
    except ProtocolError:
        await _end(session, made)
        raise
    await _end(session, made)
    return found


async def _read(session: WebSession, made: str, pages: int, zone: tzinfo) -> tuple[bool, tuple[search.Item, ...]]:
    found: list[search.Item] = []
    for _ in range(pages):
        body = await read(session, search.next_page(made))
        said, items = await aside(partial(search.read_page, zone=zone), body)
        found += items
        if said < search.PAGE:
            return True, tuple(found)
    return False, tuple(found)


async def _end(session: WebSession, made: str) -> None:
    """What was found stays true where this fails, and why nothing was found is said already."""
    with suppress(ProtocolError):
        for ending in search.endings(made):
            await session.get(ending)


async def _start(session: WebSession, made: str, number: int, window: Span, zone: tzinfo) -> bool:
    typed = not session.learnt(TYPES)
    page = await session.get(search.find(made, number, window, zone, typed=typed))
    if typed and page.code == 400:
        page = await session.get(search.find(made, number, window, zone, typed=False))
        if page.ok:
            session.learn(TYPES, "none", DAY_S)
    return search.read_started(_checked(session, page))


def _clips(items: Iterable[search.Item], whole: bool) -> Clips:
    """Of a search that was not read to its end nothing is known if its files were not in order of time."""
    items = tuple(items)
    if not whole and not search.in_order(items):
        return Clips((), whole=False)
    found = (Clip(span=item.span, locked=item.locked, octets=item.octets) for item in items)
    return Clips(tuple(sorted(found, key=lambda clip: clip.span)), whole=whole)


def playback(_: WebSession, channel: int, window: Span, zone: tzinfo) -> str:
    """By the recorder's wall clock (Dahua HTTP API, "Playback by time")."""
    start, end = (f"{datetime.fromtimestamp(at_ms // 1000, zone):%Y_%m_%d_%H_%M_%S}" for at_ms in window)
    return f"/cam/playback?channel={channel}&subtype=0&starttime={start}&endtime={end}"


async def read(session: WebSession, path: str) -> bytes:
    return _checked(session, await session.get(path))


def _checked(session: WebSession, page: Page) -> bytes:
    """The body. Raises NotOffered where the firmware does not know the question, Denied where the account may not put
    it. That there is nothing to tell is an answer, with whatever code."""
    if page.body.strip() and is_nothing(page.body):
        return page.body
    if page.code in UNKNOWN:
        raise NotOffered(protocol=PROTOCOL, what=error_of(page.body) or f"HTTP {page.code}")
    if page.code == FORBIDDEN:
        account = session.door.credential.account if session.door.credential else ""
        raise Denied("web_session.forbidden", protocol=PROTOCOL, account=account)
    if not page.ok:
        raise BadAnswer(protocol=PROTOCOL, detail=f"HTTP {page.code}")
    return page.body


async def _optional(session: WebSession, path: str, read: Callable[[bytes], Answer]) -> Answer | None:
    """None where the firmware does not know the question, or the account may not put it; it is then left for a day."""
    if session.learnt(path):
        return None
    page = await session.get(path)
    try:
        return await aside(read, _checked(session, page))
    except BadAnswer:
        return None
    except (Denied, NotOffered):
        session.learn(path, "none", DAY_S)
        return None


DIALECT = Dialect(
    name=PROTOCOL,
    clock=told_clock,
    setting=setting,
    channels=channels,
    disks=disks,
    weeks=weeks,
    clips=clips,
    playback=playback,
    words=read_words,
)
