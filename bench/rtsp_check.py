"""Is there a stream? Our check beside ffprobe and PyAV, at a real RTSP server (GStreamer, H.264, no login)."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from bench.lab.servers import RTSP_SERVER
from bench.rivals import One, Rival, children_s, compare
from bench.snmp_askers import lacking
from bench.table import Table
from collector.protocols.rtsp import check as describe

WAIT_S = 10
WIDTH = 10
# Without these, ffmpeg watches the stream for seconds before it says what it is.
HASTE = {"rtsp_transport": "tcp", "fpsprobesize": "0", "analyzeduration": "100000", "probesize": "100000"}


@contextmanager
def camera() -> Iterator[int]:
    """The port of a server whose stream is always watched, as a recorder does: unwatched, GStreamer stops it."""
    with spawned("/usr/bin/python3", str(RTSP_SERVER), "none") as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        url = f"rtsp://127.0.0.1:{port}/stream"
        with spawned("ffmpeg", "-nostdin", "-v", "fatal", "-progress", "-", "-i", url, "-f", "null", "-") as recorder:
            assert recorder.stdout is not None
            recorder.stdout.readline()
            yield port


@contextmanager
def spawned(*command: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def our_checks(port: int) -> AsyncIterator[One]:
    async def one(number: int) -> None:
        answer = await describe("127.0.0.1", port, "/stream", None, WAIT_S)
        assert answer.description is not None, answer

    yield one


@asynccontextmanager
async def in_threads(check: Callable[[str], None], port: int, width: int) -> AsyncIterator[One]:
    with ThreadPoolExecutor(width) as pool:
        loop = asyncio.get_running_loop()
        yield lambda number: loop.run_in_executor(pool, check, f"rtsp://127.0.0.1:{port}/stream")


def by_ffprobe(url: str) -> None:
    options = [word for name, value in HASTE.items() for word in (f"-{name}", value)]
    command = ["ffprobe", "-v", "error", *options, "-show_entries", "stream=codec_name", "-of", "csv=p=0", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "h264" in done.stdout, done


def by_pyav(url: str) -> None:
    import av

    with av.open(url, options=HASTE, timeout=WAIT_S) as container:
        frame = next(container.decode(video=0))
        assert frame.width > 0


def run() -> Iterator[Table]:
    if not list(Path("/usr/lib").glob("*/girepository-1.0/GstRtspServer-1.0.typelib")):
        yield Table("RTSP check", "not run: GStreamer's RTSP server is not here; to enable: make servers")
        return
    with camera() as port:
        yield compare(
            "RTSP: is there a stream? One camera, GStreamer's server",
            "ours asks OPTIONS and DESCRIBE; ffprobe (a process each) and PyAV play, PyAV decodes one frame",
            [
                Rival("ours", partial(our_checks, port), 2_000, WIDTH),
                Rival(
                    "ffprobe", partial(in_threads, by_ffprobe, port, 1), 10, 1, lacking(program="ffprobe"), children_s
                ),
                Rival("PyAV, first frame", partial(in_threads, by_pyav, port, 1), 20, 1, lacking(module="av")),
            ],
        )
