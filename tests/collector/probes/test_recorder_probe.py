"""The look at a recorder: its own interface, its SNMP agent beside it, and what is left when one of them fails."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from isapi_recorder import NOT_HERE, PROXIES, STORAGE, IsapiRecorder
from snmp_looks import Doorkeeper, HandClock, ready
from web_device import Answer, WebDevice, credential, serving

from collector.instruments import Instruments
from collector.poller import look as poll
from collector.probes import recorder
from collector.probes.probe import LONG, Finding
from collector.protocols import web_session
from collector.protocols.errors import BadAnswer, Denied, NoAnswer, Refused
from collector.recorders.rarely import EVERY_S
from collector.sample import Value, Verdict
from collector.target import Target
from collector.told import ChannelsSeen, DisksSeen
from inventory.model.credential import Credential, CredentialType
from inventory.model.disk import DiskState

NOW = datetime(2026, 11, 23, 3, 10, 20, tzinfo=UTC)
COMMUNITY = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="public")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pace is measured in test_web_session."""
    monkeypatch.setattr(recorder, "PACE_S", 0.0)


def target(device: WebDevice, *extra: Credential, password: str | None = None, snmp_port: int = 1) -> Target:
    login = credential() if password is None else credential(password)
    return Target(
        device="s01-nvr-0001",
        school="s01",
        kind="recorder",
        address="127.0.0.1",
        ports={"http": device.port, "snmp": snmp_port},
        witnesses=("ping",),
        vendor="Hikvision",
        zone="Asia/Ho_Chi_Minh",
        api="isapi",
        credentials={one.type: one for one in (login, *extra)},
    )


def found(finding: Finding) -> Mapping[tuple[str, str], Mapping[str, Value]]:
    return {(sample.key.measurement, sample.key.part): dict(sample.fields) for sample in finding.samples}


async def looked(
    device: WebDevice, instruments: Instruments, *extra: Credential, password: str | None = None
) -> Finding:
    return await recorder.look(target(device, *extra, password=password), instruments, 20)


def test_channels_and_disks_as_samples_and_as_nouns() -> None:
    async def main() -> Finding:
        recording = IsapiRecorder(NOW, online={1: True, 2: False}, states=("ok", "error", "notexist"))
        async with ready() as instruments, serving(recording.device()) as device:
            return await looked(device, instruments)

    finding = asyncio.run(main())
    capacity = 1000 * 1024 * 1024
    assert found(finding) == {
        ("recorder", ""): {
            "channels_total": 2,
            "channels_online": 1,
            "disks_bad": 1,
            "capacity_bytes": 2 * capacity,
            "free_bytes": 0,
        },
        ("channel", "1"): {"online": 1},
        ("channel", "2"): {"online": 0},
        ("disk", "1"): {"ok": 1, "temperature_c": 41.0, "free_bytes": 0, "capacity_bytes": capacity},
        ("disk", "2"): {"ok": 0, "free_bytes": 0, "capacity_bytes": capacity},
    }
    channels, disks = finding.told
    assert isinstance(channels, ChannelsSeen)
    assert isinstance(disks, DisksSeen)
    assert (len(channels.channels), set(channels.weeks)) == (2, {1, 2})
    assert [disk.state for disk in disks.disks] == [DiskState.OK, DiskState.BAD, DiskState.ABSENT]
    assert finding.failure is None


def test_schedules_and_self_tests_are_asked_every_six_hours_and_kept_between() -> None:
    async def main() -> None:
        clock = HandClock()
        async with ready(clock, Doorkeeper(left=9)) as instruments, serving(IsapiRecorder(NOW).device()) as device:
            asked = []
            for pause_s in (0.0, 300.0, EVERY_S):
                clock.advance(pause_s)
                before = len(device.heard)
                finding = await looked(device, instruments)
                channels, disks = finding.told
                assert isinstance(channels, ChannelsSeen)
                assert isinstance(disks, DisksSeen)
                assert disks.disks[0].temperature_c == 41.0
                asked.append((bool(channels.weeks), len(device.heard) - before))
            # login, proxies, two pages that are not there, status, disks; schedules and one self-test
            assert asked == [(True, 8), (False, 4), (True, 6)]

    asyncio.run(main())


