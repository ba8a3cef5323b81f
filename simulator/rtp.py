"""RTP packets of H.264 (RFC 3550, RFC 6184 mode 1) and the RTCP reports that go with them. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator

PAYLOAD_TYPE = 96
CLOCK_HZ = 90_000
MAX_PAYLOAD = 1400
FU_A = 28
SENDER_REPORT, SOURCE_DESCRIPTION = 200, 202
CNAME = 1
NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
_HEADER = struct.Struct("!BBHII")


def payloads(unit: bytes, limit: int = MAX_PAYLOAD) -> Iterator[bytes]:
    """A NAL unit as it goes into packets: whole, or in FU-A fragments of at most `limit` octets."""
    if len(unit) <= limit:
        yield unit
        return
    indicator = unit[0] & 0xE0 | FU_A
    kind = unit[0] & 0x1F
    step = limit - 2
    for at in range(1, len(unit), step):
        start = 0x80 if at == 1 else 0
        end = 0x40 if at + step >= len(unit) else 0
        yield bytes((indicator, start | end | kind)) + unit[at : at + step]


def packet(payload: bytes, *, sequence: int, timestamp: int, source: int, marker: bool) -> bytes:
    """`marker` is set on the last packet of a picture."""
    kind = PAYLOAD_TYPE | (0x80 if marker else 0)
    return _HEADER.pack(0x80, kind, sequence & 0xFFFF, timestamp & 0xFFFF_FFFF, source) + payload


def sender_report(*, source: int, wall: float, timestamp: int, packets: int, octets: int, name: bytes) -> bytes:
    """A compound packet: SR, and the SDES that has to follow it. `wall` is UTC seconds."""
    seconds = int(wall)
    fraction = int((wall - seconds) * 2**32)
    report = struct.pack(
        "!BBHIIIIII",
        0x80,
        SENDER_REPORT,
        6,
        source,
        (seconds + NTP_EPOCH) & 0xFFFF_FFFF,
        fraction,
        timestamp & 0xFFFF_FFFF,
        packets & 0xFFFF_FFFF,
        octets & 0xFFFF_FFFF,
    )
    return report + _description(source, name)


def _description(source: int, name: bytes) -> bytes:
    items = struct.pack("!IBB", source, CNAME, len(name)) + name
    items += bytes(4 - len(items) % 4)
    return struct.pack("!BBH", 0x81, SOURCE_DESCRIPTION, len(items) // 4) + items
