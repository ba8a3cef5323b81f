"""Recorders that tell far more than was asked: what they tell is bounded, and to read it holds up nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper
from web_device import Answer, Heard, WebDevice, credential, serving

from collector.clock import SystemClock
from collector.protocols.aside import LONG, aside
from collector.protocols.onvif import history
from collector.protocols.onvif.history import Change
from collector.protocols.onvif.recording import Recording, Track
from collector.protocols.web_entry import Door
from collector.protocols.web_memory import WebMemory
from collector.protocols.web_session import open_session
from collector.recorders.dialect import MOST_CLIPS, Clip, Clips, ClockTold, Dialect
from collector.recorders.footage import HEAVY, Place, footage
from collector.recorders.isapi import clips
from collector.recordings.asks import Ask
from collector.recordings.clockline import clockline
from collector.recordings.known import Why
from collector.told import FootageSeen
from inventory.model.device_clock import ClockStep
from inventory.model.span import Span

HOUR_MS = 3_600_000
NOW_MS = round(datetime(2026, 11, 23, 3, tzinfo=UTC).timestamp() * 1000)
WINDOW = Span(NOW_MS - 24 * HOUR_MS, NOW_MS)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
A_PAGE = 1000


def door(port: int) -> Door:
    return Door(device="nvr", address="127.0.0.1", port=port, credential=credential(), protocol="isapi")


async def no_pause(_: float) -> None:
    return None


def flood() -> Callable[[Heard], Answer]:
    """Twenty-five times what was asked for on a page, each page later than the one before, and always more."""
    begun = datetime(2026, 11, 22, 4, tzinfo=UTC)
    pages = iter(range(10_000))

    def search(_: Heard) -> Answer:
        start = begun + timedelta(seconds=next(pages))
        times = f"<startTime>{start:%FT%TZ}</startTime><endTime>{start + timedelta(seconds=1):%FT%TZ}</endTime>"
        piece = f"<searchMatchItem><timeSpan>{times}</timeSpan></searchMatchItem>"
        body = f"<CMSearchResult><responseStatusStrg>MORE</responseStatusStrg><matchList>{piece * A_PAGE}</matchList>"
        return Answer(body=f"{body}</CMSearchResult>".encode())

    return search


def test_who_tells_too_much_is_asked_for_no_more() -> None:
    async def main() -> tuple[Clips, int]:
        time = Answer(body=b"<Time><localTime>2026-11-23T10:00:00</localTime></Time>")
        device = WebDevice(pages={"/ISAPI/ContentMgmt/search": flood(), "/ISAPI/System/time": time})
        async with (
            serving(device),
            open_session(
                door(device.port), Doorkeeper(), WebMemory(), SystemClock(), 60, pace_s=0, sleep=no_pause
            ) as session,
        ):
            return await clips(session, 1, WINDOW, ZONE), session.requests

    told, requests = asyncio.run(main())
    assert not told.whole
    assert MOST_CLIPS < len(told.clips) <= MOST_CLIPS + A_PAGE
    assert requests < 10


@pytest.mark.parametrize(("octets", "here"), [(LONG, True), (LONG + 1, False)])
def test_long_answers_are_read_in_a_thread(octets: int, here: bool) -> None:
    thread = asyncio.run(aside(lambda _: threading.get_ident(), b"." * octets))
    assert (thread == threading.get_ident()) is here


class Watched(tzinfo):
    """A zone that notes in which threads it was used."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def utcoffset(self, _: datetime | None) -> timedelta:
        self.threads.add(threading.get_ident())
        return timedelta(hours=7)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, _: datetime | None) -> str:
        return "+07"


def test_many_pieces_under_a_clock_that_was_set_often_are_placed_in_a_thread() -> None:
    steps = [ClockStep(device="nvr", from_ms=NOW_MS - hour * HOUR_MS, offset_ms=hour % 2 * 9000) for hour in range(50)]
    pieces = tuple(
        Clip(span=Span(WINDOW.start_ms + at * 4001, WINDOW.start_ms + at * 4001 + 1000)) for at in range(100)
    )
    zone = Watched()

    async def told(*_: object) -> Clips:
        return Clips(pieces)

    async def clock(*_: object) -> ClockTold:
        raise AssertionError("nobody asks")

    async def main() -> FootageSeen | None:
        ask = Ask(channel=1, window=WINDOW, why=Why.OLDEST)
        line = clockline(steps, NOW_MS)
        assert len(pieces) * len(line.runs) > HEAVY
        dialect = Dialect(name="isapi", clock=clock, clips=told)
        async with open_session(door(1), Doorkeeper(), WebMemory(), SystemClock(), 5) as session:
            return await footage(dialect, session, ask, line, Place(recorder="nvr", zone=zone))

    assert asyncio.run(main()) is not None
    assert threading.get_ident() not in zone.threads


def test_changes_of_many_tracks_are_looked_through_once() -> None:
    """A thousand recordings of sixteen tracks each, all of one source, and twenty thousand changes."""
    tracks = tuple(Track(token=f"t{number}", kind="video") for number in range(16))
    recordings = [Recording(token=f"r{number}", source="s", tracks=tracks) for number in range(1000)]
    changes = [Change(f"r{at % 1000}", "", at * 1000, bool(at // 1000 % 2)) for at in range(20_000)]
    found = history.footage(recordings, changes, Span(0, 30_000_000), 30_000_000)
    assert found is not None
    assert len(set(found)) * 16 == len(found)


def test_pieces_that_the_clock_showed_twice_are_each_placed_once() -> None:
    """Four thousand of them, with holes between; the clock was set back by half a day."""
    half = 12 * HOUR_MS
    steps = [
        ClockStep(device="nvr", from_ms=NOW_MS - 240 * HOUR_MS, offset_ms=0),
        ClockStep(device="nvr", from_ms=NOW_MS - half, offset_ms=-half),
    ]
    shown = [Span(NOW_MS - 2 * half + at * 10_000, NOW_MS - 2 * half + at * 10_000 + 5000) for at in range(4000)]
    placed = clockline(steps, NOW_MS).placed(shown)
    assert len(placed) == 4000
    assert all(NOW_MS - half <= span.start_ms < NOW_MS for span in placed)
