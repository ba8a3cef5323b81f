"""The interfaces of simulated recorders, seen by the standard library: shapes, pages, logins, kept connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from plain_web import Plain, search_post

from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Hole, Planting, Quirks, Storage, Timepiece
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 20, 12, tzinfo=ZONE)
NOW_MS = int(NOON.timestamp() * 1000)
HOUR_MS = 3_600_000
Seen = TypeVar("Seen")
HOLE = Hole(channel=2, start_ms=NOW_MS - 30 * HOUR_MS, end_ms=NOW_MS - 28 * HOUR_MS)


@pytest.fixture
def school() -> Truth:
    truth = plan_campus(
        3, "127.44.0.0/24", cameras=12, recorders=3, switches=2, printers=0, pcs=0, locale="zh-CN", ports=free_ports()
    )
    holed = {
        device.code: replace(device.planting, storage=replace(device.planting.storage or Storage(), holes=(HOLE,)))
        for device in truth.of_kind("recorder")
    }
    return replant(truth, holed)


def of_vendor(truth: Truth, vendor: str) -> PlantedDevice:
    return next(device for device in truth.of_kind("recorder") if device.vendor == vendor)


def seen(truth: Truth, device: PlantedDevice, look: Callable[[Plain], Seen], password: str | None = None) -> Seen:
    """What a client in a thread of its own sees of a campus at NOON."""

    async def scene() -> Seen:
        async with Campus(truth, wall=lambda: NOW_MS / 1000):
            client = Plain(device, password)
            try:
                return await asyncio.to_thread(look, client)
            finally:
                client.close()

    return asyncio.run(scene())


def test_isapi_is_asked_on_one_connection(school: Truth) -> None:
    def look(client: Plain) -> None:
        time = client.xml("/ISAPI/System/time")
        assert time.findtext("localTime") == "2026-03-20T12:00:00+08:00"
        assert (time.findtext("timeMode"), time.findtext("timeZone")) == ("NTP", "CST-8:00:00")
        assert client.xml("/ISAPI/System/time/ntpServers/1").findtext("hostName") == "ntp.edu"
        disks = client.xml("/ISAPI/ContentMgmt/Storage").findall("hddList/hdd")
        assert [disk.findtext("status") for disk in disks] == ["ok"] * 4 + ["notexist"]
        assert {disk.findtext("freeSpace") for disk in disks} == {"0"}
        assert client.xml("/ISAPI/ContentMgmt/Storage/hdd/1/SMARTTest/status").findtext("temprature") == "38"
        assert client.ask("GET", "/ISAPI/Smart/unheardof")[0] == 403
        assert len(client.socket_names) == 1

    seen(school, of_vendor(school, "Hikvision"), look)


def test_isapi_lists_the_channels_that_have_a_camera(school: Truth) -> None:
    recorder = of_vendor(school, "Hikvision")

    def look(client: Plain) -> None:
        cameras = [channel.camera for channel in recorder.channels if channel.camera]
        listed = client.xml("/ISAPI/ContentMgmt/InputProxy/channels").findall("InputProxyChannel")
        addresses = [one.findtext("sourceInputPortDescriptor/ipAddress") for one in listed]
        assert addresses == [school.device(code).address for code in cameras]
        assert {one.findtext("sourceInputPortDescriptor/proxyProtocol") for one in listed} == {"HIKVISION", "ONVIF"}
        states = client.xml("/ISAPI/ContentMgmt/InputProxy/channels/status").findall("InputProxyChannelStatus")
        assert [(one.findtext("online"), one.findtext("chanDetectResult")) for one in states] == [
            ("true", "connect")
        ] * len(cameras)
        rows = json.loads(client.get("/ISAPI/System/workingstatus/chanStatus?format=json"))["ChanStatus"]
        assert [row["record"] for row in rows] == [1] * len(cameras) + [0] * (32 - len(cameras))

    seen(school, recorder, look)


def test_isapi_search_turns_pages_and_leaves_holes_out(school: Truth) -> None:
    def look(client: Plain) -> None:
        found, position = [], 0
        while True:
            post = search_post("201", "2026-03-18T12:00:00Z", "2026-03-20T12:00:00Z", position)
            page = client.xml("/ISAPI/ContentMgmt/search", post)
            items = page.findall("matchList/searchMatchItem")
            found += [(one.findtext("timeSpan/startTime"), one.findtext("timeSpan/endTime")) for one in items]
            assert page.findtext("numOfMatches") == str(len(items))
            position += len(items)
            if page.findtext("responseStatusStrg") != "MORE":
                break
        assert len(found) > 80
        breaks = [(end, start) for (_, end), (start, _) in pairwise(found) if end != start]
        assert breaks == [("2026-03-19T06:00:00Z", "2026-03-19T08:00:00Z")]  # its local time, though it says Z
        nothing = client.xml(
            "/ISAPI/ContentMgmt/search", search_post("3101", "2026-03-18T00:00:00Z", "2026-03-20T00:00:00Z")
        )
        assert nothing.findtext("responseStatusStrg") == "NO MATCHES"
        days = client.xml(
            "/ISAPI/ContentMgmt/record/tracks/201/dailyDistribution",
            "<trackDailyParam><year>2026</year><monthOfYear>2</monthOfYear></trackDailyParam>",
        )
        recorded = [day.findtext("dayOfMonth") for day in days.iter("day") if day.findtext("record") == "true"]
        assert recorded == [str(day) for day in range(16, 29)]
        assert client.ask("POST", "/ISAPI/ContentMgmt/search", "<no")[0] == 400

    seen(school, of_vendor(school, "Hikvision"), look)


def test_a_newer_firmware_means_utc_by_its_z(school: Truth) -> None:
    recorder = of_vendor(school, "Hikvision")
    newer = replant(school, {recorder.code: replace(recorder.planting, quirks=Quirks(true_utc=True))})

    def look(client: Plain) -> list[str | None]:
        post = search_post("201", "2026-03-18T20:00:00Z", "2026-03-19T02:00:00Z")
        page = client.xml("/ISAPI/ContentMgmt/search", post)
        return [one.findtext("timeSpan/endTime") for one in page.findall("matchList/searchMatchItem")]

    assert "2026-03-18T22:00:00Z" in seen(newer, newer.device(recorder.code), look)


def test_states_of_channels_may_stand_one_level_deeper(school: Truth) -> None:
    recorder = of_vendor(school, "Hikvision")
    deeper = replant(school, {recorder.code: replace(recorder.planting, quirks=Quirks(nested_status=True))})

    def look(client: Plain) -> list[int]:
        told = json.loads(client.get("/ISAPI/System/workingstatus/chanStatus?format=json"))
        return [row["record"] for row in told["ChanStatusList"]["ChanStatus"]]

    assert seen(deeper, deeper.device(recorder.code), look)[:5] == [1, 1, 1, 1, 0]


def test_dahua_finds_files_page_by_page(school: Truth) -> None:
    def look(client: Plain) -> None:
        assert client.lines("/cgi-bin/global.cgi?action=getCurrentTime") == {"result": "2026-03-20 12:00:00"}
        finder = client.lines("/cgi-bin/mediaFileFind.cgi?action=factory.create")["result"]
        start, end = quote("2026-03-18 12:00:00"), quote("2026-03-20 12:00:00")
        where = f"condition.Channel=2&condition.StartTime={start}&condition.EndTime={end}"
        assert client.get(f"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&{where}").strip() == "OK"
        files: list[tuple[str, str]] = []
        while True:
            page = client.lines(f"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=10")
            count = int(page["found"])
            files += [(page[f"items[{one}].StartTime"], page[f"items[{one}].EndTime"]) for one in range(count)]
            assert {page[f"items[{one}].Channel"] for one in range(count)} <= {"1"}
            if count < 10:
                break
        assert len(files) == 46
        assert ("2026-03-19 05:00:00", "2026-03-19 06:00:00") in files
        assert ("2026-03-19 06:00:00", "2026-03-19 07:00:00") not in files
        assert client.get(f"/cgi-bin/mediaFileFind.cgi?action=destroy&object={finder}").strip() == "OK"
        gone = client.ask("GET", f"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=10")
        assert gone == (400, "Error\r\nBad Request!\r\n")

    seen(school, of_vendor(school, "Dahua"), look)


def test_dahua_has_room_for_few_finders(school: Truth) -> None:
    def look(client: Plain) -> list[int]:
        return [client.ask("GET", "/cgi-bin/mediaFileFind.cgi?action=factory.create")[0] for _ in range(9)]

    assert seen(school, of_vendor(school, "Dahua"), look) == [200] * 8 + [503]


def test_dahua_tells_channels_schedules_and_disks(school: Truth) -> None:
    recorder = of_vendor(school, "Dahua")

    def look(client: Plain) -> None:
        remote = client.lines("/cgi-bin/configManager.cgi?action=getConfig&name=RemoteDevice")
        slot = "table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_{}.{}"
        assert remote[slot.format(0, "Address")] == school.device(recorder.channels[0].camera).address
        assert (remote[slot.format(31, "Address")], remote[slot.format(31, "Enable")]) == ("192.168.0.0", "false")
        states = client.lines("/cgi-bin/LogicDeviceManager.cgi?action=getCameraState&uniqueChannels[0]=-1")
        assert set(states.values()) == {"0", "1", "2", "3", "Connected"}
        record = client.lines("/cgi-bin/configManager.cgi?action=getConfig&name=Record")
        assert record["table.Record[0].TimeSection[0][0]"] == "1 00:00:00-23:59:59"
        disks = client.lines("/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo")
        assert [disks[f"list.info[{place}].State"] for place in range(4)] == ["Success"] * 4
        assert disks["list.info[0].Detail[0].TotalBytes"].endswith(".000000")
        assert client.ask("GET", "/cgi-bin/configManager.cgi?action=getConfig&name=Nothing")[0] == 400
        assert client.ask("GET", "/cgi-bin/nothing.cgi?action=x")[0] == 501

    seen(school, recorder, look)


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_a_wrong_password_is_refused_with_a_fresh_challenge(school: Truth, vendor: str) -> None:
    target = {"Hikvision": "/ISAPI/System/time", "Dahua": "/cgi-bin/global.cgi?action=getCurrentTime"}[vendor]

    def look(client: Plain) -> tuple[int, str]:
        return client.ask("GET", target)

    status, text = seen(school, of_vendor(school, vendor), look, password="wrong")
    assert status == 401
    assert ("<retryLoginTime>" in text) is (vendor == "Hikvision")


def test_a_device_that_knows_basic_only_offers_no_digest(school: Truth) -> None:
    camera = next(device for device in school.of_kind("camera") if device.vendor == "Hikvision")
    older = replant(school, {camera.code: Planting(quirks=Quirks(basic_only=True))})

    def look(client: Plain) -> tuple[int, str]:
        return client.ask("GET", "/ISAPI/System/time")

    assert seen(older, older.device(camera.code), look)[0] == 401


def test_a_clock_that_is_ahead_stamps_its_footage_so(school: Truth) -> None:
    recorder = of_vendor(school, "Dahua")
    ahead = replant(school, {recorder.code: replace(recorder.planting, clock=Timepiece(offset_s=420.0, ntp=""))})

    def look(client: Plain) -> dict[str, str]:
        assert client.lines("/cgi-bin/global.cgi?action=getCurrentTime") == {"result": "2026-03-20 12:07:00"}
        assert client.lines("/cgi-bin/configManager.cgi?action=getConfig&name=NTP")["table.NTP.Enable"] == "false"
        finder = client.lines("/cgi-bin/mediaFileFind.cgi?action=factory.create")["result"]
        start, end = quote("2026-03-20 11:30:00"), quote("2026-03-20 13:00:00")
        where = f"condition.Channel=1&condition.StartTime={start}&condition.EndTime={end}"
        client.get(f"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&{where}")
        return client.lines(f"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=10")

    files = seen(ahead, ahead.device(recorder.code), look)
    assert (files["items[0].StartTime"], files["items[0].EndTime"]) == ("2026-03-20 11:07:00", "2026-03-20 12:06:54")
