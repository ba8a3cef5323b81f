"""The clock probe against devices on loopback: web devices that speak a dialect, and an SNMP agent."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, HandClock
from snmp_station import COMMUNITY, Objects, community_agent, station, table
from web_station import Answer, WebStation, equipped, standing, target_at

from collector.probes import clock
from collector.probes.clock import PROBE, Told, Way, ways
from collector.probes.probe import Finding
from collector.protocols.errors import BadAnswer, Denied, Refused
from collector.protocols.snmp.date_and_time import DateAndTime, read_date_and_time
from collector.protocols.snmp.values import Integer, OctetString
from collector.protocols.soap import envelope
from collector.recorders.dialect import ClockTold
from collector.target import Target
from collector.told import ClockSeen
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.kind import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW_MS = 1_767_250_800_000  # 2026-01-01 07:00 UTC
TIME = (
    "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>7</Hour><Minute>{minute}</Minute>"
    "<Second>0</Second></Time><Date><Year>2026</Year><Month>1</Month><Day>1</Day></Date></UTCDateTime>"
    "</SystemDateAndTime></GetSystemDateAndTimeResponse>"
)
DAHUA_TIME = b"result=2026-01-01 15:00:30\r\n"
DAHUA_NTP = b"table.NTP.Enable=false\r\n"


def speaks(*, onvif: int | None = None, dahua: bytes | None = None) -> WebStation:
    """`onvif` is the minute of seven that it tells everybody; Dahua's interface wants a login."""

    def answer(method: str, path: str, body: bytes) -> Answer:
        if path == "/onvif/device_service" and onvif is not None:
            return 200, envelope(TIME.format(minute=onvif))
        if "getCurrentTime" in path and dahua is not None:
            return 200, dahua
        if "name=NTP" in path and dahua is not None:
            return 200, DAHUA_NTP
        return 404, b""

    return WebStation(answer)


class Mixed(WebStation):
    """Lets strangers in to ONVIF and nowhere else."""

    def _response(self, head: bytes, body: bytes) -> bytes:
        self.login = b" /onvif/" not in head
        return super()._response(head, body)


def looked(web: WebStation, target: Target | None = None, **traits: object) -> tuple[Finding, Doorkeeper]:
    async def main() -> tuple[Finding, Doorkeeper]:
        doorkeeper = Doorkeeper()
        async with standing(web), equipped(HandClock(wall_ms=NOW_MS), doorkeeper) as instruments:
            chosen = target or target_at(web.port, "dahua", **traits)  # type: ignore[arg-type]
            return await PROBE.look(replace(chosen, ports={"http": web.port}), instruments, 10), doorkeeper

    return asyncio.run(main())


def mixed(*, onvif: int | None = None, dahua: bytes | None = None) -> Mixed:
    return Mixed(speaks(onvif=onvif, dahua=dahua).answer)


def test_a_recorder_is_asked_in_its_own_interface() -> None:
    found, _ = looked(mixed(onvif=7, dahua=DAHUA_TIME))
    (seen,) = found.told
    assert isinstance(seen, ClockSeen)
    assert (seen.source, seen.offset_ms, seen.within_ms, seen.at_ms) == ("dahua", 30_500, 500, NOW_MS)
    assert seen.setting == ClockSetting(setting=Setting.MANUAL)
    (sample,) = found.samples
    assert (sample.key.measurement, sample.fields) == ("clock", {"offset_s": 30.5})


def test_a_camera_is_asked_as_a_stranger_first() -> None:
    web = mixed(onvif=7, dahua=DAHUA_TIME)
    found, doorkeeper = looked(web, kind=Kind.CAMERA, credential=None)
    (seen,) = found.told
    assert isinstance(seen, ClockSeen)
    assert (seen.source, seen.offset_ms, seen.setting) == ("onvif", 420_500, None)
    assert web.heard == ["/onvif/device_service"]
    assert doorkeeper.left == 2


def test_a_camera_without_onvif_is_asked_with_its_login() -> None:
    found, doorkeeper = looked(mixed(dahua=DAHUA_TIME), kind=Kind.CAMERA)
    (seen,) = found.told
    assert isinstance(seen, ClockSeen)
    assert seen.source == "dahua"
    assert set(doorkeeper.proofs) == {"S01-nvr-0001/viewer"}


def test_a_recorder_that_refuses_us_may_tell_strangers() -> None:
    found, _ = looked(mixed(onvif=0))
    (seen,) = found.told
    assert isinstance(seen, ClockSeen)
    assert (seen.source, seen.offset_ms) == ("onvif", 500)


def test_why_nobody_told_the_time() -> None:
    with pytest.raises(BadAnswer):
        looked(mixed(dahua=b"result=yesterday"), kind=Kind.CAMERA)
    with pytest.raises(Denied):
        looked(speaks(), kind=Kind.CAMERA, credential=None)


def test_who_is_away_is_asked_once() -> None:
    async def main() -> None:
        async with equipped() as instruments:
            target = replace(target_at(1, "dahua", kind=Kind.CAMERA), address="127.0.0.1")
            await PROBE.look(target, instruments, 5)

    with pytest.raises(Refused):
        asyncio.run(main())


