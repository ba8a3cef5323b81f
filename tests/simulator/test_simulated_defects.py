"""What breaks on command shows in the interfaces and in the pictures, and leaves its marks in the footage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from plain_web import Plain

from simulator.campus import Campus
from simulator.faults import FAULTS
from simulator.footage import FLUSH_MS
from simulator.picture import draw
from simulator.planting import DAY_MS
from simulator.station import NONCE_S
from simulator.truth import PlantedDevice, Truth
from simulator.views import VIEWS

Seen = TypeVar("Seen")
START_MS = 1_790_000_000_000
MINUTE_MS = 60_000


class Moment:
    """A wall clock that is moved by hand."""

    def __init__(self) -> None:
        self.ms = START_MS

    def __call__(self) -> float:
        return self.ms / 1000


def hikvision(truth: Truth) -> PlantedDevice:
    return next(device for device in truth.of_kind("recorder") if device.vendor == "Hikvision")


async def seen(device: PlantedDevice, look: Callable[[Plain], Seen]) -> Seen:
    client = Plain(device)
    try:
        return await asyncio.to_thread(look, client)
    finally:
        client.close()


def spans(campus: Campus, code: str, channel: int, back_ms: int = 6 * 3_600_000) -> list[tuple[int, int]]:
    """In minutes from START, of the last hours."""
    recorder = campus.stations[code].recorder
    assert recorder is not None
    now = campus.stations[code].clock.true_ms()
    found = recorder.spans(channel, now - back_ms, now)
    return [((left - START_MS) // MINUTE_MS, (right - START_MS) // MINUTE_MS) for left, right in found]


def test_a_camera_that_is_cut_leaves_a_hole_in_its_recorder(truth: Truth) -> None:
    async def scene() -> None:
        wall = Moment()
        recorder = hikvision(truth)
        async with Campus(truth, wall=wall) as campus:
            camera = recorder.channels[1].camera
            wall.ms += 10 * MINUTE_MS
            await campus.fault("cut", camera)
            page = "/ISAPI/ContentMgmt/InputProxy/channels/2/status"
            found = await seen(recorder, lambda client: client.xml(page))
            assert (found.findtext("online"), found.findtext("chanDetectResult")) == ("false", "netUnreachable")
            wall.ms += 20 * MINUTE_MS
            assert spans(campus, recorder.code, 2)[-1][1] == 10
            await campus.fault("mend", camera)
            wall.ms += 30 * MINUTE_MS
            assert spans(campus, recorder.code, 2)[-2:] == [(-300, 10), (30, 59)]
            assert spans(campus, recorder.code, 1) == [(-300, 59)]
            found = await seen(recorder, lambda client: client.xml(page))
            assert found.findtext("online") == "true"

    asyncio.run(scene())


def test_stopped_channels_and_erased_days(truth: Truth) -> None:
    async def scene() -> None:
        wall = Moment()
        recorder = hikvision(truth)
        async with Campus(truth, wall=wall) as campus:
            station = campus.stations[recorder.code]
            assert station.recorder is not None
            await campus.fault("stop-recording", recorder.code, channel=3)
            await campus.fault("erase-footage", recorder.code, channel=1, from_days=3, to_days=1)
            wall.ms += 60 * MINUTE_MS
            assert [station.recorder.recording(channel) for channel in (1, 2, 3)] == [True, True, False]
            assert spans(campus, recorder.code, 3)[-1][1] == 0
            await campus.fault("mend", recorder.code)
            wall.ms += 60 * MINUTE_MS
            assert spans(campus, recorder.code, 3) == [(-240, 0), (60, 119)]
            erased = list(station.recorder.spans(1, START_MS - 5 * DAY_MS, wall.ms))
            assert erased == [
                (START_MS - 5 * DAY_MS, START_MS - 3 * DAY_MS),
                (START_MS - DAY_MS, wall.ms - FLUSH_MS),
            ]

    asyncio.run(scene())


def test_a_bad_disk_and_a_wrong_clock(truth: Truth) -> None:
    async def scene() -> None:
        wall = Moment()
        recorder = hikvision(truth)
        async with Campus(truth, wall=wall) as campus:
            await campus.fault("bad-disk", recorder.code, slot=2)
            await campus.fault("wrong-clock", recorder.code, off_s=-420)
            wall.ms += 30 * MINUTE_MS
            disks = await seen(recorder, lambda client: client.xml("/ISAPI/ContentMgmt/Storage/hdd"))
            assert [disk.findtext("status") for disk in disks] == ["ok", "error", "ok", "ok", "notexist"]
            smart = "/ISAPI/ContentMgmt/Storage/hdd/2/SMARTTest/status"
            found = await seen(recorder, lambda client: client.xml(smart))
            assert found.findtext("selfEvaluaingStatus") == "error"
            station = campus.stations[recorder.code]
            assert station.clock.shown_ms() == wall.ms - 420_000
            assert station.recorder is not None
            stamped = list(station.recorder.found(1, START_MS - 20 * MINUTE_MS, START_MS + 30 * MINUTE_MS))
            assert stamped[-1].end_ms == wall.ms - 420_000 - FLUSH_MS
            assert any(piece.end_ms == START_MS for piece in stamped)
            assert any(piece.start_ms == START_MS - 420_000 for piece in stamped)

    asyncio.run(scene())


def test_a_full_recorder_may_say_401_to_the_right_password(truth: Truth) -> None:
    async def scene() -> None:
        recorder = hikvision(truth)
        async with Campus(truth) as campus:
            await campus.fault("full", recorder.code, web_status=401)
            assert (await seen(recorder, lambda client: client.ask("GET", "/ISAPI/System/time")))[0] == 401
            await campus.fault("full", recorder.code)
            assert (await seen(recorder, lambda client: client.ask("GET", "/ISAPI/System/time")))[0] == 503
            await campus.fault("mend", recorder.code)
            assert (await seen(recorder, lambda client: client.ask("GET", "/ISAPI/System/time")))[0] == 200

    asyncio.run(scene())


def test_a_login_with_a_nonce_of_before_is_told_that_it_is_stale(truth: Truth) -> None:
    async def scene() -> None:
        passed = [0.0]
        recorder = hikvision(truth)
        async with Campus(truth, monotonic=lambda: passed[0]) as campus:
            client = Plain(recorder)
            try:
                assert (await asyncio.to_thread(client.ask, "GET", "/ISAPI/System/time"))[0] == 200
                passed[0] += NONCE_S
                status, text = await asyncio.to_thread(client.ask, "GET", "/ISAPI/System/time")
                assert (status, text) == (401, "")  # no word of tries that are left: no login has failed
                assert "stale=true" in client.challenge
                passed[0] += NONCE_S
                status, text = await asyncio.to_thread(client.ask, "GET", "/ISAPI/System/time")
                assert (status, "<retryLoginTime>" in text) == (401, True)
            finally:
                client.close()
            assert campus.stations[recorder.code].asked["http_401"] == 3

    asyncio.run(scene())


def test_requests_are_counted_by_device(truth: Truth) -> None:
    async def scene() -> None:
        recorder = hikvision(truth)
        async with Campus(truth) as campus:
            await seen(recorder, lambda client: [client.get("/ISAPI/System/time") for _ in range(3)])
            station = campus.stations[recorder.code]
            assert dict(station.asked) == {"http": 4, "http_401": 1, "isapi": 3}
            assert station.busiest.most >= 2
            assert not campus.stations[truth.of_kind("recorder")[1].code].asked

    asyncio.run(scene())


@pytest.mark.parametrize("view", VIEWS)
def test_pictures_of_two_moments(view: str) -> None:
    first, second = (draw(160, 96, 7, tick, view) for tick in (100, 101))
    assert (first == second) is (view in ("frozen", "no-signal"))
    assert first == draw(160, 96, 7, 100, view)


def test_cameras_look_at_different_scenes() -> None:
    assert len({draw(160, 96, number, 0).luma for number in range(20)}) == 20


def test_view_faults_name_views_and_reach_the_stream(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            camera = truth.of_kind("camera")[0]
            for fault, view in (("freeze-picture", "frozen"), ("cover", "covered"), ("lose-signal", "no-signal")):
                await campus.fault(fault, camera.code)
                assert campus.stations[camera.code].view == view
                assert view in VIEWS
                await campus.fault("mend", camera.code)
            assert campus.stations[camera.code].view == ""

    asyncio.run(scene())


def test_every_fault_stands_in_the_documents_with_its_parameters() -> None:
    page = (Path(__file__).parents[2] / "docs/simulator.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for name, fault in FAULTS.items():
        told = ", ".join(f"`{parameter}` {limits.default:g}" for parameter, limits in fault.parameters.items())
        assert f"| `{name}` | {fault.what} | {told} |" in rows
    assert len(rows) == len(FAULTS)
