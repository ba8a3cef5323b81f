"""The decoding process: `python -I -m collector.pictures.worker` with one end of a socket pair as standard input.

It says that it is ready and what confines it, then answers each key frame with what is seen in it, one at a time, until
its socket closes. The parts of its libraries that load late are used once before it is confined.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import av
from av.video.frame import VideoFrame

from collector.pictures.confinement import confine
from collector.pictures.decoding import Unreadable, decode, picture_of, planes_of
from collector.pictures.measure import measure
from collector.pictures.wire import (
    BEGIN,
    MAX_BODY,
    MAX_JPEG,
    MAX_OCTETS,
    MAX_REASON,
    PIECE,
    READY,
    SHOWN,
    UNREADABLE,
    decode_order,
    encode_said,
    pieces,
    say,
    split,
)
from collector.rawhelper.frames import FrameReader

NICER = 5
CHUNK = 256 * 1024
WARM = (64, 48)


def answer(number: int, codec: str, data: bytes, *, picture: bool) -> Iterator[bytes]:
    """Frames to be sent for one key frame."""
    try:
        frame = decode(codec, data)
        numbers, found = measure(planes_of(frame))
        jpeg = picture_of(frame)[:MAX_JPEG] if picture else b""
    except (Unreadable, av.FFmpegError) as error:
        yield encode_said(UNREADABLE, number, {"reason": [str(error)[:MAX_REASON]]})
        return
    yield from pieces(number, jpeg)
    yield encode_said(SHOWN, number, say(numbers, found, frame.width, frame.height))


def warm_up() -> None:
    """A whole picture there and back."""
    blank = VideoFrame(*WARM, "yuvj420p")
    data = picture_of(blank)
    for _ in answer(0, "mjpeg", data, picture=True):
        pass
    for codec in ("h264", "hevc"):
        for _ in answer(0, codec, b"\0\0\0\1\x65", picture=False):
            pass


def serve(peer: socket.socket) -> None:
    """Raises ValueError where the service talks nonsense."""
    reader, order, data = FrameReader(MAX_BODY), None, bytearray()
    while chunk := peer.recv(CHUNK):
        for body in reader.feed(chunk):
            if body[:1] == BEGIN:
                order, data = decode_order(body), bytearray()
                continue
            kind, number, piece = split(body)
            if kind != PIECE or order is None or number != order.number or len(data) + len(piece) > MAX_OCTETS:
                raise ValueError("not a piece of the picture that was announced")
            data += piece
            if len(data) >= order.octets:
                for said in answer(number, order.codec, bytes(data), picture=order.picture):
                    peer.sendall(said)
                order = None


def main() -> None:
    peer = socket.socket(fileno=0)
    os.nice(NICER)
    av.logging.set_level(av.logging.PANIC)
    warm_up()
    peer.sendall(encode_said(READY, 0, {"confined": list(confine())}))
    serve(peer)


if __name__ == "__main__":
    main()
