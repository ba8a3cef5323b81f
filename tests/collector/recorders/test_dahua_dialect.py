"""Dahua's dialect against a recorder on loopback that answers as the real ones do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper
from web_station import Answer, WebStation, equipped, standing, target_at

from collector.protocols.errors import BadAnswer, Denied, LoginHeld, NotOffered
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.visit import visit
from inventory.identify import api_of
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.kind import Kind
from inventory.model.span import Span
from inventory.model.week import ALWAYS

DAHUA = DIALECTS["dahua"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = Span(1_767_196_800_000, 1_767_283_200_000)  # 2026-01-01 there
HOUR_MS = 3_600_000
Told = TypeVar("Told")
_QUERY = re.compile(r"([A-Za-z.\[\]0-9]+)=([^&]*)")


@dataclass
class Recorder:
    """`files` are the hours of 1 January that each channel (from 0) has. `base` is how its searches count channels."""

    files: dict[int, list[int]] = field(default_factory=lambda: {0: list(range(24)), 1: [0, 1, 5]})
    base: int = 1
    typed: bool = True
    page: int = 100
    open: set[str] = field(default_factory=set)
    opened: int = 0
    left: list[str] = field(default_factory=list)
    forbidden: str = "nothing"

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        query = dict(_QUERY.findall(path.partition("?")[2]))
        if self.forbidden in path:
            return 403, b"Forbidden"
        if "mediaFileFind" in path:
            return self._search(query)
        told = PAGES.get(path.partition("?")[2].partition("action=")[2])
        return (200, told) if told is not None else (501, b"Error\r\nNot Implemented!")

    def _search(self, query: dict[str, str]) -> Answer:
        action, made = query["action"], query.get("object", "")
        if action == "factory.create":
            self.opened += 1
            self.open.add(str(self.opened))
            return 200, b"result=%d\r\n" % self.opened
        if made not in self.open:
            return 400, b"Error\r\nBad Request!"
        if action == "findFile":
            if "condition.Types[0]" in query and not self.typed:
                return 400, b"Error\r\nBad Request!"
            assert query["condition.StartTime"] == "2026-01-01 00:00:00"
            self.left = self._items(int(query["condition.Channel"]) - self.base)
            return (200, b"OK\r\n") if self.left else (200, b"Error: No Files\r\n")
        if action == "findNextFile":
            page, self.left = self.left[: self.page], self.left[self.page :]
            items = "".join(item.format(n=n) for n, item in enumerate(page))
            return 200, f"found={len(page)}\r\n{items}".encode()
        if action == "destroy":
            self.open.discard(made)
        return 200, b"OK\r\n"

    def _items(self, index: int) -> list[str]:
        return [
            f"items[{{n}}].Channel={index}\r\nitems[{{n}}].StartTime=2026-01-01 {hour:02}:00:00\r\n"
            f"items[{{n}}].EndTime=2026-01-01 {hour:02}:59:59\r\nitems[{{n}}].Type=dav\r\nitems[{{n}}].Length=7\r\n"
            for hour in self.files.get(index, [])
        ]


PAGES = {
    "getCurrentTime": b"result=2026-01-01 08:00:00\r\n",
    "getConfig&name=NTP": b"table.NTP.Enable=true\r\ntable.NTP.Address=10.0.0.1\r\ntable.NTP.UpdatePeriod=10\r\n",
    "getConfig&name=ChannelTitle": b"table.ChannelTitle[0].Name=Gate\r\ntable.ChannelTitle[1].Name=Yard\r\n",
    "getConfig&name=RecordMode": b"table.RecordMode[0].Mode=1\r\ntable.RecordMode[1].Mode=0\r\n",
    "getConfig&name=Record": b"table.Record[0].TimeSection[0][0]=6 00:00:00-24:00:00\r\n",
    "getDeviceAllInfo": b"list.info[0].Name=/dev/sda\r\nlist.info[0].State=Success\r\n",
}


def asked(recorder: Recorder, ask: Callable[[WebSession], Awaitable[Told]]) -> tuple[Told, WebStation]:
    async def main() -> tuple[Told, WebStation]:
        async with standing(WebStation(recorder.answer)) as station, equipped() as instruments:
            target = target_at(station.port, "dahua")
            async with visit(target, DAHUA, instruments, 30, pace_s=0) as session:
                return await ask(session), station

    return asyncio.run(main())


def clips(recorder: Recorder, channel: int) -> tuple[list[Span], bool, WebStation]:
    assert DAHUA.clips is not None
    search = DAHUA.clips
    told, station = asked(recorder, lambda session: search(session, channel, DAY, SHANGHAI))
    assert not recorder.open  # each search was closed
    return [clip.span for clip in told.clips], told.whole, station


def hours(*wanted: int) -> list[Span]:
    starts = [DAY.start_ms + hour * HOUR_MS for hour in wanted]
    return [Span(start, start + HOUR_MS - 1000) for start in starts]


def test_the_dialect_by_vendor() -> None:
    assert DIALECTS[api_of("Dahua", Kind.RECORDER)] is DAHUA
    assert api_of("AMCREST", Kind.CAMERA) == DAHUA.name
    assert api_of("Uniview", Kind.RECORDER) == api_of("", Kind.CAMERA) == "onvif"
    assert api_of("Dahua", Kind.SWITCH) == ""


def test_the_clock_is_the_schools() -> None:
    told, station = asked(Recorder(), lambda session: DAHUA.clock(session, SHANGHAI))
    assert told.device_ms == DAY.start_ms + 8 * HOUR_MS
    assert told.zone_min is None
    assert station.heard == ["/cgi-bin/global.cgi?action=getCurrentTime"]


def test_what_a_recorder_tells_beside_footage() -> None:
    async def everything(session: WebSession) -> tuple[object, ...]:
        assert DAHUA.setting
        assert DAHUA.channels
        assert DAHUA.disks
        assert DAHUA.weeks
        return (
            await DAHUA.setting(session),
            [one.number for one in await DAHUA.channels(session)],
            [one.slot for one in await DAHUA.disks(session)],
            await DAHUA.weeks(session, [1, 2]),
        )

    told, _ = asked(Recorder(), everything)
    setting = ClockSetting(setting=Setting.NTP, server="10.0.0.1", interval_s=600)
    assert told == (setting, [1, 2], ["sda"], {1: ALWAYS})


def test_a_day_of_clips() -> None:
    spans, whole, station = clips(Recorder(), 1)
    assert whole
    assert spans == hours(*range(24))
    assert len(station.heard) == 5


def test_a_firmware_that_knows_no_types() -> None:
    assert clips(Recorder(typed=False), 2)[0] == hours(0, 1, 5)


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize(("channel", "wanted"), [(1, range(24)), (2, [0, 1, 5]), (3, [])])
def test_a_firmware_that_counts_from_zero(base: int, channel: int, wanted: list[int]) -> None:
    spans, whole, _ = clips(Recorder(base=base), channel)
    assert whole
    assert spans == hours(*wanted)


def test_what_a_firmware_counts_from_is_learnt_once_a_session() -> None:
    recorder = Recorder(base=0)

    async def three(session: WebSession) -> list[int]:
        assert DAHUA.clips
        return [len((await DAHUA.clips(session, channel, DAY, SHANGHAI)).clips) for channel in (2, 1, 2)]

    found, _ = asked(recorder, three)
    assert found == [3, 24, 3]
    # 2 finds nothing there, 1 shows how it counts, then the one that is wanted; after that one search each.
    assert recorder.opened == 3 + 1 + 1


def test_footage_of_another_channel_is_not_taken() -> None:
    recorder = Recorder(files={5: [1]}, base=-4)
    with pytest.raises(BadAnswer, match="another channel"):
        clips(recorder, 1)


def test_more_files_than_a_page() -> None:
    recorder = Recorder(files={0: [n % 24 for n in range(250)]})
    spans, whole, station = clips(recorder, 1)
    assert whole
    assert len(spans) == 250
    assert len(station.heard) == 7


def test_more_files_than_we_read() -> None:
    sorted_hours = sorted(n % 24 for n in range(2_500))
    spans, whole, _ = clips(Recorder(files={0: sorted_hours}), 1)
    assert (len(spans), whole) == (2_000, False)
    spans, whole, _ = clips(Recorder(files={0: sorted_hours[::-1]}), 1)
    assert (spans, whole) == ([], False)  # of which part of the day they are is anybody's guess


def test_a_search_that_fails_is_closed_too() -> None:
    class Broken(Recorder):
        def _search(self, query: dict[str, str]) -> Answer:
            return (200, b"<html>") if query["action"] == "findNextFile" else super()._search(query)

    with pytest.raises(BadAnswer, match="no found"):
        clips(broken := Broken(), 1)
    assert (broken.opened, broken.open) == (1, set())


def test_what_a_firmware_does_not_know() -> None:
    async def disks(session: WebSession) -> object:
        assert DAHUA.disks
        return await DAHUA.disks(session)

    class Old(Recorder):
        def answer(self, method: str, path: str, body: bytes) -> Answer:
            return 501, b"Error\r\nNot Implemented!"

    with pytest.raises(NotOffered):
        asked(Old(), disks)
    with pytest.raises(Denied, match="forbidden"):
        asked(Recorder(forbidden="getDeviceAllInfo"), disks)


@pytest.mark.parametrize("code", [200, 400])
def test_no_video_loss_is_told_as_an_error(code: int) -> None:
    class Coaxial(Recorder):
        def answer(self, method: str, path: str, body: bytes) -> Answer:
            if "VideoLoss" in path:
                return code, b"Error: No Events"
            return super().answer(method, path, body)

    async def online(session: WebSession) -> list[bool | None]:
        assert DAHUA.channels
        return [one.online for one in await DAHUA.channels(session)]

    assert asked(Coaxial(), online)[0] == [True, True]


def test_what_a_firmware_does_not_know_is_not_asked_again_that_day() -> None:
    async def twice(session: WebSession) -> None:
        assert DAHUA.channels
        await DAHUA.channels(session)
        await DAHUA.channels(session)

    _, station = asked(Recorder(), twice)
    assert len([path for path in station.heard if "getCameraState" in path]) == 1
    assert len([path for path in station.heard if "ChannelTitle" in path]) == 2


def test_an_unproven_login_is_counted_and_a_held_one_not_tried() -> None:
    async def main(doorkeeper: Doorkeeper) -> WebStation:
        async with standing(WebStation(Recorder().answer)) as station, equipped(doorkeeper=doorkeeper) as instruments:
            async with visit(target_at(station.port, "dahua"), DAHUA, instruments, 30, pace_s=0) as session:
                await DAHUA.clock(session, SHANGHAI)
            return station

    doorkeeper = Doorkeeper(left=1)
    asyncio.run(main(doorkeeper))
    assert (doorkeeper.left, doorkeeper.proofs) == (0, ["S01-nvr-0001/viewer"])
    with pytest.raises(LoginHeld):
        asyncio.run(main(Doorkeeper(left=0)))


def test_the_address_that_plays_a_moment() -> None:
    assert DAHUA.playback is not None
    begin_ms = int(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp() * 1000)

    async def look(session: WebSession) -> str:
        assert DAHUA.playback is not None
        return DAHUA.playback(session, 3, Span(begin_ms, begin_ms + 4000), ZoneInfo("Asia/Shanghai"))

    path, _ = asked(Recorder(), look)
    assert path == "/cam/playback?channel=3&subtype=0&starttime=2026_01_02_11_04_05&endtime=2026_01_02_11_04_09"
