"""The simulated stream is H.264 that ffmpeg, which knows nothing of us, logs in for, reads and decodes."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from hashlib import md5
from pathlib import Path

import pytest

from simulator.campus import Campus
from simulator.clip import FPS, MAIN, SUB, make_clip
from simulator.h264 import Bits
from simulator.picture import draw
from simulator.rtp import MAX_PAYLOAD, payloads
from simulator.streams import find_stream
from simulator.truth import PlantedDevice, Truth
from simulator.views import VIEWS

Run = Callable[..., Awaitable[tuple[int, str]]]
PICTURES = 6
NOON_S = 1_790_000_000


def address(device: PlantedDevice, path: str) -> str:
    assert device.login
    login = f"{device.login.account}:{device.login.password}"
    return f"rtsp://{login}@{device.address}:{device.ports['rtsp']}{path}"


async def probe(run: Run, url: str, transport: str) -> dict[str, object]:
    command = ("ffprobe", "-v", "error", "-rtsp_transport", transport, "-analyzeduration", "1000000")
    command += ("-count_frames", "-read_intervals", "%+1.5")
    code, text = await run(*command, "-show_streams", "-of", "json", url)
    assert code == 0, text
    return json.loads(text[text.index("{") :])["streams"][0]  # before it: ports that ffprobe tried and found taken


@pytest.mark.needs("ffprobe")
@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_ffprobe_reads_every_vendors_main_stream(truth: Truth, run: Run, transport: str) -> None:
    async def scene() -> None:
        async with Campus(truth):
            one_each = {device.persona: device for device in (*truth.of_kind("camera"), *truth.of_kind("recorder"))}
            assert len(one_each) == 7
            found = await asyncio.gather(
                *(probe(run, address(device, device.stream_path), transport) for device in one_each.values())
            )
            for stream in found:
                assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", *MAIN)
                assert stream["profile"] == "Constrained Baseline"
                assert stream["r_frame_rate"] == "5/1"
                assert int(str(stream["nb_read_frames"])) >= PICTURES

    asyncio.run(scene())


@pytest.mark.needs("ffprobe")
def test_ffmpeg_decodes_without_a_complaint_and_sees_the_planted_picture(
    truth: Truth, run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with Campus(truth, wall=lambda: NOON_S):
            camera = truth.of_kind("camera")[3]
            out = tmp_path / "pictures.yuv"
            url = address(camera, camera.streams[1])
            command = ("ffmpeg", "-v", "warning", "-rtsp_transport", "tcp", "-analyzeduration", "1000000", "-xerror")
            code, text = await run(*command, "-i", url, "-frames:v", str(PICTURES), "-f", "rawvideo", "-y", str(out))
            assert (code, text.strip()) == (0, "")
            size = SUB[0] * SUB[1] * 3 // 2
            data = out.read_bytes()
            shown = [data[at : at + size] for at in range(0, len(data), size)]
            assert len(shown) == PICTURES
            drawn = [draw(*SUB, 4, NOON_S * FPS + tick) for tick in range(10 * PICTURES)]
            planted = [picture.luma + picture.cb + picture.cr for picture in drawn]
            first = planted.index(shown[0])
            assert shown == planted[first : first + PICTURES]
            assert len(set(shown)) == PICTURES

    asyncio.run(scene())


@pytest.mark.needs("ffprobe")
def test_wrong_password_and_wrong_path_are_told_apart(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        async with Campus(truth):
            camera = truth.of_kind("camera")[0]
            right = address(camera, camera.stream_path)
            command = ("ffprobe", "-v", "error", "-rtsp_transport", "tcp")
            code, text = await run(*command, right.replace("@", "x@"))
            assert code != 0
            assert "401" in text
            code, text = await run(*command, address(camera, "/no/such/stream"))
            assert code != 0
            assert "404" in text

    asyncio.run(scene())


@pytest.mark.needs("ffprobe")
def test_byte_stream_of_a_clip_is_clean_for_a_strict_decoder(run: Run, tmp_path: Path) -> None:
    async def scene() -> None:
        file = tmp_path / "clip.264"
        clip = make_clip(MAIN, 9999)
        pictures = [(tick, view) for view in VIEWS for tick in range(4)]
        units = [unit for tick, view in pictures for unit in (clip.sps, clip.pps, clip.unit(tick, view))]
        file.write_bytes(b"".join(b"\x00\x00\x00\x01" + unit for unit in units))
        code, text = await run(
            "ffmpeg", "-v", "warning", "-err_detect", "explode", "-i", str(file), "-f", "framemd5", "-"
        )
        assert code == 0, text
        sums = re.findall(r"^0,.*, ([0-9a-f]{32})$", text, re.MULTILINE)
        drawn = [draw(*MAIN, 9999, tick, view) for tick, view in pictures]
        assert sums == [md5(picture.luma + picture.cb + picture.cr).hexdigest() for picture in drawn]

    asyncio.run(scene())


def test_every_channel_of_a_recorder_has_its_own_picture(truth: Truth) -> None:
    for recorder in truth.of_kind("recorder"):
        used = [channel for channel in recorder.channels if channel.camera]
        assert len(used) == 4
        for channel in used:
            stream = find_stream(recorder, f"rtsp://x{channel.path}/trackID=1")
            assert stream is not None
            assert f"cam-{stream.number:04d}" == channel.camera
        spare = recorder.channels[-1]
        assert find_stream(recorder, f"rtsp://x{spare.path}") is None


@pytest.mark.parametrize(
    ("persona", "path", "found"),
    [
        ("hikvision-camera", "/streaming/channels/101/", True),
        ("hikvision-camera", "/Streaming/Channels/101?transportmode=unicast", True),
        ("hikvision-camera", "/Streaming/Channels/901", False),
        ("dahua-camera", "/cam/realmonitor?channel=1&subtype=0&unicast=true", True),
        ("dahua-camera", "/cam/realmonitor?subtype=1&channel=1", True),
        ("dahua-camera", "/cam/realmonitor?channel=2&subtype=0", False),
        ("dahua-camera", "/cam/realmonitor", False),
        ("uniview-camera", "/media/video1", True),
        ("generic-camera", "/stream1", True),
        ("generic-camera", "/", False),
    ],
)
def test_paths_are_the_vendors_own(truth: Truth, persona: str, path: str, found: bool) -> None:
    camera = next(device for device in truth.devices if device.persona == persona)
    assert (find_stream(camera, f"rtsp://{camera.address}:554{path}") is not None) is found


def test_exp_golomb_codes_are_those_of_the_standard() -> None:
    codes = ("1", "010", "011", "00100", "00101", "00110", "00111", "0001000")  # table 9-2
    for value, code in enumerate(codes):
        written = Bits().u(1, 1).ue(value).align(0).octets()
        assert f"{int.from_bytes(written, 'big'):0{len(written) * 8}b}".startswith("1" + code)


@pytest.mark.parametrize("length", [1, MAX_PAYLOAD, MAX_PAYLOAD + 1, 2 * (MAX_PAYLOAD - 2) + 1, 30_000])
def test_fragments_join_to_the_unit(length: int) -> None:
    unit = bytes((0x65,)) + bytes(place % 251 for place in range(length - 1))
    parts = list(payloads(unit))
    assert max(map(len, parts)) <= MAX_PAYLOAD
    if len(parts) == 1:
        assert parts == [unit]
        return
    assert [part[1] & 0xC0 for part in parts] == [0x80, *[0] * (len(parts) - 2), 0x40]
    assert {(part[0] & 0xE0 | part[1] & 0x1F, part[0] & 0x1F) for part in parts} == {(0x65, 28)}
    assert bytes((0x65,)) + b"".join(part[2:] for part in parts) == unit
