"""What one look at a camera's picture costs: our reader and decoding process, beside ffmpeg doing the same.

The pictures are drawn by ffmpeg, with a sensor's noise, and encoded as a camera's key frames; a server on loopback
plays them to whoever asks.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.process import cost_of
from bench.rtsp_check import spawned
from bench.table import Figure, Table
from collector.pictures.judge import Look, judge
from collector.pictures.reader import PictureReader
from collector.protocols.rtsp_play import playing

LOOKS = 60
PEERS = 5
CAMERAS = 7_800
EVERY_S = 1_800
MIB = 1 << 20


class Kind(NamedTuple):
    """`crf` is chosen so that a key frame has the size that cameras of this kind send."""

    name: str
    codec: str
    encoder: str
    size: str
    crf: int


KINDS = (
    Kind("H.264, 640x360", "h264", "libx264", "640x360", 26),
    Kind("H.264, 1920x1080", "h264", "libx264", "1920x1080", 26),
    Kind("H.265, 2560x1440", "hevc", "libx265", "2560x1440", 28),
    Kind("H.264, 3840x2160 at its best", "h264", "libx264", "3840x2160", 12),
)


class Cost(NamedTuple):
    """CPU of the loop's process and of the decoder's for one look, the longest hold of the loop."""

    loop_s: float
    decoder_s: float
    held_s: float
    decoder_peak: int


def encode(kind: Kind, folder: Path) -> Path:
    out = folder / f"{kind.name.replace(' ', '').replace(',', '-')}.{kind.codec}"
    quiet = ("-x265-params", "log-level=error") if kind.codec == "hevc" else ()
    scene = f"mandelbrot=s={kind.size}:start_scale=0.5,noise=alls=6:allf=t"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", scene, "-frames:v", "1", "-pix_fmt", "yuv420p"]
    command += ["-c:v", kind.encoder, "-crf", str(kind.crf), *quiet, "-f", kind.codec, str(out)]
    subprocess.run(command, check=True)
    return out


@contextmanager
def camera(kind: Kind, file: Path) -> Iterator[int]:
    with spawned(sys.executable, "-m", "bench.lab.film_server", kind.codec, str(file)) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())


async def ours(port: int) -> Cost:
    reader = await PictureReader.open()
    assert reader._child is not None
    held_s, over = 0.0, False

    async def watch() -> None:
        nonlocal held_s
        before = time.thread_time()
        while not over:
            await asyncio.sleep(0)
            now = time.thread_time()
            held_s, before = max(held_s, now - before), now

    for _ in range(3):
        await look(reader, port)
    decoder = cost_of(reader._child.pid)
    loop_s = time.process_time()
    for _ in range(LOOKS):
        await look(reader, port)
    loop_s = time.process_time() - loop_s
    pid = reader._child.pid
    decoder_s = cost_of(pid).cpu_s - decoder.cpu_s
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    beside = asyncio.create_task(watch())
    for _ in range(20):
        await look(reader, port)
    over = True
    await beside
    await reader.close()
    return Cost(loop_s / LOOKS, decoder_s / LOOKS, held_s, int(peak.split()[1]) * 1024)


async def look(reader: PictureReader, port: int) -> None:
    async with playing("127.0.0.1", port, "/s", None, 20) as stream:
        shown = await reader.read(await stream.key_frame())
    compared = Look(
        numbers=shown.numbers,
        fingerprint=shown.fingerprint,
        before=shown.fingerprint,
        references=(shown.fingerprint,),
    )
    await asyncio.to_thread(judge, compared)


def theirs(port: int) -> tuple[float, int]:
    """CPU seconds of ffmpeg for one small grey picture of the stream, and its memory at most, octets."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-probesize", "100000", "-analyzeduration", "100000"]
    command += ["-i", f"rtsp://127.0.0.1:{port}/s", "-frames:v", "1", "-vf", "scale=320:90", "-f", "null", "-"]
    for _ in range(PEERS):
        subprocess.run(command, check=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / PEERS, after.ru_maxrss * 1024


def run() -> Iterator[Table]:
    if shutil.which("ffmpeg") is None:
        yield Table("Looks at pictures", "not run: ffmpeg is not here; to enable: make servers")
        return
    with TemporaryDirectory() as folder:
        for kind in KINDS:
            file = encode(kind, Path(folder))
            with camera(kind, file) as port:
                yield table(kind, file.stat().st_size, asyncio.run(ours(port)), *theirs(port))


def table(kind: Kind, octets: int, cost: Cost, peer_s: float, peer_memory: int) -> Table:
    both_s = cost.loop_s + cost.decoder_s
    figures = [
        Figure("ms of CPU for a look", both_s * 1000, "ffmpeg", peer_s * 1000),
        Figure("of which in the service", cost.loop_s * 1000),
        Figure("of which in the decoding process", cost.decoder_s * 1000),
        Figure("looks a second of CPU", 1 / both_s, "ffmpeg", 1 / peer_s, more_is_better=True),
        Figure("ms of CPU that the loop is held at most", cost.held_s * 1000),
        Figure("MiB of the decoding process at most", cost.decoder_peak / MIB, "ffmpeg", peer_memory / MIB),
        Figure(f"% of a core for {CAMERAS:,} cameras each half hour", 100 * both_s * CAMERAS / EVERY_S),
    ]
    how = f"one key frame of {octets / 1024:.0f} KiB over RTSP on loopback, decoded and judged"
    return Table(f"A look at a picture: {kind.name}", how, figures)
