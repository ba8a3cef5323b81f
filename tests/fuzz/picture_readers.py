"""Readers of pictures on their way: packets of each codec, a whole visit to a stream, and what the decoder says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields

from collector.pictures.fingerprint import OCTETS, fingerprint
from collector.pictures.numbers import Numbers
from collector.pictures.wire import Order, decode_order, encode_order, read_shown, read_words, say, split
from collector.protocols.rtp.h264 import h264_pictures
from collector.protocols.rtp.h265 import h265_pictures
from collector.protocols.rtp.jpeg import JpegPictures
from collector.protocols.rtp.key_frame import MAX_PICTURE, Depacketizer
from collector.protocols.rtp.packet import read_rtp
from collector.protocols.rtp.track import depacketizer_of, video_of
from collector.protocols.rtsp_message import Response, RtspReader, encode_response
from collector.protocols.rtsp_play import Incoming, channel_of, own_url, session_of
from collector.protocols.sdp import parse_sdp
from simulator.clip import make_clip
from simulator.rtp import packet, payloads
from simulator.streams import describe

CLIP = make_clip((32, 32), 7)
ADDRESS, PORT = "127.0.0.1", 554
LIMIT = 400


def interleaved(data: bytes, channel: int = 0) -> bytes:
    return b"$" + bytes((channel,)) + len(data).to_bytes(2, "big") + data


def _framed(parts: list[bytes]) -> bytes:
    """Packets behind one another, as a stream brings them."""
    return b"".join(
        interleaved(packet(part, sequence=n, timestamp=1, source=7, marker=n == len(parts) - 1))
        for n, part in enumerate(parts)
    )


def h264_streams() -> list[bytes]:
    together = b"\x18" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (CLIP.sps, CLIP.pps, b"\x41\x88\x84"))
    return [_framed([CLIP.sps, CLIP.pps, *payloads(CLIP.unit(1), LIMIT)]), _framed([together, b"\x65" + bytes(50)])]


def h265_streams() -> list[bytes]:
    sets = [bytes((kind << 1, 1)) + bytes(range(9)) for kind in (32, 33, 34)]
    pieces = [b"\x62\x01\x93" + bytes(200), b"\x62\x01\x13" + bytes(200), b"\x62\x01\x53" + bytes(200)]
    together = b"\x60\x01" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets)
    return [_framed([*sets, *pieces]), _framed([together, b"\x26\x01" + bytes(90)])]


def jpeg_streams() -> list[bytes]:
    first = b"\0\0\0\0\x01\xff\x08\x08" + b"\0\0\0\x80" + bytes(range(1, 129)) + b"scan" * 30
    second = b"\0" + (120).to_bytes(3, "big") + b"\x01\xff\x08\x08" + b"scan" * 30
    restarts = b"\0\0\0\0\x41\x32\x08\x08\0\x04\xff\xff" + b"scan" * 30
    return [_framed([first, second]), _framed([restarts])]


def packets_of(make: Callable[[], Depacketizer]) -> Callable[[bytes], None]:
    """Cut as interleaved frames are; what is left over is dropped, as at the end of a stream."""

    def read(data: bytes) -> None:
        depacketizer, at = make(), 0
        while at + 4 <= len(data):
            size = int.from_bytes(data[at + 2 : at + 4], "big")
            frame = depacketizer.feed(read_rtp(data[at + 4 : at + 4 + size]))
            assert frame is None or 0 < len(frame.data) <= MAX_PICTURE + 256 * 1024
            at += 4 + size

    return read


h264 = packets_of(h264_pictures)
h265 = packets_of(h265_pictures)
jpeg = packets_of(JpegPictures)


def visits() -> list[bytes]:
    """All that a server says in a visit, in one piece."""
    transport = ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000007")
    base = [("Content-Base", "rtsp://127.0.0.1/s/")]
    answers = [
        encode_response(200, "1", base, describe(ADDRESS, CLIP)),
        encode_response(200, "2", [transport, ("Session", "12345;timeout=60")]),
        encode_response(200, "3", [("RTP-Info", "url=rtsp://127.0.0.1/s;seq=0")]),
    ]
    return [b"".join(answers) + film for film in h264_streams()]


def visit(data: bytes) -> None:
    """As `rtsp_play` reads it, without a socket. No word of a server's makes a header of its own."""
    incoming = Incoming()
    reader = RtspReader(incoming.take)
    base = "rtsp://127.0.0.1/s"
    for message in reader.feed(data):
        if not isinstance(message, Response):
            continue
        description = parse_sdp(message.body)
        if description.media:
            media = video_of(description)
            incoming.expect(media)
            for control in (media.control, description.control):
                url = own_url(message.header("content-base") or base, control, ADDRESS, PORT)
                assert url.startswith("rtsp://127.0.0.1:554/")
                assert not set(url) & set(" \r\n")
        if message.header("transport"):
            incoming.channel = channel_of(message.header("transport"))
            assert session_of(message.header("session")).isprintable()
    for frame in incoming.found:
        assert frame.data


def descriptions() -> list[bytes]:
    h265 = (
        b"m=video 0 RTP/AVP 97\r\na=rtpmap:97 H265/90000\r\na=fmtp:97 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHA\r\n"
    )
    large = b"m=video 0 RTP/AVP 26\r\na=x-dimensions:2592,1944\r\na=framesize:26 2592-1944\r\n"
    return [describe(ADDRESS, CLIP), b"v=0\r\n" + h265, b"v=0\r\n" + large]


def track(data: bytes) -> None:
    depacketizer_of(video_of(parse_sdp(data)))


def said() -> list[bytes]:
    numbers = Numbers(**{one.name: 0.5 for one in fields(Numbers)})
    print_ = bytes.fromhex("01") + bytes(OCTETS - 1)
    found = fingerprint(print_)
    assert found is not None
    return [
        json.dumps(say(numbers, found, 640, 360)).encode(),
        b'{"reason": ["no picture"]}',
        b'{"confined": ["limits"]}',
    ]


def decoder(data: bytes) -> None:
    try:
        read_shown(data, b"")
    except ValueError:
        read_words(data, "reason")


def orders() -> list[bytes]:
    return [encode_order(Order(7, "h264", 5000, True))[2:]]


def order(data: bytes) -> None:
    try:
        decode_order(data)
    except ValueError:
        split(data)
