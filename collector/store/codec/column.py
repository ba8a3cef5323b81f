"""Columns of numbers and texts as bytes that deflate well.

Integers are stored as offsets from their minimum (or, where that is narrower, as differences of neighbours) in
the fewest bytes that hold them, low bytes first and then high bytes, which deflate shrinks by a further fifth.
Floats that are decimals of up to six places are stored as such integers; others as IEEE 754 doubles.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from operator import sub
from typing import Any

from collector.sample import Value
from collector.schema import Type

_CONSTANT, _OFFSET, _DELTA = range(3)
_DOUBLES = 255
_PLACES = (0, 1, 2, 3, 4, 6)
_EXACT = 1 << 53
_WIDTHS = (("B", 0xFF), ("H", 0xFFFF), ("I", 0xFFFF_FFFF), ("Q", 0xFFFF_FFFF_FFFF_FFFF))
_CODES = {code.encode(): code for code, _ in _WIDTHS}
_INT_HEAD = struct.Struct("<Bqq")
_LENGTH = struct.Struct("<I")


def _typecode(span: int) -> str:
    """The narrowest unsigned type that holds 0 to `span`; empty when none does."""
    return next((code for code, most in _WIDTHS if span <= most), "")


def shuffle(data: bytes, width: int) -> bytes:
    """All first bytes of the numbers, then all second ones …"""
    return b"".join(data[plane::width] for plane in range(width))


def unshuffle(data: bytes, width: int) -> bytes:
    mixed, count = bytearray(len(data)), len(data) // width
    for plane in range(width):
        mixed[plane::width] = data[plane * count : (plane + 1) * count]
    return bytes(mixed)


def _shuffled(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return shuffle(numbers.tobytes(), numbers.itemsize)


def _unshuffled(data: bytes, typecode: str) -> array[int]:
    if not typecode:
        raise ValueError("numbers of no known width")
    numbers = array(typecode)
    numbers.frombytes(unshuffle(data, numbers.itemsize))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def pack_ints(values: Sequence[int]) -> bytes:
    """`values` is not empty; each fits 64 bits with a sign."""
    low, high = min(values), max(values)
    if low == high:
        return _INT_HEAD.pack(_CONSTANT, low, 0)
    plain = _typecode(high - low)
    steps = list(map(sub, values[1:], values))
    least = min(steps)
    narrow = _typecode(max(steps) - least)
    if narrow and narrow < plain and -_EXACT < least < _EXACT:  # the letters sort by width: B H I Q
        rest = array(narrow, [step - least for step in steps])
        return _INT_HEAD.pack(_DELTA, values[0], least) + narrow.encode() + _shuffled(rest)
    rest = array(plain, [value - low for value in values])
    return _INT_HEAD.pack(_OFFSET, low, 0) + plain.encode() + _shuffled(rest)


def unpack_ints(data: bytes, count: int) -> list[int]:
    """Raises ValueError or struct.error for what is not `count` packed integers."""
    kind, first, least = _INT_HEAD.unpack_from(data)
    if kind == _CONSTANT:
        return [first] * count
    at = _INT_HEAD.size
    numbers = _unshuffled(data[at + 1 :], _CODES.get(data[at : at + 1], ""))
    if len(numbers) + (kind == _DELTA) != count:
        raise ValueError(f"{len(numbers)} numbers in a column of {count}")
    if kind == _OFFSET:
        return [number + first for number in numbers]
    return list(accumulate((number + least for number in numbers), initial=first))


def _scaled(values: Sequence[float]) -> tuple[int, list[int]] | None:
    """Decimal places, and the values as integers of that place, where this is exact for all."""
    largest = max(map(abs, values))
    for places in _PLACES:
        scale = 10**places
        if largest * scale >= _EXACT:
            return None
        if round(values[0] * scale) / scale == values[0]:  # most columns fail here at once
            numbers = [round(value * scale) for value in values]
            if [number / scale for number in numbers] == list(values):
                return places, numbers
    return None


def pack_floats(values: Sequence[float]) -> bytes:
    """`values` is not empty and finite."""
    scaled = _scaled(values)
    if scaled is None:
        doubles = array("d", values)
        if sys.byteorder == "big":
            doubles.byteswap()
        return bytes((_DOUBLES,)) + shuffle(doubles.tobytes(), doubles.itemsize)
    places, numbers = scaled
    return bytes((places,)) + pack_ints(numbers)


def unpack_floats(data: bytes, count: int) -> list[float]:
    if data[0] == _DOUBLES:
        doubles = array("d", unshuffle(data[1:], 8))
        if sys.byteorder == "big":
            doubles.byteswap()
        if len(doubles) != count:
            raise ValueError(f"{len(doubles)} numbers in a column of {count}")
        return doubles.tolist()
    scale = 10 ** data[0]
    return [number / scale for number in unpack_ints(data[1:], count)]


def pack_texts(values: Sequence[str]) -> bytes:
    """Each different text once, then which stands where."""
    known: dict[str, int] = {}
    indexes = [known.setdefault(text, len(known)) for text in values]
    texts = [text.encode("utf-8") for text in known]
    lengths = b"".join(_LENGTH.pack(len(text)) for text in texts)
    return _LENGTH.pack(len(texts)) + lengths + b"".join(texts) + pack_ints(indexes)


def unpack_texts(data: bytes, count: int) -> list[str]:
    (different,) = _LENGTH.unpack_from(data)
    at = _LENGTH.size * (1 + different)
    texts = []
    for (length,) in _LENGTH.iter_unpack(data[_LENGTH.size : at]):
        texts.append(data[at : at + length].decode("utf-8"))
        at += length
    return [texts[index] for index in unpack_ints(data[at:], count)]


PACK: Mapping[Type, Callable[[Sequence[Any]], bytes]] = {
    Type.INT: pack_ints,
    Type.FLOAT: pack_floats,
    Type.TEXT: pack_texts,
}
UNPACK: Mapping[Type, Callable[[bytes, int], Sequence[Value]]] = {
    Type.INT: unpack_ints,
    Type.FLOAT: unpack_floats,
    Type.TEXT: unpack_texts,
}
