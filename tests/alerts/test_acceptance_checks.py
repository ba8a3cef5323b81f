"""What the machine says of a device that is to be accepted: every outcome of every test, and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alerts.acceptance import PICTURE_STALE_MS, STALE_MS, STREAM_STALE_MS, TESTS, Evidence, StreamTold, examine
from inventory.model.acceptance import Check, Outcome, Test
from inventory.model.channel import Channel, ChannelTold
from inventory.model.device import Device
from inventory.model.device_clock import DeviceClock
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.kind import Kind
from inventory.model.picture import Picture, PictureVerdict
from inventory.model.transition import Observed, Transition
from language.catalogue import LANGUAGES, render
from language.message import Message

NOW = 1_795_366_800_000
CAMERA = Device(id="1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="x", address="10.1.0.2")
RECORDER = replace(CAMERA, id="3", code="s01-nvr-0001", kind=Kind.RECORDER)
ALARM = replace(CAMERA, id="4", code="s01-oka-0001", kind=Kind.ONE_KEY_ALARM, address=None)
PASSED, FAILED, NOT_TESTED = Outcome.PASSED, Outcome.FAILED, Outcome.NOT_TESTED


def head(state: Observed, witness: str = "rtsp", at_ms: int = NOW - 60_000) -> Transition:
    return Transition(
        device="x", school="S01", witness=witness, collector="c", at_ms=at_ms, half_gap_ms=0, state=state,
        reason=Message("x"), recorded_ms=at_ms,
    )  # fmt: skip


def picture(verdict: PictureVerdict, at_ms: int = NOW) -> Picture:
    return Picture(device=CAMERA.code, at_ms=at_ms, verdict=verdict)


def channel(recording: bool | None, number: int = 1, *, used: bool = True, seen_ms: int = NOW) -> Channel:
    told = ChannelTold(number=number, used=used, recording=recording)
    return Channel(recorder=RECORDER.code, told=told, since_ms=0, seen_ms=seen_ms, camera=CAMERA.code)


def disk(state: DiskState, slot: str = "1", smart: DiskState | None = None, seen_ms: int = NOW) -> Disk:
    told = DiskTold(slot=slot, state=state, smart=smart, capacity_bytes=10**12)
    return Disk(recorder=RECORDER.code, told=told, since_ms=0, seen_ms=seen_ms)


def clock(offset_ms: int, within_ms: int = 100, at_ms: int = NOW) -> DeviceClock:
    return DeviceClock(device="x", at_ms=at_ms, offset_ms=offset_ms, within_ms=within_ms, source="onvif")


def judged(test: Test, device: Device = CAMERA, **known: Any) -> Check | None:
    evidence: dict[str, Any] = {"looked": True, "clock_limit_ms": 10_000, **known}
    return TESTS[test](Evidence(device=device, now_ms=NOW, **evidence))


CASES: list[tuple[Test, Device, dict[str, Any], Outcome | None]] = [
    (Test.ONLINE, CAMERA, {"heads": [head(Observed.UP)]}, PASSED),
    (Test.ONLINE, CAMERA, {"heads": [head(Observed.DOWN)]}, FAILED),
    (Test.ONLINE, CAMERA, {"heads": [head(Observed.UNKNOWN)]}, NOT_TESTED),
    (Test.ONLINE, CAMERA, {}, NOT_TESTED),
    (Test.ONLINE, CAMERA, {"heads": [head(Observed.UP)], "looked": False}, NOT_TESTED),
    (Test.ONLINE, CAMERA, {"heads": [head(Observed.UP, at_ms=NOW + 1)]}, NOT_TESTED),
    (Test.ONLINE, replace(CAMERA, answers=("rtsp", "ping")), {"heads": [head(Observed.UP)]}, NOT_TESTED),
    (Test.ONLINE, replace(CAMERA, answers=("rtsp", "ping")), {"heads": [head(Observed.DOWN)]}, FAILED),
    (Test.ONLINE, replace(CAMERA, address=None), {"heads": [head(Observed.UP, "channel")]}, PASSED),
    (Test.ONLINE, ALARM, {}, NOT_TESTED),
    (Test.STREAM, CAMERA, {}, NOT_TESTED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW, up=True, took_ms=9.0, code=200, frame_ok=True)}, PASSED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW, up=True)}, PASSED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW - STREAM_STALE_MS - 1, up=True)}, NOT_TESTED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW, up=False)}, FAILED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW, up=True, code=401)}, FAILED),
    (Test.STREAM, CAMERA, {"stream": StreamTold(at_ms=NOW, up=True, code=200, frame_ok=False)}, FAILED),
    (Test.STREAM, ALARM, {}, None),
    (Test.PICTURE, CAMERA, {"pictures": [picture(PictureVerdict.OK)]}, PASSED),
    (Test.PICTURE, CAMERA, {"pictures": [picture(PictureVerdict.BLACK)]}, FAILED),
    (Test.PICTURE, CAMERA, {"pictures": [picture(PictureVerdict.OK), picture(PictureVerdict.FROZEN)]}, FAILED),
    (Test.PICTURE, CAMERA, {"pictures": [picture(PictureVerdict.OK, NOW - PICTURE_STALE_MS - 1)]}, NOT_TESTED),
    (Test.PICTURE, CAMERA, {}, NOT_TESTED),
    (Test.PICTURE, RECORDER, {"pictures": [picture(PictureVerdict.OK)]}, None),
    (Test.CLOCK, CAMERA, {"clock": clock(9_000)}, PASSED),
    (Test.CLOCK, CAMERA, {"clock": clock(-11_000)}, FAILED),
    (Test.CLOCK, CAMERA, {"clock": clock(10_050)}, NOT_TESTED),
    (Test.CLOCK, CAMERA, {"clock": clock(0, at_ms=NOW - STALE_MS - 1)}, NOT_TESTED),
    (Test.CLOCK, CAMERA, {}, NOT_TESTED),
    (Test.CLOCK, ALARM, {}, None),
    (Test.RECORDING, CAMERA, {"channels": [channel(True)]}, PASSED),
    (Test.RECORDING, CAMERA, {"channels": [channel(False)]}, FAILED),
    (Test.RECORDING, CAMERA, {"channels": [channel(False), channel(True, 2)]}, PASSED),
    (Test.RECORDING, CAMERA, {"channels": [channel(None)]}, NOT_TESTED),
    (Test.RECORDING, CAMERA, {"channels": [channel(True, seen_ms=NOW - STALE_MS - 1)]}, NOT_TESTED),
    (Test.RECORDING, CAMERA, {}, NOT_TESTED),
    (Test.RECORDING, RECORDER, {"channels": [channel(True), channel(False, 2)]}, FAILED),
    (Test.RECORDING, RECORDER, {"channels": [channel(True), channel(None, 2)]}, NOT_TESTED),
    (Test.RECORDING, RECORDER, {"channels": [channel(True), channel(False, 2, used=False)]}, PASSED),
    (Test.DISKS, RECORDER, {"disks": [disk(DiskState.OK), disk(DiskState.SLEEPING, "2")]}, PASSED),
    (Test.DISKS, RECORDER, {"disks": [disk(DiskState.OK), disk(DiskState.BAD, "2")]}, FAILED),
    (Test.DISKS, RECORDER, {"disks": [disk(DiskState.OK, smart=DiskState.BAD)]}, FAILED),
    (Test.DISKS, RECORDER, {"disks": [disk(DiskState.OK), disk(DiskState.UNKNOWN, "2")]}, NOT_TESTED),
    (Test.DISKS, RECORDER, {"disks": [disk(DiskState.OK, seen_ms=NOW - STALE_MS - 1)]}, NOT_TESTED),
    (Test.DISKS, RECORDER, {}, NOT_TESTED),
    (Test.DISKS, CAMERA, {}, None),
]


@pytest.mark.parametrize(("test", "device", "known", "outcome"), CASES)
def test_each_test_says_what_is_known_and_says_it_in_words(
    test: Test, device: Device, known: dict[str, Any], outcome: Outcome | None
) -> None:
    found = judged(test, device, **known)
    assert (found.outcome if found else None) is outcome
    if found is not None:
        assert found.test is test
        assert found.at_ms is not None or outcome is NOT_TESTED
        for language in LANGUAGES:
            assert render(found.told, language), "its text names every parameter"


def test_a_test_of_which_nothing_is_known_never_passes() -> None:
    for kind in Kind:
        told = examine(Evidence(device=replace(CAMERA, kind=kind), now_ms=NOW, looked=True, clock_limit_ms=1))
        assert {one.outcome for one in told} == {NOT_TESTED}, kind
        assert told[0].test is Test.ONLINE


def test_every_test_has_a_function_and_a_word() -> None:
    assert set(TESTS) == set(Test)
    for language in LANGUAGES:
        for test in Test:
            assert render(Message(f"test.{test}"), language)
