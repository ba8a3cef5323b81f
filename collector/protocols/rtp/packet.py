"""An RTP packet (RFC 3550 section 5.1), read without belief in what it says of itself."""

from __future__ import annotations

import struct
from typing import NamedTuple

from collector.protocols.errors import BadAnswer

_HEAD = struct.Struct("!BBHII")
_EXTENSION = struct.Struct("!HH")
VERSION = 2


class RtpPacket(NamedTuple):
    """`source` is the SSRC. `extension` is its header extension with the profile in front, or empty."""

    kind: int
    sequence: int
    timestamp: int
    source: int
    marker: bool
    payload: bytes
    extension: bytes = b""


def bad_packet(detail: str) -> BadAnswer:
    return BadAnswer(protocol="rtp", detail=detail)


def read_rtp(data: bytes) -> RtpPacket:
    """Raises BadAnswer for what is no packet of version 2, or whose lengths do not fit into it."""
    if len(data) < _HEAD.size:
        raise bad_packet("packet without a head")
    first, second, sequence, timestamp, source = _HEAD.unpack_from(data)
    if first >> 6 != VERSION:
        raise bad_packet("another version of RTP")
    start = _HEAD.size + 4 * (first & 0x0F)
    extension = b""
    if first & 0x10:
        if len(data) < start + _EXTENSION.size:
            raise bad_packet("extension beyond the packet")
        profile, words = _EXTENSION.unpack_from(data, start)
        end = start + _EXTENSION.size + 4 * words
        extension = profile.to_bytes(2, "big") + data[start + _EXTENSION.size : end]
        start = end
    stop = len(data) - (data[-1] if first & 0x20 else 0)
    if not start <= stop:
        raise bad_packet("lengths beyond the packet")
    return RtpPacket(second & 0x7F, sequence, timestamp, source, bool(second & 0x80), data[start:stop], extension)
