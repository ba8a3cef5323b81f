"""Decoding one key frame with FFmpeg's decoders: the only place that touches PyAV, in a process of its own.

Nothing is opened here (`av.open` follows redirects and reads files): a decoder is given octets and gives a picture.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import av
from av.codec.context import Flags2
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from collector.pictures.planes import FINE_HEIGHT, FINE_WIDTH, GRID_HEIGHT, GRID_WIDTH, Planes, texture

if TYPE_CHECKING:
    from av.video.plane import VideoPlane

CODECS = ("h264", "hevc", "mjpeg")
MAX_PIXELS = 7680 * 4320
SHOWN_WIDTH = 960
QUALITY = 5
"""Of the JPEG that is kept, 2 the best, 31 the worst."""


class Unreadable(Exception):
    """The octets are no picture; the text says what the decoder said, in a few plain words."""


def coder(codec: str, mode: Literal["r", "w"]) -> VideoCodecContext:
    context = VideoCodecContext.create(codec, mode)
    assert isinstance(context, VideoCodecContext)
    return context


def decode(codec: str, data: bytes) -> VideoFrame:
    """The first whole picture. Raises Unreadable."""
    if codec not in CODECS:
        raise Unreadable("unknown codec")
    context = coder(codec, "r")
    context.thread_count = 1
    context.options = {"max_pixels": str(MAX_PIXELS)}
    context.flags2 |= Flags2.show_all  # also an I picture that is no IDR
    try:
        frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    except (av.FFmpegError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", "") or str(error)) from error
    whole = [frame for frame in frames if not frame.is_corrupt]
    if not whole:
        raise Unreadable("damaged picture" if frames else "no picture")
    return whole[0]


def planes_of(frame: VideoFrame) -> Planes:
    """As the judgement wants them. Raises Unreadable for a picture too small to be judged."""
    own = frame.planes[0]
    octets_a_sample = max(1, frame.format.components[0].bits + 7 >> 3)
    try:
        checks = texture(memoryview(own), own.line_size, frame.width * octets_a_sample, frame.height)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    fine = _scaled(frame, FINE_WIDTH, FINE_HEIGHT, "gray")
    grid = _scaled(frame, GRID_WIDTH, GRID_HEIGHT, "yuv444p")
    grey, blue, red = map(_rows, grid.planes)
    return Planes(_rows(fine.planes[0]), grey, blue, red, checks)


def picture_of(frame: VideoFrame) -> bytes:
    """A JPEG to look at, at most SHOWN_WIDTH wide."""
    width = min(frame.width, SHOWN_WIDTH) & ~1
    height = max(2, frame.height * width // frame.width & ~1)
    small = _scaled(frame, width, height, "yuv420p")
    small.pict_type = PictureType.NONE  # the encoder would keep what the camera's was
    encoder = coder("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
    encoder.qmin = encoder.qmax = QUALITY
    encoder.thread_count = 1
    return b"".join(bytes(packet) for packet in (*encoder.encode(small), *encoder.encode(None)))


def _scaled(frame: VideoFrame, width: int, height: int, form: str) -> VideoFrame:
    """By area average, in full range whatever range it came in."""
    return VideoReformatter().reformat(
        frame, width, height, form, interpolation=Interpolation.AREA, dst_color_range=ColorRange.JPEG, threads=1
    )


def _rows(plane: VideoPlane) -> bytes:
    """Without the octets that pad each row."""
    octets, width, stride = bytes(plane), plane.width, plane.line_size
    if width == stride:
        return octets[: width * plane.height]
    return b"".join(octets[row * stride : row * stride + width] for row in range(plane.height))
