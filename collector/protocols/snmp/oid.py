"""Object identifiers, kept as their BER content octets: equality, hashing and 'is under' are then plain byte work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from collector.protocols.snmp.ber import BerError

MAX_ARCS = 128  # RFC 3416 section 4.1
MAX_ARC = 2**32 - 1
Index = tuple[int, ...]

# Sub-identifiers in their shortest form and below 2**32 (the first one carries two arcs), at most 127 of them.
_CONTENT = re.compile(
    rb"(?:[\x00-\x7f]|[\x81-\xff][\x80-\xff]{0,2}[\x00-\x7f]|[\x81-\x8f][\x80-\xff]{3}[\x00-\x7f]){1,127}"
)


def _sub_identifier(arc: int) -> bytes:
    if arc < 0x80:
        return bytes((arc,))
    octets = bytearray((arc & 0x7F,))
    arc >>= 7
    while arc:
        octets.append(0x80 | arc & 0x7F)
        arc >>= 7
    octets.reverse()
    return bytes(octets)


def _octets(arcs: Iterable[int]) -> bytes:
    return b"".join(map(_sub_identifier, arcs))


@lru_cache(maxsize=16_384)
def index_of(octets: bytes) -> Index:
    """The arcs in a run of whole sub-identifiers, e.g. what follows a column's Oid."""
    arcs = []
    arc = 0
    for octet in octets:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(arc)
            arc = 0
    return tuple(arcs)


class Oid(bytes):
    """An object identifier; its bytes are the BER content octets, always in the shortest form.

    `Oid.parse("1.3.6.1.2.1.1.1.0")`, `oid.arcs`, `oid.child(1, 0)`, `oid.covers(other)`; ordered as SNMP orders.
    """

    __slots__ = ()

    tag = 0x06

    @classmethod
    def of(cls, arcs: Iterable[int]) -> Oid:
        """Raises ValueError for what no object identifier can be."""
        arcs = tuple(arcs)
        if not 2 <= len(arcs) <= MAX_ARCS or not all(0 <= arc <= MAX_ARC for arc in arcs):
            raise ValueError(f"not an object identifier: {'.'.join(map(str, arcs))[:80]!r}")
        first, second, *rest = arcs
        if first > 2 or (first < 2 and second > 39) or first * 40 + second > MAX_ARC:
            raise ValueError(f"no object identifier begins with {first}.{second}")
        return cls(_sub_identifier(first * 40 + second) + _octets(rest))

    @classmethod
    def parse(cls, text: str) -> Oid:
        """From `1.3.6.1` or `.1.3.6.1`; raises ValueError."""
        return cls.of(int(arc) for arc in text.removeprefix(".").split("."))

    @property
    def arcs(self) -> Index:
        first, *rest = index_of(bytes(self))
        top = min(first // 40, 2)
        return (top, first - 40 * top, *rest)

    def child(self, *arcs: int) -> Oid:
        return Oid(bytes(self) + _octets(arcs))

    def covers(self, other: bytes) -> bool:
        """Whether `other` lies under this one (or is it)."""
        return other.startswith(self)

    def suffix(self, other: bytes) -> Index:
        """The arcs of `other` after this one, which must cover it."""
        return index_of(bytes(other[len(self) :]))

    def __lt__(self, other: bytes) -> bool:
        return index_of(bytes(self)) < index_of(bytes(other))

    def __le__(self, other: bytes) -> bool:
        return index_of(bytes(self)) <= index_of(bytes(other))

    def __gt__(self, other: bytes) -> bool:
        return index_of(bytes(self)) > index_of(bytes(other))

    def __ge__(self, other: bytes) -> bool:
        return index_of(bytes(self)) >= index_of(bytes(other))

    def __str__(self) -> str:
        return ".".join(map(str, self.arcs))

    def __repr__(self) -> str:
        return f"Oid({self!s})"


@lru_cache(maxsize=16_384)
def oid_of(content: bytes) -> Oid:
    """The Oid with these content octets; raises BerError where they are none.

    Cached because ten thousand devices answer the same few hundred objects.
    """
    if _CONTENT.fullmatch(content) is None:
        raise BerError("object identifier in a form that SNMP does not use")
    return Oid(content)
