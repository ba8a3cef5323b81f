"""NAL units gathered into pictures: what H.264 and H.265 over RTP have in common. Pure.

A picture is what bears one timestamp and ends with the marker, or where the next timestamp begins, since some cameras
set no marker. One from which a packet is missing is dropped: half a picture would be judged as covered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from collector.protocols.rtp.key_frame import MAX_PICTURE, Codec, KeyFrame
from collector.protocols.rtp.packet import RtpPacket, bad_packet

START_CODE = b"\0\0\0\1"
MAX_PARTS = 16_384  # units and fragments of a picture
MAX_SETS = 16
MAX_SET = 2048


class Role(Enum):
    """What a NAL unit is to us."""

    PARAMETERS = auto()
    KEY = auto()  # a slice of a picture that needs no other
    SLICE = auto()
    OTHER = auto()


class Piece(Enum):
    """What part of a NAL unit a payload holds."""

    FIRST = auto()
    MIDDLE = auto()
    LAST = auto()


class Held(NamedTuple):
    """What one payload holds: whole units, or a piece of one, the first of which begins with the unit's own header."""

    units: tuple[bytes, ...] = ()
    piece: Piece | None = None
    octets: bytes = b""


Unpack = Callable[[bytes], Held]
"""Raises BadAnswer."""


def split_sized(data: bytes, start: int) -> Iterator[bytes]:
    """Units that stand one behind the other, two octets of length before each (RFC 6184 section 5.7.1)."""
    while start < len(data):
        size = int.from_bytes(data[start : start + 2], "big")
        start += 2 + size
        if not size or start > len(data):
            raise bad_packet("unit beyond the packet")
        yield data[start - size : start]


class NalPictures:
    """`sets` are the parameter sets that the stream's description told; those in the stream come after them."""

    def __init__(self, codec: Codec, unpack: Unpack, role_of: Callable[[bytes], Role], sets: Iterable[bytes]) -> None:
        self._codec = codec
        self._unpack = unpack
        self._role_of = role_of
        self._sets = [unit for unit in sets if 0 < len(unit) <= MAX_SET][:MAX_SETS]
        self._sequence: int | None = None
        self._timestamp: int | None = None
        self._damaged = False
        self._begin(damaged=False)

    def feed(self, packet: RtpPacket) -> KeyFrame | None:
        lost = self._sequence is not None and packet.sequence != (self._sequence + 1) & 0xFFFF
        self._sequence = packet.sequence
        self._damaged = self._damaged or lost
        finished = None
        if packet.timestamp != self._timestamp:
            finished = self._end()
            self._begin(damaged=lost)
            self._timestamp = packet.timestamp
        if packet.payload and not self._damaged:
            self._take(self._unpack(packet.payload))
        if packet.marker:
            finished = self._end() or finished
            self._begin(damaged=False)
        return finished

    def _begin(self, *, damaged: bool) -> None:
        self._units: list[bytes] = []
        self._pieces: list[bytes] = []  # of a unit whose last fragment has not come
        self._octets = 0
        self._parts = 0
        self._damaged = damaged

    def _take(self, held: Held) -> None:
        if held.piece is not None:
            self._take_piece(held.piece, held.octets)
        elif self._pieces:  # the rest of the unit before was lost
            self._damaged = True
        for unit in held.units:
            self._count(len(unit))
            self._units.append(unit)

    def _take_piece(self, piece: Piece, octets: bytes) -> None:
        if (piece is Piece.FIRST) == bool(self._pieces):
            self._damaged = True
            return
        self._count(len(octets))
        self._pieces.append(octets)
        if piece is Piece.LAST:
            self._units.append(b"".join(self._pieces))
            self._pieces = []

    def _count(self, octets: int) -> None:
        self._octets += octets
        self._parts += 1
        if self._octets > MAX_PICTURE:
            raise bad_packet(f"picture over {MAX_PICTURE} bytes")
        if self._parts > MAX_PARTS:
            raise bad_packet(f"picture in more than {MAX_PARTS} parts")

    def _end(self) -> KeyFrame | None:
        """The picture gathered so far, if it is a key frame and whole."""
        if self._damaged or self._pieces or not self._units:
            return None
        roles = [self._role_of(unit) for unit in self._units]
        if Role.KEY in roles and Role.SLICE not in roles:
            return KeyFrame(self._codec, b"".join(START_CODE + unit for unit in (*self._sets, *self._units)))
        told = [unit for unit, role in zip(self._units, roles, strict=True) if role is Role.PARAMETERS]
        fresh = [unit for unit in told if len(unit) <= MAX_SET and unit not in self._sets]
        self._sets = [*self._sets, *fresh][-MAX_SETS:]
        return None
