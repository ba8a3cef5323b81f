"""The values that objects have (RFC 2578 section 7.1, RFC 3416): plain ints and bytes that know their tag.

Lenient where real agents are known to be wrong and the meaning is plain: an unsigned value sent without
its leading zero octet is read as unsigned, an integer with octets too many as what it amounts to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from collector.protocols.snmp.ber import MAX_INTEGER_OCTETS, BerError, encode, signed
from collector.protocols.snmp.oid import Oid, oid_of


class Integer(int):
    """INTEGER, Integer32: -2**31 … 2**31-1."""

    __slots__ = ()
    tag: ClassVar[int] = 0x02
    low: ClassVar[int] = -(2**31)
    high: ClassVar[int] = 2**31 - 1


class Counter32(int):
    __slots__ = ()
    tag: ClassVar[int] = 0x41
    low: ClassVar[int] = 0
    high: ClassVar[int] = 2**32 - 1


class Gauge32(int):
    """Gauge32 and Unsigned32."""

    __slots__ = ()
    tag: ClassVar[int] = 0x42
    low: ClassVar[int] = 0
    high: ClassVar[int] = 2**32 - 1


class TimeTicks(int):
    """Hundredths of a second."""

    __slots__ = ()
    tag: ClassVar[int] = 0x43
    low: ClassVar[int] = 0
    high: ClassVar[int] = 2**32 - 1


class Counter64(int):
    __slots__ = ()
    tag: ClassVar[int] = 0x46
    low: ClassVar[int] = 0
    high: ClassVar[int] = 2**64 - 1


class OctetString(bytes):
    __slots__ = ()
    tag: ClassVar[int] = 0x04


class IpAddress(bytes):
    """Four octets (RFC 2578 section 7.1.5)."""

    __slots__ = ()
    tag: ClassVar[int] = 0x40


class Opaque(bytes):
    __slots__ = ()
    tag: ClassVar[int] = 0x44


class Absence:
    """No value: NULL in requests, and the three exceptions of RFC 3416 in answers."""

    __slots__ = ("name", "tag")

    def __init__(self, name: str, tag: int) -> None:
        self.name = name
        self.tag = tag

    def __repr__(self) -> str:
        return self.name


NULL = Absence("NULL", 0x05)
NO_SUCH_OBJECT = Absence("NO_SUCH_OBJECT", 0x80)
NO_SUCH_INSTANCE = Absence("NO_SUCH_INSTANCE", 0x81)
END_OF_MIB_VIEW = Absence("END_OF_MIB_VIEW", 0x82)

Whole = Integer | Counter32 | Gauge32 | TimeTicks | Counter64
Octets = OctetString | IpAddress | Opaque
Value = Whole | Octets | Oid | Absence


def whole(value: Value | None) -> int | None:
    """The number, or None where the value is not one."""
    return int(value) if isinstance(value, int) else None


def octets(value: Value | None) -> bytes | None:
    """The octets of a string, or None where the value is not one."""
    return bytes(value) if isinstance(value, OctetString | Opaque) else None


def encode_value(value: Value) -> bytes:
    """Raises ValueError for a number outside its type."""
    if isinstance(value, bytes):
        return encode(value.tag, value)
    if isinstance(value, Absence):
        return bytes((value.tag, 0))
    if not value.low <= value <= value.high:
        raise ValueError(f"{int(value)} is no {type(value).__name__}")
    return encode(value.tag, signed(value))


def _integer(content: bytes) -> Integer:
    if not 1 <= len(content) <= MAX_INTEGER_OCTETS:
        raise BerError(f"INTEGER of {len(content)} octets")
    number = Integer.from_bytes(content, "big", signed=True)
    if len(content) > 4 and not Integer.low <= number <= Integer.high:
        raise BerError(f"INTEGER {int(number)}")
    return number


def _counter32(content: bytes) -> Counter32:
    return Counter32.from_bytes(content if len(content) in _WIDTH32 else _narrow(content, 4), "big")


def _gauge32(content: bytes) -> Gauge32:
    return Gauge32.from_bytes(content if len(content) in _WIDTH32 else _narrow(content, 4), "big")


def _time_ticks(content: bytes) -> TimeTicks:
    return TimeTicks.from_bytes(content if len(content) in _WIDTH32 else _narrow(content, 4), "big")


def _counter64(content: bytes) -> Counter64:
    return Counter64.from_bytes(content if len(content) in _WIDTH64 else _narrow(content, 8), "big")


_WIDTH32 = frozenset(range(1, 5))
_WIDTH64 = frozenset(range(1, 9))


def _narrow(content: bytes, width: int) -> bytes:
    """Without the leading zero octet that keeps a full-width unsigned number positive."""
    if len(content) != width + 1 or content[0]:
        raise BerError(f"unsigned number of {len(content)} octets, at most {width} belong there")
    return content[1:]


def _ip_address(content: bytes) -> IpAddress:
    if len(content) != 4:
        raise BerError(f"IpAddress of {len(content)} octets")
    return IpAddress(content)


def _absence(value: Absence) -> Callable[[bytes], Absence]:
    def decode(content: bytes) -> Absence:
        if content:
            raise BerError(f"{value.name} with content")
        return value

    return decode


DECODERS: dict[int, Callable[[bytes], Value]] = {
    Integer.tag: _integer,
    OctetString.tag: OctetString,
    NULL.tag: _absence(NULL),
    Oid.tag: oid_of,
    IpAddress.tag: _ip_address,
    Counter32.tag: _counter32,
    Gauge32.tag: _gauge32,
    TimeTicks.tag: _time_ticks,
    Opaque.tag: Opaque,
    Counter64.tag: _counter64,
    0x47: _gauge32,  # UInteger32 of the first SNMPv2 (RFC 1442), still sent by a few
    NO_SUCH_OBJECT.tag: _absence(NO_SUCH_OBJECT),
    NO_SUCH_INSTANCE.tag: _absence(NO_SUCH_INSTANCE),
    END_OF_MIB_VIEW.tag: _absence(END_OF_MIB_VIEW),
}
