"""Recordings are played from where they are asked for: seen by ffprobe, which knows nothing of us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.campus import Campus
from simulator.planting import Hole
from simulator.playback import find_playback, ranged
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

Run = Callable[..., Awaitable[tuple[int, str]]]
DAY_S = 86_400


def uri(device: PlantedDevice, campus: Campus, ago_s: float, channel: int = 1, *, login: bool = True) -> str:
    """As its maker's web page would ask for it."""
    assert device.login
    who = f"{device.login.account}:{device.login.password}@" if login else ""
    root = f"rtsp://{who}{device.address}:{device.ports['rtsp']}"
    when = datetime.fromtimestamp(time.time() - ago_s, ZoneInfo(campus.truth.zone))
    paths = {
        "Hikvision": f"/Streaming/tracks/{channel}01/?starttime={when:%Y%m%dT%H%M%SZ}",
        "Dahua": f"/cam/playback?channel={channel}&subtype=0&starttime={when:%Y_%m_%d_%H_%M_%S}",
        "Uniview": f"/replay?recording=Recording_{channel}&stream=0",
    }
    return root + paths[device.vendor]


@pytest.mark.needs("ffprobe")
@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua"])
def test_ffprobe_plays_what_is_stored_and_nothing_else(truth: Truth, run: Run, vendor: str) -> None:
    async def scene() -> None:
        recorder = next(device for device in truth.of_kind("recorder") if device.vendor == vendor)
        probe = ("ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-analyzeduration", "1000000", "-count_frames")
        probe += ("-read_intervals", "%+1", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0")
        async with Campus(truth) as campus:
            code, text = await run(*probe, uri(recorder, campus, 5 * DAY_S))
            assert code == 0, text
            assert int(text.strip().splitlines()[-1].strip(",")) >= 2
            assert campus.stations[recorder.code].asked["playback"] == 1
            code, text = await run(*probe, uri(recorder, campus, 50 * DAY_S))
            assert code != 0
            assert "404" in text

    asyncio.run(scene())


@pytest.mark.parametrize("vendor", ["Hikvision", "Dahua", "Uniview"])
def test_playing_begins_at_the_moment_that_was_asked_for(truth: Truth, vendor: str) -> None:
    recorder = next(device for device in truth.of_kind("recorder") if device.vendor == vendor)
    now_ms = int(time.time() * 1000)
    storage = recorder.planting.storage
    assert storage is not None
    hole = Hole(channel=2, start_ms=now_ms - 2 * DAY_S * 1000, end_ms=now_ms - DAY_S * 1000)
    holed = replant(truth, {recorder.code: replace(recorder.planting, storage=replace(storage, holes=(hole,)))})
    campus = Campus(holed)
    station = campus.stations[recorder.code]
    for ago_s, channel, there in ((3 * DAY_S, 2, True), (1.5 * DAY_S, 2, False), (1.5 * DAY_S, 1, True)):
        found = find_playback(station, uri(recorder, campus, ago_s, channel, login=False))
        moment = datetime.fromtimestamp(time.time() - ago_s, ZoneInfo("UTC"))
        header = f"clock={moment:%Y%m%dT%H%M%SZ}-" if vendor == "Uniview" else "npt=0.000-"
        at_ms = None if found is None else ranged(station, found, header)
        assert (at_ms is not None) is there
        if at_ms is not None:
            assert abs(at_ms / 1000 - (time.time() - ago_s)) < 3
