"""A day of roll-ups: blocks one after the other, so that two hours more are appended without decoding the rest.

Bytes: for each piece `<qI` its last moment and its length, then a block (codec/block.py). Moments ascend.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Iterator

from collector.schema import Type
from collector.store.codec import block
from collector.store.codec.block import Table
from collector.store.codec.sheaf import Damaged

_HEAD = struct.Struct("<qI")
PIECES = 12  # so many are joined into one, which deflates better


def pack(table: Table, type_of: Callable[[int], Type]) -> bytes:
    body = block.pack(table, type_of)
    return _HEAD.pack(table.times[-1], len(body)) + body


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset < len(data):
        try:
            last_ms, length = _HEAD.unpack_from(data, offset)
        except struct.error as error:
            raise Damaged(str(error)) from error
        offset += _HEAD.size
        yield last_ms, data[offset : offset + length]
        offset += length


def unpack(data: bytes, only: Collection[int] | None = None) -> Table:
    """With `only`, no other columns are decoded. Raises Damaged."""
    return concatenated([block.unpack(body, only) for _, body in _pieces(data)])


def appended(data: bytes, table: Table, type_of: Callable[[int], Type]) -> bytes | None:
    """`data` with a later `table` behind it; None where they must be merged. Raises Damaged."""
    lasts = [last_ms for last_ms, _ in _pieces(data)]
    if len(lasts) >= PIECES - 1 or (lasts and lasts[-1] >= table.times[0]):
        return None
    return data + pack(table, type_of)


def concatenated(tables: list[Table]) -> Table:
    """Tables whose moments ascend from one to the next."""
    if len(tables) == 1:
        return tables[0]
    whole = Table()
    for tag in sorted({tag for table in tables for tag in table.columns}):
        column = whole.columns[tag] = []
        for table in tables:
            column += table.columns.get(tag) or [None] * len(table.times)
    for table in tables:
        whole.times += table.times
    return whole
