"""The look at recorders of all makers, as the simulated campus has them: sound, ill, full, and without Digest."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest
from snmp_looks import Doorkeeper, HandClock, ready

from collector.instruments import Instruments
from collector.probes import recorder as probe
from collector.protocols.errors import Denied, Full, ProtocolError
from collector.protocols.web_refusal import DOUBT_S
from collector.sample import Value
from collector.target import Target
from collector.told import ChannelsSeen, DisksSeen
from inventory.identify import api_of
from inventory.model.channel import ChannelTrouble
from inventory.model.credential import Credential, CredentialType
from inventory.model.disk import DiskState
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Quirks
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

BASIC = Quirks(basic_only=True)


@pytest.fixture(scope="module")
def truth() -> Truth:
    return plan_campus(
        seed=6, prefix="127.45.61.0/24", cameras=30, recorders=3, switches=3, ups=1, ports=free_ports(), snmp_v3=False
    )


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pace is measured in test_web_session."""
    monkeypatch.setattr(probe, "PACE_S", 0.0)


def target_of(device: PlantedDevice, *, basic_login: bool = False, snmp: bool = False) -> Target:
    assert device.login
    community = Credential(
        id="c", type=CredentialType.SNMP_COMMUNITY, secret=device.snmp.community if device.snmp else ""
    )
    login = Credential(id="p", type=CredentialType.PASSWORD, account=device.login.account, secret=device.login.password)
    return Target(
        device=device.code,
        school="S01",
        kind=device.kind,
        address=device.address,
        ports=device.ports,
        witnesses=("ping",),
        vendor=device.vendor,
        zone="Asia/Shanghai",
        api=api_of(device.vendor, device.kind),
        basic_login=basic_login,
        credentials={login.type: login, **({community.type: community} if snmp else {})},
    )


def tools(clock: HandClock | None = None) -> AbstractAsyncContextManager[Instruments]:
    return ready(clock, Doorkeeper(left=99))


class Told:
    """What one look brought."""

    def __init__(
        self, samples: Mapping[tuple[str, str], Mapping[str, Value]], channels: ChannelsSeen, disks: DisksSeen
    ):
        self.samples = samples
        self.channels = channels
        self.disks = disks


async def look(device: PlantedDevice, instruments: Instruments, *, basic_login: bool = False) -> Told:
    finding = await probe.look(target_of(device, basic_login=basic_login), instruments, 30)
    assert finding.failure is None
    samples = {(one.key.measurement, one.key.part): dict(one.fields) for one in finding.samples}
    channels = next(one for one in finding.told if isinstance(one, ChannelsSeen))
    disks = next((one for one in finding.told if isinstance(one, DisksSeen)), None)
    return Told(samples, channels, disks or DisksSeen(recorder=device.code, at_ms=0, disks=()))


async def fails(device: PlantedDevice, instruments: Instruments) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        await probe.look(target_of(device), instruments, 30)
    return caught.value


def of(truth: Truth, vendor: str) -> PlantedDevice:
    return next(device for device in truth.of_kind("recorder") if device.vendor == vendor)


def test_recorders_of_all_makers_tell_their_channels(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth), tools() as instruments:
            for device in truth.of_kind("recorder"):
                told = await look(device, instruments)
                planted = {channel.number: channel for channel in device.channels if channel.camera}
                used = {one.number: one for one in told.channels.channels if one.used}
                assert set(used) == set(planted), device.vendor
                for number, one in used.items():
                    assert one.address in ("", truth.device(planted[number].camera or "").address)
                    assert one.recording is not False
                    assert one.online is not False
                whole = told.samples["recorder", ""]
                assert whole["channels_total"] == len(planted)
                assert whole.get("disks_bad", 0) == 0

    asyncio.run(scene())