def test_the_setting_is_asked_rarely_and_spoils_nothing() -> None:
    async def main() -> list[tuple[bool, bool]]:
        web = mixed(dahua=DAHUA_TIME)
        found = []
        hand = HandClock(wall_ms=NOW_MS)
        async with standing(web), equipped(hand, Doorkeeper(left=9)) as instruments:
            for seconds in (0, 600, 6 * 3600):
                hand.advance(seconds)
                finding = await PROBE.look(target_at(web.port, "dahua"), instruments, 10)
                (seen,) = finding.told
                assert isinstance(seen, ClockSeen)
                found.append((seen.setting is not None, finding.failure is None))
        return found

    assert asyncio.run(main()) == [(True, True), (False, True), (True, True)]
    broken = Mixed(lambda method, path, body: (200, DAHUA_TIME) if "getCurrentTime" in path else (500, b""))
    finding, _ = looked(broken)
    assert finding.samples
    assert finding.failure is not None


@pytest.mark.parametrize(
    ("took_ms", "coarse_ms", "device_ms", "offset_ms", "within_ms"),
    [(0.0, 1000, 0, 500, 500), (300.0, 1000, 150, 500, 650), (300.0, 0, 150, 0, 150), (80.0, 100, -5_000, -4_990, 90)],
)
def test_the_round_trip_is_halved(
    took_ms: float, coarse_ms: int, device_ms: int, offset_ms: int, within_ms: int
) -> None:
    told = Told(
        clock=ClockTold(device_ms=NOW_MS + device_ms, coarse_ms=coarse_ms, zone_min=480),
        sent_ms=NOW_MS,
        took_ms=took_ms,
    )
    seen = clock.seen(target_at(1, "dahua"), Way("dahua"), told, None)
    assert (seen.offset_ms, seen.within_ms) == (offset_ms, within_ms)
    assert (seen.at_ms, seen.zone_min) == (NOW_MS + round(took_ms / 2), 480)


def names(target: Target) -> list[tuple[str, bool]]:
    return [tuple(way) for way in ways(target)]


def test_ways() -> None:
    assert names(target_at(1, "isapi")) == [("isapi", False), ("onvif", True)]
    assert names(target_at(1, "isapi", kind=Kind.CAMERA)) == [("onvif", True), ("isapi", False)]
    assert names(target_at(1, "onvif", kind=Kind.CAMERA, credential=None)) == [("onvif", True)]
    assert names(target_at(1, "", kind=Kind.SWITCH, community=COMMUNITY)) == [("snmp", False)]
    assert names(target_at(1, "dahua", community=COMMUNITY))[-1] == ("snmp", False)
    assert not PROBE.fits(target_at(1, "", kind=Kind.SWITCH))
    assert not PROBE.fits(replace(target_at(1, "dahua"), address=""))


HR = clock.HR_SYSTEM_DATE
EAST = bytes.fromhex("07ea0101 0f001e05 2b0800".replace(" ", ""))


def test_date_and_time() -> None:
    assert read_date_and_time(EAST, ZoneInfo("UTC"), NOW_MS) == DateAndTime(
        moment_ms=NOW_MS + 30_500, coarse_ms=100, zone_min=480
    )
    local = EAST[:7] + b"\0"
    assert read_date_and_time(local, SHANGHAI, NOW_MS) == DateAndTime(moment_ms=NOW_MS + 30_000, coarse_ms=1000)
    west = bytes.fromhex("07ea010102001e002d0500")
    told = read_date_and_time(west, SHANGHAI, NOW_MS)
    assert told is not None
    assert (told.moment_ms, told.zone_min) == (NOW_MS + 30_000, -300)


@pytest.mark.parametrize(
    "octets",
    ["", "07ea0101", "00" * 8, "07ea0d010f001e00", "07ea01010f001e0a", "07ea01010f001e002a0800",
     "07ea01010f001e002bff00", "ffff01010f001e00"],
)  # fmt: skip
def test_what_is_no_date(octets: str) -> None:
    assert read_date_and_time(bytes.fromhex(octets), SHANGHAI, NOW_MS) is None


@pytest.mark.needs("recordings")
def test_real_dates_of_agents(recordings: Path) -> None:
    walks = [path.read_text(errors="replace") for path in sorted((recordings / "snmp").glob("*.snmprec"))]
    dates = [told for walk in walks for told in re.findall(rf"^{re.escape(str(HR))}\|4x\|(.+)$", walk, re.MULTILINE)]
    found = [read_date_and_time(bytes.fromhex(date), SHANGHAI, NOW_MS) for date in dates]
    assert len(found) == 3
    assert all(one is not None and one.moment_ms > 1_300_000_000_000 for one in found)


def snmp_look(objects: Objects) -> Finding:
    async def main() -> Finding:
        async with (
            station(community_agent(table(objects))) as agent,
            equipped(HandClock(wall_ms=NOW_MS)) as instruments,
        ):
            target = target_at(
                1, "", kind=Kind.SWITCH, credential=None, community=COMMUNITY, ports={"snmp": agent.port}
            )
            return await PROBE.look(target, instruments, 5)

    return asyncio.run(main())


def test_a_switch_tells_the_time_by_snmp() -> None:
    (seen,) = snmp_look({HR: OctetString(EAST[:7] + b"\0")}).told
    assert isinstance(seen, ClockSeen)
    assert (seen.source, seen.offset_ms, seen.zone_min) == ("snmp", 30_500, None)


@pytest.mark.parametrize("objects", [{}, {HR: OctetString(bytes(8))}, {HR: Integer(5)}])
def test_a_switch_that_knows_no_time_is_no_failure(objects: Objects) -> None:
    assert snmp_look(objects) == Finding()


def test_a_refused_login_is_said_rather_than_what_strangers_heard() -> None:
    web = Mixed(lambda method, path, body: (403, b"") if "cgi-bin" in path else (404, b""))
    with pytest.raises(Denied, match="forbidden"):
        looked(web)
