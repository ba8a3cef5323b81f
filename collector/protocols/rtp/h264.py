"""H.264 over RTP (RFC 6184, packetization modes 0 and 1): single units, STAP-A, FU-A."""

from __future__ import annotations

from collections.abc import Iterable

from collector.protocols.rtp.key_frame import Codec
from collector.protocols.rtp.nal_units import Held, NalPictures, Piece, Role, split_sized
from collector.protocols.rtp.packet import bad_packet

SLICE, IDR, SPS, PPS = 1, 5, 7, 8
PARTITIONS = frozenset({2, 3, 4})
STAP_A, FU_A = 24, 28
INTRA = frozenset({2, 4, 7, 9})
"""slice_type of I and SI slices (H.264 table 7-6)."""
_HEAD = 16  # octets in which a slice's first two numbers stand


def h264_pictures(sets: Iterable[bytes] = ()) -> NalPictures:
    return NalPictures(Codec.H264, unpack, role_of, sets)


def unpack(payload: bytes) -> Held:
    """Units of the interleaved mode, which needs another order, are left out: nobody asked for it."""
    kind = payload[0] & 0x1F
    if 0 < kind < STAP_A:
        return Held((payload,))
    if kind == STAP_A:
        return Held(tuple(split_sized(payload, 1)))
    if kind != FU_A:
        return Held()
    if len(payload) < 2:
        raise bad_packet("fragment without a head")
    head = payload[1]
    if head & 0x80:
        unit = bytes((payload[0] & 0xE0 | head & 0x1F,)) + payload[2:]
        return Held((unit,)) if head & 0x40 else Held((), Piece.FIRST, unit)
    return Held((), Piece.LAST if head & 0x40 else Piece.MIDDLE, payload[2:])


def role_of(unit: bytes) -> Role:
    kind = unit[0] & 0x1F
    if kind == IDR:
        return Role.KEY
    if kind in (SPS, PPS):
        return Role.PARAMETERS
    if kind == SLICE:  # some cameras refresh by I slices and send an IDR only once
        return Role.KEY if slice_type(unit) in INTRA else Role.SLICE
    return Role.SLICE if kind in PARTITIONS else Role.OTHER


def slice_type(unit: bytes) -> int:
    """The second number of a slice's header (section 7.3.3); -1 where none can be read."""
    data = unit[1:_HEAD].replace(b"\0\0\3", b"\0\0")
    bits = int.from_bytes(data, "big")
    left = 8 * len(data)
    number = -1
    for _ in range(2):
        zeros = left - bits.bit_length()
        width = zeros + 1
        if zeros + width > left:
            return -1
        left -= zeros + width
        number = (bits >> left) - 1
        bits &= (1 << left) - 1
    return number
