"""A sheaf: records of many series under a sorted directory, so that one series is found without reading the rest.

Bytes: CRC-32 of what follows, `<I` number of series, their ids sorted (`<I` each), the end of each one's records
(`<I` each, counted from the first record), the records.
"""

from __future__ import annotations

import struct
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

_HEAD = struct.Struct("<II")
_ID_BYTES = 4


class Damaged(ValueError):
    """Stored bytes are not what was written."""


def _numbers(data: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _bytes(numbers: Iterable[int]) -> bytes:
    packed = array("I", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def bind(records: Mapping[int, bytes | bytearray]) -> bytes:
    """`records` maps a series id (below 2^32) to its records, one after the other."""
    ids = sorted(records)
    parts = [records[series] for series in ids]
    body = b"".join((_bytes(ids), _bytes(accumulate(map(len, parts))), *parts))
    count = len(ids)
    return _HEAD.pack(zlib.crc32(body, count), count) + body


class Sheaf:
    """Reads what `bind` wrote. Raises Damaged when the checksum does not fit."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEAD.size:
            raise Damaged("shorter than its head")
        crc, count = _HEAD.unpack_from(data)
        ids_at = _HEAD.size
        ends_at = ids_at + count * _ID_BYTES
        self._records_at = ends_at + count * _ID_BYTES
        if zlib.crc32(memoryview(data)[ids_at:], count) != crc or self._records_at > len(data):
            raise Damaged("checksum does not fit")
        self._data = data
        self.ids = _numbers(data[ids_at:ends_at])
        self._ends = _numbers(data[ends_at : self._records_at])

    def _slice(self, index: int) -> bytes:
        start = self._ends[index - 1] if index else 0
        return self._data[self._records_at + start : self._records_at + self._ends[index]]

    def find(self, series: int) -> bytes:
        """The records of one series; empty when it has none here."""
        index = bisect_left(self.ids, series)
        return self._slice(index) if index < len(self.ids) and self.ids[index] == series else b""

    def items(self) -> Iterator[tuple[int, bytes]]:
        for index, series in enumerate(self.ids):
            yield series, self._slice(index)