def test_its_agent_tells_what_the_interface_does_not_and_is_not_believed_where_it_does(truth: Truth) -> None:
    """Hikvision's agent counts all inputs, with a camera or without."""

    async def scene() -> None:
        async with Campus(truth), tools() as instruments:
            for vendor in ("Hikvision", "Dahua"):
                device = of(truth, vendor)
                (alone, both) = [
                    dict((await probe.look(target_of(device, snmp=snmp), instruments, 30)).samples[0].fields)
                    for snmp in (False, True)
                ]
                assert both.items() >= alone.items()
                assert both["channels_total"] == sum(bool(channel.camera) for channel in device.channels)

    asyncio.run(scene())


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_schedules_and_disks(truth: Truth, vendor: str) -> None:
    async def scene() -> None:
        device = of(truth, vendor)
        async with Campus(truth), tools() as instruments:
            told = await look(device, instruments)
            assert set(told.channels.weeks) >= {one.number for one in told.channels.channels if one.used}
            assert device.planting.storage is not None
            wanted = [disk.slot for disk in device.planting.storage.disks if disk.state != "absent"]
            there = [disk for disk in told.disks.disks if disk.state is not DiskState.ABSENT]
            assert len(there) == len(wanted)

    asyncio.run(scene())


def test_what_ails_a_recorder_is_told(truth: Truth) -> None:
    async def scene() -> None:
        device = of(truth, "Hikvision")
        lost = next(channel for channel in device.channels if channel.camera)
        async with Campus(truth) as campus, tools() as instruments:
            await campus.fault("bad-disk", device.code, slot=2)
            await campus.fault("stop-recording", device.code, channel=lost.number)
            told = await look(device, instruments)
            bad = {disk.slot: disk for disk in told.disks.disks}["2"]
            assert (bad.state, bad.smart) == (DiskState.BAD, DiskState.BAD)
            assert told.samples["recorder", ""]["disks_bad"] == 1
            assert told.samples["disk", "2"]["ok"] == 0
            assert told.samples["channel", str(lost.number)] == {"online": 1, "recording": 0}

    asyncio.run(scene())


def test_a_camera_that_is_unplugged_is_away_for_its_recorder(truth: Truth) -> None:
    async def scene() -> None:
        device = of(truth, "Hikvision")
        lost = next(channel for channel in device.channels if channel.camera)
        async with Campus(truth) as campus, tools() as instruments:
            assert lost.camera
            await campus.fault("cut", lost.camera)
            told = await look(device, instruments)
            (channel,) = [one for one in told.channels.channels if one.number == lost.number]
            assert (channel.online, channel.trouble) == (False, ChannelTrouble.AWAY)

    asyncio.run(scene())


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_a_recorder_that_is_full_is_no_recorder_with_another_password(truth: Truth, vendor: str) -> None:
    async def scene() -> None:
        device, clock = of(truth, vendor), HandClock()
        async with Campus(truth) as campus, tools(clock) as instruments:
            await look(device, instruments)
            await campus.fault("full", device.code)
            assert isinstance(await fails(device, instruments), Full)
            await campus.fault("full", device.code, web_status=401)
            assert isinstance(await fails(device, instruments), Full)
            await campus.fault("mend", device.code)
            assert isinstance(await fails(device, instruments), Full), "nothing is tried during the pause"
            clock.advance(DOUBT_S)
            await look(device, instruments)
            assert instruments.logins.is_proven(device.code, target_of(device).credentials[CredentialType.PASSWORD])

    asyncio.run(scene())


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_a_recorder_without_digest_gets_the_password_where_its_file_says_so(truth: Truth, vendor: str) -> None:
    async def scene() -> None:
        device = of(truth, vendor)
        planted = replant(truth, {device.code: replace(device.planting, quirks=BASIC)})
        async with Campus(planted), tools() as instruments:
            error = await fails(device, instruments)
            assert (type(error), error.message.id) == (Denied, "protocol.login_unsupported")
            assert (await look(device, instruments, basic_login=True)).channels.channels

    asyncio.run(scene())
