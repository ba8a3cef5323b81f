"""The process that decodes hostile pictures: what it makes of them, what it may, and what becomes of it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path

import pytest

from collector.pictures import reader as module
from collector.pictures.confinement import ADDRESS_SPACE, CPU_S, MACHINES, program
from collector.pictures.reader import BACK_OFF_S, PICTURES, PictureReader
from collector.pictures.wire import MAX_OCTETS, Shown
from collector.protocols.errors import BadAnswer, LocalFault
from collector.protocols.rtp.key_frame import Codec, KeyFrame
from collector.protocols.rtp.nal_units import START_CODE
from simulator.clip import make_clip

pytestmark = pytest.mark.needs("av")
PATIENCE_S = 100.0
CLIP = make_clip((320, 192), 7)


def clip(view: str = "", tick: int = 0, size: tuple[int, int] = (320, 192)) -> KeyFrame:
    made = make_clip(size, 7)
    units = (made.sps, made.pps, made.unit(tick, view))
    return KeyFrame(Codec.H264, b"".join(START_CODE + unit for unit in units))


GOOD = clip()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a picture takes its time, and no test here is about that."""
    monkeypatch.setattr(module, "START_S", PATIENCE_S)
    monkeypatch.setattr(module, "PICTURE_S", PATIENCE_S)


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def with_reader(work: Callable[[PictureReader, Time], Awaitable[None]]) -> None:
    async def main() -> None:
        time = Time()
        reader = await PictureReader.open(time)
        try:
            await work(reader, time)
        finally:
            await reader.close()

    asyncio.run(main())


def pid_of(reader: PictureReader) -> int:
    assert reader._child is not None
    return reader._child.pid


async def unreadable(reader: PictureReader, frame: KeyFrame) -> str:
    with pytest.raises(BadAnswer) as caught:
        await reader.read(frame)
    assert caught.value.message.id == "picture.unreadable"
    return str(caught.value.message.params["reason"])


def test_what_is_planted_is_seen() -> None:
    async def work(reader: PictureReader, _: Time) -> None:
        sound = await reader.read(GOOD)
        black = await reader.read(clip("black"))
        covered = await reader.read(clip("covered"))
        assert (sound.width, sound.height, sound.jpeg) == (320, 192, b"")
        assert sound.numbers.detail > 0.5 > 0.05 > covered.numbers.detail
        assert sound.numbers.brightness > 60
        assert black.numbers.high < 20, "16 of the video's range is 0 of ours"
        assert sound.fingerprint == (await reader.read(GOOD)).fingerprint, "the same frame, the same print"
        assert sound.fingerprint.texture != (await reader.read(clip(tick=1))).fingerprint.texture
        assert reader.read_count == 5

    with_reader(work)


def encoded(tmp_path: Path, source: str, *options: str, name: str) -> bytes:
    """By ffmpeg, which is not ours."""
    out = tmp_path / name
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", *options, str(out)]
    subprocess.run(command, check=True)
    return out.read_bytes()


@pytest.mark.needs("ffprobe")
@pytest.mark.needs("ffmpeg")
@pytest.mark.parametrize(
    ("codec", "options", "name"),
    [
        (Codec.H264, ("-c:v", "libx264", "-pix_fmt", "yuv420p"), "a.h264"),
        (Codec.H264, ("-c:v", "libx264", "-pix_fmt", "yuv422p10le"), "ten.h264"),
        (Codec.H265, ("-c:v", "libx265", "-pix_fmt", "yuv420p", "-x265-params", "log-level=error"), "a.h265"),
        (Codec.H265, ("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=error"), "ten.h265"),
        (Codec.JPEG, ("-pix_fmt", "yuvj422p"), "a.jpg"),
        (Codec.JPEG, ("-pix_fmt", "gray"), "grey.jpg"),
    ],
)
def test_what_others_encoded_is_read_in_full_range(
    tmp_path: Path, codec: Codec, options: tuple[str, ...], name: str
) -> None:
    levels = {}

    async def work(reader: PictureReader, _: Time) -> None:
        for colour in ("black", "gray", "white"):
            data = encoded(tmp_path, f"color={colour}:s=640x360", *options, name=f"{colour}-{name}")
            shown = await reader.read(KeyFrame(codec, data), picture=True)
            assert shown.jpeg.startswith(b"\xff\xd8")
            assert shown.jpeg.endswith(b"\xff\xd9")
            levels[colour] = shown.numbers.brightness
        data = encoded(tmp_path, "testsrc2=s=1920x1080", *options, name=f"scene-{name}")
        shown = await reader.read(KeyFrame(codec, data), picture=True)
        assert (shown.width, shown.height) == (1920, 1080)
        again = await reader.read(KeyFrame(Codec.JPEG, shown.jpeg))
        assert (again.width, again.height) == (960, 540)
        assert abs(again.numbers.brightness - shown.numbers.brightness) < 3

    with_reader(work)
    assert levels["black"] < 3
    assert abs(levels["gray"] - 128) < 4
    assert levels["white"] > 252


