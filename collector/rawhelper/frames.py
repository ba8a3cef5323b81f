"""What the service and its raw-socket helper say to each other: length-prefixed frames of a fixed form each."""

from __future__ import annotations

import struct
from typing import NamedTuple

_LENGTH = struct.Struct("!H")
_ASK = struct.Struct("!BH8s")
_HEARD = struct.Struct("!BHHQ8sB")
_COUNT = struct.Struct("!Q")
MAX_FRAME = 256

READY = b"R"  # the sockets are open; body: the IP versions, a byte each, or the cards (segment_frames)
FAULT = b"F"  # they could not be opened; body: the errno's name
HEARD = b"H"
NOT_SENT = b"N"
DROPPED = b"D"  # body: packets that the kernel dropped so far


class Ask(NamedTuple):
    """Send one echo request: 4 or 16 bytes of address."""

    address: bytes
    sequence: int
    cookie: bytes


class Report(NamedTuple):
    """What became of one: `code` is an errno or 0. `cookie` shorter than 8 bytes is unknown and travels as empty.

    `ttl` as in `Heard`.
    """

    address: bytes
    sequence: int
    cookie: bytes
    took_ns: int
    code: int
    ttl: int = 0


def frame(body: bytes) -> bytes:
    return _LENGTH.pack(len(body)) + body


def encode_ask(ask: Ask) -> bytes:
    return frame(_ASK.pack(len(ask.address), ask.sequence, ask.cookie) + ask.address)


def decode_ask(body: bytes) -> Ask:
    """Raises ValueError for what is not one."""
    if len(body) < _ASK.size:
        raise ValueError("short frame")
    length, sequence, cookie = _ASK.unpack_from(body)
    address = body[_ASK.size :]
    if length not in (4, 16) or len(address) != length:
        raise ValueError("not an address")
    return Ask(address, sequence, cookie)


def encode_report(kind: bytes, report: Report) -> bytes:
    known = len(report.cookie) == 8
    cookie = report.cookie if known else bytes(8)
    head = _HEARD.pack(known, report.sequence, report.code, report.took_ns, cookie, report.ttl)
    return frame(kind + head + report.address)


def decode_report(body: bytes) -> Report:
    """`body` without its kind. Raises ValueError for what is not one."""
    if len(body) - _HEARD.size not in (4, 16):
        raise ValueError("not a report")
    known, sequence, code, took_ns, cookie, ttl = _HEARD.unpack_from(body)
    return Report(body[_HEARD.size :], sequence, cookie if known else b"", took_ns, code, ttl)


def encode_count(kind: bytes, count: int) -> bytes:
    return frame(kind + _COUNT.pack(count))


def decode_count(body: bytes) -> int:
    """`body` without its kind. Raises ValueError for what is not one."""
    if len(body) != _COUNT.size:
        raise ValueError("not a count")
    (count,) = _COUNT.unpack(body)
    return int(count)


class FrameReader:
    """Cuts a byte stream into the bodies of frames; raises ValueError for one over `limit` bytes."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        self._buffer += data
        bodies, start = [], 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            if not 0 < length <= self._limit:
                raise ValueError("frame of an impossible length")
            end = start + _LENGTH.size + length
            if end > len(self._buffer):
                break
            bodies.append(bytes(self._buffer[start + _LENGTH.size : end]))
            start = end
        del self._buffer[:start]
        return bodies
