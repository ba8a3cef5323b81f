"""H.265 over RTP (RFC 7798): single units, aggregation packets, fragments; without decoding order numbers."""

from __future__ import annotations

from collections.abc import Iterable

from collector.protocols.rtp.key_frame import Codec
from collector.protocols.rtp.nal_units import Held, NalPictures, Piece, Role, split_sized
from collector.protocols.rtp.packet import bad_packet

FIRST_KEY, LAST_KEY = 16, 21  # BLA, IDR, CRA: a decoder may begin at each (H.265 table 7-1)
FIRST_OTHER = 32
PARAMETERS = frozenset({32, 33, 34})
AGGREGATE, FRAGMENT, EXTENDED = 48, 49, 50
HEAD = 2


def h265_pictures(sets: Iterable[bytes] = ()) -> NalPictures:
    return NalPictures(Codec.H265, unpack, role_of, sets)


def unpack(payload: bytes) -> Held:
    if len(payload) < HEAD + 1:
        raise bad_packet("unit without a head")
    kind = _kind(payload)
    if kind == AGGREGATE:
        return Held(tuple(split_sized(payload, HEAD)))
    if kind == FRAGMENT:
        return _fragment(payload)
    return Held((payload,)) if kind < AGGREGATE else Held()


def _fragment(payload: bytes) -> Held:
    head = payload[HEAD]
    if head & 0x80:
        unit = bytes((payload[0] & 0x81 | (head & 0x3F) << 1, payload[1])) + payload[HEAD + 1 :]
        return Held((unit,)) if head & 0x40 else Held((), Piece.FIRST, unit)
    return Held((), Piece.LAST if head & 0x40 else Piece.MIDDLE, payload[HEAD + 1 :])


def role_of(unit: bytes) -> Role:
    kind = _kind(unit)
    if FIRST_KEY <= kind <= LAST_KEY:
        return Role.KEY
    if kind in PARAMETERS:
        return Role.PARAMETERS
    return Role.SLICE if kind < FIRST_OTHER else Role.OTHER


def _kind(unit: bytes) -> int:
    return unit[0] >> 1 & 0x3F
