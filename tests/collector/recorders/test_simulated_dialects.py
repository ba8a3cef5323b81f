"""The dialects against simulated recorders of three makes, written by somebody else from the same documents."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from snmp_looks import Doorkeeper, HandClock
from web_station import equipped

from collector.probes import clock
from collector.protocols.web_session import WebSession
from collector.recorders import DIALECTS
from collector.recorders.dialect import Dialect
from collector.recorders.visit import visit
from collector.target import Target
from collector.told import ClockSeen
from inventory.identify import api_of
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_clock import ClockSetting, Setting
from inventory.model.disk import DiskState
from inventory.model.span import Span
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Disk, Hole, Lock, Storage, Timepiece
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

ZONE = ZoneInfo("Asia/Shanghai")
NOW_MS = int(datetime(2026, 3, 20, 12, tzinfo=ZONE).timestamp() * 1000)
HOUR_MS = 3_600_000
YESTERDAY = Span(NOW_MS - 36 * HOUR_MS, NOW_MS - 12 * HOUR_MS)
LATE_S = -420.0
HOLE = Hole(channel=2, start_ms=NOW_MS - 30 * HOUR_MS, end_ms=NOW_MS - 28 * HOUR_MS)
LOCK = Lock(channel=1, start_ms=NOW_MS - 20 * HOUR_MS, end_ms=NOW_MS - 19 * HOUR_MS)
DISKS = (Disk(slot=1), Disk(slot=2, state="bad"), Disk(slot=3, state="absent"))
MAKES = ("Hikvision", "Dahua", "Uniview")
Told = TypeVar("Told")


@pytest.fixture(scope="module")
def school() -> Truth:
    truth = plan_campus(
        3, "127.45.0.0/24", cameras=12, recorders=3, switches=2, printers=0, pcs=0, locale="zh-CN", ports=free_ports()
    )
    planted = {
        device.code: replace(
            device.planting,
            storage=Storage(holes=(HOLE,), locks=(LOCK,), disks=DISKS, weeks=((3, "school-hours"),)),
            clock=Timepiece(offset_s=LATE_S),
        )
        for device in truth.of_kind("recorder")
    }
    return replant(truth, planted)


def target_of(device: PlantedDevice) -> Target:
    login = device.login
    assert login is not None
    credential = Credential(id="c", type=CredentialType.PASSWORD, account=login.account, secret=login.password)
    return Target(
        device=device.code,
        school="S01",
        kind=device.kind,
        address=device.address,
        ports=device.ports,
        witnesses=(),
        vendor=device.vendor,
        zone="Asia/Shanghai",
        api=api_of(device.vendor, device.kind),
        credentials={credential.type: credential},
    )


def of_make(school: Truth, make: str) -> PlantedDevice:
    return next(device for device in school.of_kind("recorder") if device.vendor == make)


def asked(school: Truth, device: PlantedDevice, ask: Callable[[Dialect, WebSession], Awaitable[Told]]) -> Told:
    async def main() -> Told:
        dialect = DIALECTS[api_of(device.vendor, device.kind)]
        async with (
            Campus(school, wall=lambda: NOW_MS / 1000),
            equipped(HandClock(wall_ms=NOW_MS), Doorkeeper(left=9)) as instruments,
            visit(target_of(device), dialect, instruments, 60, pace_s=0) as session,
        ):
            return await ask(dialect, session)

    return asyncio.run(main())


def joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start_ms <= found[-1].end_ms + 1000:
            found[-1] = Span(found[-1].start_ms, max(found[-1].end_ms, span.end_ms))
        else:
            found.append(span)
    return found


@pytest.mark.parametrize("make", MAKES)
def test_a_clock_seven_minutes_late(school: Truth, make: str) -> None:
    async def main() -> ClockSeen:
        async with (
            Campus(school, wall=lambda: NOW_MS / 1000),
            equipped(HandClock(wall_ms=NOW_MS), Doorkeeper(left=9)) as instruments,
        ):
            (seen,) = (await clock.PROBE.look(target_of(of_make(school, make)), instruments, 10)).told
            assert isinstance(seen, ClockSeen)
            return seen

    seen = asyncio.run(main())
    assert abs(seen.offset_ms - LATE_S * 1000) <= seen.within_ms <= 1000
    assert seen.setting is not None
    assert (seen.setting.setting, seen.setting.server) == (Setting.NTP, "ntp.edu")


@pytest.mark.parametrize("make", MAKES)
def test_a_day_with_a_hole(school: Truth, make: str) -> None:
    """Times are the recorder's own: they are as late as its clock."""
    late_ms = round(LATE_S * 1000)

    async def ask(dialect: Dialect, session: WebSession) -> list[Span]:
        assert dialect.clips
        window = Span(YESTERDAY.start_ms + late_ms, YESTERDAY.end_ms + late_ms)
        told = await dialect.clips(session, 2, window, ZONE)
        assert told.whole
        return joined(clip.span for clip in told.clips)

    before, after = asked(school, of_make(school, make), ask)
    assert HOLE.end_ms is not None
    assert abs(before.end_ms - (HOLE.start_ms + late_ms)) <= 1000
    assert abs(after.start_ms - (HOLE.end_ms + late_ms)) <= 1000
    assert before.start_ms <= YESTERDAY.start_ms + late_ms
    assert after.end_ms >= YESTERDAY.end_ms + late_ms


@pytest.mark.parametrize("make", MAKES)
def test_channels_and_their_cameras(school: Truth, make: str) -> None:
    recorder = of_make(school, make)

    async def ask(dialect: Dialect, session: WebSession) -> dict[int, str]:
        assert dialect.channels
        return {one.number: one.address for one in await dialect.channels(session) if one.used}

    wired = {one.number: school.device(one.camera).address for one in recorder.channels if one.camera}
    assert asked(school, recorder, ask) == wired


@pytest.mark.parametrize("make", ["Hikvision", "Dahua"])
def test_disks_schedules_and_locks(school: Truth, make: str) -> None:
    async def ask(dialect: Dialect, session: WebSession) -> tuple[set[DiskState], int, list[Span]]:
        assert dialect.disks
        assert dialect.weeks
        assert dialect.clips
        states = {disk.state for disk in await dialect.disks(session)}
        weeks = await dialect.weeks(session, [1, 3])
        told = await dialect.clips(session, 1, YESTERDAY, ZONE)
        return states, len(weeks[3][0]) + len(weeks), [clip.span for clip in told.clips if clip.locked]

    states, weeks, locked = asked(school, of_make(school, make), ask)
    assert {DiskState.OK, DiskState.BAD} <= states
    assert weeks >= 3
    assert locked


def test_a_dahua_recorder_lets_go_of_its_searches(school: Truth) -> None:
    async def ask(dialect: Dialect, session: WebSession) -> list[bool]:
        assert dialect.clips
        return [(await dialect.clips(session, 1, YESTERDAY, ZONE)).whole for _ in range(20)]

    assert asked(school, of_make(school, "Dahua"), ask) == [True] * 20


def test_settings_of_a_camera(school: Truth) -> None:
    camera = next(one for one in school.of_kind("camera") if one.vendor == "Uniview")

    async def ask(dialect: Dialect, session: WebSession) -> ClockSetting:
        assert dialect.setting
        return await dialect.setting(session)

    assert asked(school, camera, ask) == ClockSetting(setting=Setting.NTP, server="ntp.edu")
