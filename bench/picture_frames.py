"""Real pictures for the judgement: files that somebody else's camera made, decoded, damaged, and put through a codec.

A folder of pictures (PICTURES names it) has `cameras/<name>/` with the pictures of one camera that did not move, in the
order of their names; `clips/` with films of cameras that did not move; and `photos/`, each another view. Without such
a folder there is the one film of a fixed camera that Debian brings (opencv-doc), if it is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Interpolation

PICTURES = "PICTURES"
PACKAGED = Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")
WIDTH, HEIGHT = 1280, 720
STILLS = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
FILMS = {".mp4", ".avi", ".mkv", ".mov", ".webm", ".mpg", ".m4v"}
SECONDS_BETWEEN = 2.0
"""Between two frames of a film: long enough for something to move, and for the sensor's noise to be another."""
MOST_OF_A_FILM = 40

Chain = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Camera:
    """One view. `files` are its pictures in order, or one film."""

    name: str
    files: tuple[Path, ...]

    def frames(self) -> Iterator[VideoFrame]:
        for file in self.files:
            yield from film(file) if file.suffix.lower() in FILMS else still(file)


def folder() -> Path | None:
    """None where there is nothing to look at."""
    named = os.environ.get(PICTURES, "")
    if named:
        return Path(named)
    return PACKAGED.parent if PACKAGED.exists() else None


def cameras(root: Path) -> list[Camera]:
    """Those with more than one picture."""
    if root == PACKAGED.parent:
        return [Camera(PACKAGED.stem, (PACKAGED,))]
    found = [Camera(path.name, files(path, STILLS)) for path in sorted((root / "cameras").glob("*")) if path.is_dir()]
    return found + [Camera(path.stem, (path,)) for path in files(root / "clips", FILMS)]


def photos(root: Path) -> list[Camera]:
    return [Camera(path.stem, (path,)) for path in files(root / "photos", STILLS)]


def files(under: Path, suffixes: set[str]) -> tuple[Path, ...]:
    return tuple(sorted(path for path in under.rglob("*") if path.suffix.lower() in suffixes))


def still(file: Path) -> Iterator[VideoFrame]:
    """At the size of a camera's stream; a picture that cannot be read is none."""
    try:
        with av.open(str(file)) as container:
            for frame in container.decode(video=0):
                yield sized(frame)
                return
    except av.FFmpegError:
        return


def film(file: Path) -> Iterator[VideoFrame]:
    """Every SECONDS_BETWEEN, at most MOST_OF_A_FILM."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        due, given = 0.0, 0
        for frame in container.decode(stream):
            if frame.time is None or frame.time < due:
                continue
            due, given = frame.time + SECONDS_BETWEEN, given + 1
            yield sized(frame)
            if given == MOST_OF_A_FILM:
                return


def sized(frame: VideoFrame) -> VideoFrame:
    return frame.reformat(WIDTH, HEIGHT, "yuv420p", dst_color_range=ColorRange.MPEG, interpolation=Interpolation.AREA)


def filtered(frame: VideoFrame, chain: Chain) -> VideoFrame:
    """Through filters of libavfilter, each (name, arguments)."""
    if not chain:
        return frame
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    graph = Graph()
    nodes = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25)),
        *(graph.add(name, args) for name, args in chain),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    graph.push(frame)
    found = graph.pull()
    assert isinstance(found, VideoFrame)
    return sized(found)


def coded(frame: VideoFrame, quantiser: int = 30) -> VideoFrame:
    """Through H.264 and back, as coarse as cameras send."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuv420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"preset": "veryfast", "tune": "zerolatency", "qp": str(quantiser)}
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder = av.CodecContext.create("h264", "r")
    (found,) = [one for packet in [*packets, None] for one in decoder.decode(packet)]
    assert isinstance(found, VideoFrame)
    return found
