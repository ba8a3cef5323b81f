"""The Basic Encoding Rules as SNMP restricts them (X.690, RFC 3417 section 8): definite lengths, single-octet tags.

`decode` functions take the whole buffer with a position and an end, never look past the end, and raise
only BerError.
"""

from __future__ import annotations

INTEGER = 0x02
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30

MAX_LENGTH_OCTETS = 4
MAX_INTEGER_OCTETS = 8


class BerError(ValueError):
    """These octets are not the message they should be; the text says what was found and at which octet."""


def encode_length(length: int) -> bytes:
    if length < 0x80:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def encode(tag: int, content: bytes) -> bytes:
    """One element: tag, length, content."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    return bytes((tag,)) + encode_length(length) + content


def signed(number: int) -> bytes:
    """Content octets of an INTEGER, as few as hold it."""
    return number.to_bytes(((number if number >= 0 else ~number).bit_length() // 8) + 1, "big", signed=True)


def encode_integer(number: int) -> bytes:
    return encode(INTEGER, signed(number))


def element(data: bytes, pos: int, end: int) -> tuple[int, int, int]:
    """(tag, start of the content, end of the content) of the element at `pos`."""
    if pos + 2 > end:
        raise BerError(f"element cut short at octet {pos}")
    tag = data[pos]
    if tag & 0x1F == 0x1F:
        raise BerError(f"multi-octet tag at octet {pos}")
    length = data[pos + 1]
    start = pos + 2
    if length >= 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= MAX_LENGTH_OCTETS or start + octets > end:
            raise BerError(f"length of a form that SNMP does not use at octet {pos + 1}")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    stop = start + length
    if stop > end:
        raise BerError(f"element at octet {pos} is longer than what holds it")
    return tag, start, stop


def expect(data: bytes, pos: int, end: int, tag: int) -> tuple[int, int]:
    """(start, end) of the content of the element at `pos`, which must bear `tag`."""
    if pos + 2 <= end and data[pos] == tag and (length := data[pos + 1]) < 0x80 and pos + 2 + length <= end:
        return pos + 2, pos + 2 + length  # nearly always
    found, start, stop = element(data, pos, end)
    if found != tag:
        raise BerError(f"tag 0x{found:02x} where 0x{tag:02x} belongs, at octet {pos}")
    return start, stop


def decode_integer(data: bytes, pos: int, end: int, low: int = -(2**31), high: int = 2**31 - 1) -> tuple[int, int]:
    """(number, position after it); the number is within `low` and `high`."""
    start, stop = expect(data, pos, end, INTEGER)
    if not 1 <= stop - start <= MAX_INTEGER_OCTETS:
        raise BerError(f"integer of {stop - start} octets at octet {pos}")
    number = int.from_bytes(data[start:stop], "big", signed=True)
    if not low <= number <= high:
        raise BerError(f"integer {number} is out of its range at octet {pos}")
    return number, stop


def decode_octets(data: bytes, pos: int, end: int, limit: int = 65_535) -> tuple[bytes, int]:
    """(octets, position after them)."""
    start, stop = expect(data, pos, end, OCTET_STRING)
    if stop - start > limit:
        raise BerError(f"string of {stop - start} octets at octet {pos}, at most {limit} belong there")
    return data[start:stop], stop