def test_it_can_open_nothing_and_eat_no_more_than_its_share() -> None:
    async def work(reader: PictureReader, _: Time) -> None:
        folder = Path(f"/proc/{pid_of(reader)}")
        limits = {line[:25].strip(): line[26:].split()[:2] for line in (folder / "limits").read_text().splitlines()}
        assert limits["Max open files"] == limits["Max file size"] == limits["Max processes"] == ["0", "0"]
        assert limits["Max address space"] == [str(ADDRESS_SPACE)] * 2
        assert limits["Max cpu time"] == [str(CPU_S)] * 2
        assert (folder / "environ").read_bytes().count(b"=") == 1, "PATH alone"
        opened = {int(one.name): os.readlink(one) for one in (folder / "fd").iterdir()}
        assert opened.pop(0).startswith("socket:")
        assert set(opened.values()) == {"/dev/null"}
        if "filter" in reader.confined:
            status = (folder / "status").read_text()
            assert "Seccomp:\t2" in status
            assert "NoNewPrivs:\t1" in status

    with_reader(work)


TRIES = """
import errno, mmap, os, resource, socket
from collector.pictures import confinement
confinement._silence = lambda: None
kept = socket.socketpair()
assert "filter" in confinement.confine()
tries = {
    "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "unix": lambda: socket.socket(socket.AF_UNIX),
    "connect": lambda: kept[0].connect("/run/x"),
    "open": lambda: os.open("/etc/hostname", os.O_RDONLY),
    "fork": os.fork,
    "kill": lambda: os.kill(os.getppid(), 0),
    "execute": lambda: os.execv("/bin/true", ["true"]),
    "code": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
    "eat": lambda: bytearray(confinement.ADDRESS_SPACE),
    "raise": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
}
for name, attempt in tries.items():
    try:
        attempt()
    except OSError as error:
        print(name, errno.errorcode[error.errno])
    except MemoryError:
        print(name, "ENOMEM")
    except ValueError as error:
        print(name, "EPERM" if "not allowed" in str(error) else error)
    else:
        print(name, "done")
kept[0].sendall(b"said"); print(kept[1].recv(9).decode(), len(bytearray(64 << 20)))
"""


def test_whatever_it_tries_the_kernel_refuses() -> None:
    if os.uname().machine not in MACHINES:
        pytest.skip(f"there is no filter for {os.uname().machine}")
    done = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, text=True, check=True)
    *tried, said = done.stdout.splitlines()
    assert [one for one in tried if one.split()[1] != "EPERM"] == ["eat ENOMEM"], done.stdout
    assert len(tried) == 10
    assert said == f"said {64 << 20}", "and what it needs it has"


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_a_program_that_ends(machine: str) -> None:
    """Each jump lands within it, and the last word is a refusal."""
    steps = list(struct.iter_unpack("=HBBI", program(MACHINES[machine])))
    assert all(place + 1 + max(true, false) < len(steps) for place, (_, true, false, _) in enumerate(steps[:-1]))
    assert steps[-1] == (0x06, 0, 0, 0x0005_0001)