def test_a_disk_that_fails_its_self_test_is_bad_though_the_recorder_calls_it_sound() -> None:
    async def main() -> Finding:
        async with ready() as instruments, serving(IsapiRecorder(NOW, smart="fault").device()) as device:
            return await looked(device, instruments)

    finding = asyncio.run(main())
    assert found(finding)["disk", "1"]["ok"] == 0
    assert found(finding)["recorder", ""]["disks_bad"] == 1


@pytest.mark.parametrize(
    ("path", "answer", "failed", "left"),
    [
        (STORAGE, NOT_HERE, None, {"channel"}),
        (STORAGE, Answer(200, b"<html/>"), "protocol.bad_answer", {"channel"}),
        (PROXIES, Answer(200, b"<html/>"), "protocol.bad_answer", {"disk"}),
        (PROXIES, NOT_HERE, None, {"disk"}),
        (STORAGE, Answer(503), "protocol.full", {"channel"}),
        ("/ISAPI/ContentMgmt/record/tracks", Answer(200, b"<html/>"), "protocol.bad_answer", {"channel", "disk"}),
    ],
)
def test_what_was_told_before_a_failure_counts(path: str, answer: Answer, failed: str | None, left: set[str]) -> None:
    async def main() -> Finding:
        async with ready() as instruments, serving(IsapiRecorder(NOW).device()) as device:
            device.pages = {**device.pages, path: answer}
            return await looked(device, instruments)

    finding = asyncio.run(main())
    assert {key[0] for key in found(finding)} - {"recorder"} == left
    assert (finding.failure.message.id if finding.failure else None) == failed


def test_a_wrong_password_makes_nobody_unheard_of_and_nothing_of_the_recorder() -> None:
    async def main() -> None:
        async with ready(logins=Doorkeeper()) as instruments, serving(IsapiRecorder(NOW).device()) as device:
            with pytest.raises(Denied):
                await looked(device, instruments, password="wrong")
            assert len(device.logins) == 1
            reading = await poll(target(device, password="wrong"), recorder.PROBE, instruments, instruments.clock, 20)
            assert (reading.verdict, reading.samples) == (Verdict.UNABLE, ())

    asyncio.run(main())


def test_an_agent_that_is_silent_is_no_failure_beside_an_interface_that_answers() -> None:
    async def main() -> Finding:
        async with ready() as instruments, serving(IsapiRecorder(NOW).device()) as device:
            return await looked(device, instruments, COMMUNITY)

    finding = asyncio.run(main())
    assert finding.failure is None
    assert found(finding)["recorder", ""]["channels_total"] == 2


def test_where_both_are_away_the_look_fails() -> None:
    async def main() -> None:
        async with ready() as instruments, serving(IsapiRecorder(NOW).device()) as device:
            gone = target(device, COMMUNITY)
        with pytest.raises((Refused, NoAnswer, BadAnswer)):
            async with ready() as instruments:
                await recorder.look(gone, instruments, 3)

    asyncio.run(main())


def test_whom_it_is_worth_asking() -> None:
    plain = target(WebDevice(port=80))
    assert recorder.PROBE.fits(plain)
    assert recorder.PROBE.fits(replace(plain, api="", credentials={COMMUNITY.type: COMMUNITY}))
    assert not recorder.PROBE.fits(replace(plain, api=""))
    assert not recorder.PROBE.fits(replace(plain, credentials={}))
    assert not recorder.PROBE.fits(replace(plain, address=""))
    assert not recorder.PROBE.fits(replace(plain, kind="camera"))
    assert (recorder.PROBE.lane, recorder.PROBE.interval_s, web_session.PACE_S) == (LONG, 300, 1.0)