@pytest.mark.parametrize(
    "frame",
    [
        KeyFrame(Codec.H264, b"no picture at all"),
        KeyFrame(Codec.H264, b""),
        KeyFrame(Codec.H264, bytes(MAX_OCTETS + 1)),
        KeyFrame(Codec.H265, GOOD.data),
        KeyFrame(Codec.JPEG, b"\xff\xd8\xff\xd9"),
        KeyFrame(Codec.H264, GOOD.data[: len(GOOD.data) // 3]),
    ],
)
def test_what_is_no_picture_costs_nothing_but_itself(frame: KeyFrame) -> None:
    async def work(reader: PictureReader, _: Time) -> None:
        before = pid_of(reader)
        assert await unreadable(reader, frame)
        assert (await reader.read(GOOD)).width == 320
        assert pid_of(reader) == before

    with_reader(work)


def test_a_picture_of_giant_size_is_not_even_begun() -> None:
    """A few octets that ask for gigabytes of memory."""
    header = b"\xff\xc0\x00\x11\x08" + struct.pack("!HH", 65_500, 65_500) + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    tables = b"".join(b"\xff\xdb\x00\x43" + bytes((n,)) + bytes(64 * [1]) for n in (0, 1))
    giant = KeyFrame(
        Codec.JPEG, b"\xff\xd8" + tables + header + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(99)
    )

    async def work(reader: PictureReader, _: Time) -> None:
        before = pid_of(reader)
        await unreadable(reader, giant)
        peak = next(one for one in Path(f"/proc/{before}/status").read_text().splitlines() if one.startswith("VmHWM"))
        assert int(peak.split()[1]) < 200_000
        assert pid_of(reader) == before

    with_reader(work)


def test_more_pixels_than_any_camera_has_are_not_decoded() -> None:
    from av.video.frame import VideoFrame

    from collector.pictures.decoding import MAX_PIXELS, Unreadable, coder, decode

    for width, height, readable in ((1024, 64, True), (8192, 4416, False)):
        assert (width * height <= MAX_PIXELS) is readable
        encoder = coder("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
        blank = VideoFrame(width, height, "yuvj420p")
        data = b"".join(bytes(packet) for packet in (*encoder.encode(blank), *encoder.encode(None)))
        if readable:
            assert decode("mjpeg", data).width == width
        else:
            with pytest.raises(Unreadable):
                decode("mjpeg", data)


def test_damaged_pictures_cost_themselves_alone() -> None:
    chance = random.Random(7)

    def damaged() -> KeyFrame:
        octets = bytearray(GOOD.data)
        for _ in range(chance.randrange(1, 30)):
            octets[chance.randrange(len(octets) if chance.random() < 0.5 else 60)] = chance.randrange(256)
        return KeyFrame(chance.choice(list(Codec)) if chance.random() < 0.2 else Codec.H264, bytes(octets))

    async def work(reader: PictureReader, _: Time) -> None:
        for _ in range(150):
            try:
                await reader.read(damaged())
            except BadAnswer:
                continue
        assert reader.lost == 0
        assert (await reader.read(GOOD)).width == 320

    with_reader(work)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_one_that_dies_or_hangs_is_replaced_at_once(end: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(reader: PictureReader, time: Time) -> None:
        before = pid_of(reader)
        os.kill(before, end)
        monkeypatch.setattr(module, "PICTURE_S", 0.5)
        await unreadable(reader, GOOD)
        assert not Path(f"/proc/{before}").exists()
        monkeypatch.setattr(module, "PICTURE_S", PATIENCE_S)
        assert (await reader.read(GOOD)).width == 320
        assert reader.lost == 1

    with_reader(work)


def test_one_that_dies_again_and_again_stays_away_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(reader: PictureReader, time: Time) -> None:
        monkeypatch.setattr(module, "PICTURE_S", 0.0)
        for _ in range(2):
            await unreadable(reader, GOOD)
        monkeypatch.setattr(module, "PICTURE_S", PATIENCE_S)
        with pytest.raises(LocalFault):
            await reader.read(GOOD)
        time.now += BACK_OFF_S[1]
        assert (await reader.read(GOOD)).width == 320
        monkeypatch.setattr(module, "PICTURE_S", 0.0)
        await unreadable(reader, GOOD)
        monkeypatch.setattr(module, "PICTURE_S", PATIENCE_S)
        assert (await reader.read(GOOD)).width == 320, "a good picture in between makes up for it"

    with_reader(work)


def test_it_is_replaced_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PICTURES", 2)
    assert PICTURES > 2

    async def work(reader: PictureReader, _: Time) -> None:
        seen = []
        for _ in range(4):
            await reader.read(GOOD)
            seen.append(pid_of(reader))
        assert len(set(seen)) == 2

    with_reader(work)


def test_one_that_has_worked_long_is_replaced_before_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert module.BUSY_S < CPU_S

    async def work(reader: PictureReader, _: Time) -> None:
        before = pid_of(reader)
        await reader.read(GOOD)
        assert pid_of(reader) == before
        monkeypatch.setattr(module, "BUSY_S", 0.0)
        await reader.read(GOOD)
        assert pid_of(reader) != before

    with_reader(work)


def test_pictures_of_many_come_one_after_another() -> None:
    async def work(reader: PictureReader, _: Time) -> None:
        frames = [clip(tick=tick) for tick in range(6)]
        shown: list[Shown] = list(await asyncio.gather(*(reader.read(frame) for frame in frames)))
        assert len({one.fingerprint.texture for one in shown}) == 6
        assert [one.fingerprint for one in shown] == [(await reader.read(frame)).fingerprint for frame in frames]

    with_reader(work)


def test_what_a_taken_over_process_says_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says it is ready, then answers every picture with nonsense of one kind or another."""
    liar = tmp_path / "liar.py"
    said = (b"not json", b"[]", b"{}", b'{"numbers": {"brightness": 1e400}}', b"[" * 40_000)
    for what in said:
        liar.write_text(
            "import socket, struct\n"
            "peer = socket.socket(fileno=0)\n"
            "def say(kind, number, body): peer.sendall(struct.pack('!HcI', len(body) + 5, kind, number) + body)\n"
            "say(b'R', 0, b'{\"confined\": []}')\n"
            f"while peer.recv(1 << 20): say(b'S', 1, {what!r})\n"
        )
        monkeypatch.setattr(module, "COMMAND", (sys.executable, "-I", str(liar)))
        with_reader(_refuses)


async def _refuses(reader: PictureReader, _: Time) -> None:
    assert await unreadable(reader, GOOD)
    assert reader.lost == 1


def test_where_it_cannot_start_this_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (("/no/such/program",), (sys.executable, "-I", "-c", "import no_such_library")):
        monkeypatch.setattr(module, "COMMAND", command)
        with pytest.raises(LocalFault, match=r"pictures\.no_decoder"):
            asyncio.run(PictureReader.open())
