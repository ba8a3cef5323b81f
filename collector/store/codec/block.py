"""A block: a table of moments and columns, deflated. Raw samples of a series and its roll-ups are both kept so.

Bytes inside zlib (whose Adler-32 is the checksum): `<IH` moments and columns, `<I` length of the moments, the
moments; for each column `<HBII` tag, type, length of the presence bits (0: all are present), length, presence, values.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from collector.sample import Value
from collector.schema import Type
from collector.store.codec.column import PACK, UNPACK, pack_ints, unpack_ints
from collector.store.codec.layout import Layout, Row
from collector.store.codec.sheaf import Damaged

_HEAD = struct.Struct("<IHI")
_COLUMN = struct.Struct("<HBII")
MAX_MOMENTS = 1 << 20  # a look each 7 ms for two hours, far above any; so that damage cannot ask for all memory
MAX_BODY = 1 << 28
_TYPES = (Type.FLOAT, Type.INT, Type.TEXT)


@dataclass(slots=True)
class Table:
    """`times` ascend strictly (UTC ms); `columns` maps a tag to one value per moment, None where it has none."""

    times: list[int] = field(default_factory=list)
    columns: dict[int, list[Value | None]] = field(default_factory=dict)

    def points(self, tag: int) -> list[tuple[int, Value]]:
        column = self.columns.get(tag, ())
        return [(at, value) for at, value in zip(self.times, column, strict=False) if value is not None]

    def rows(self) -> Iterable[Row]:
        for index, at in enumerate(self.times):
            yield Row(at, {tag: v for tag, column in self.columns.items() if (v := column[index]) is not None})


def tabulate(rows: Iterable[Row]) -> Table:
    """Rows of any order as a table; of one moment and field the first row wins."""
    moments: dict[int, dict[int, Value]] = {}
    for at, values in rows:
        known = moments.setdefault(at, values)
        if known is not values:
            moments[at] = {**values, **known}
    times = sorted(moments)
    ordered = [moments[at] for at in times]
    tags = sorted({tag for values in ordered for tag in values})
    return Table(times, {tag: [values.get(tag) for values in ordered] for tag in tags})


def table_of_records(layout: Layout, data: bytes) -> Table:
    """Records as `write` appended them, not empty, as a table."""
    even = layout.even(data)
    if even is None:
        return tabulate(layout.rows(data))
    shape, records = even
    times, _, *columns = zip(*records, strict=True)
    return Table(list(times), dict(zip(shape.positions, map(list, columns), strict=True)))


def pack(table: Table, type_of: Callable[[int], Type]) -> bytes:
    """`table` has at least one moment."""
    moments = pack_ints(table.times)
    parts = [_HEAD.pack(len(table.times), len(table.columns), len(moments)), moments]
    for tag, column in table.columns.items():
        present = [value for value in column if value is not None]
        bits = b"" if len(present) == len(column) else _bits(column)
        kind = type_of(tag)
        values = PACK[kind](present) if present else b""
        parts += (_COLUMN.pack(tag, _TYPES.index(kind), len(bits), len(values)), bits, values)
    return zlib.compress(b"".join(parts), 3)


def _bits(column: list[Value | None]) -> bytes:
    mask = sum(1 << index for index, value in enumerate(column) if value is not None)
    return mask.to_bytes((len(column) + 7) // 8, "little")


def unpack(data: bytes, only: Collection[int] | None = None) -> Table:
    """With `only` (tags), no other columns are decoded. Raises Damaged."""
    try:
        return _unpack(_inflated(data), only)
    except (zlib.error, struct.error, IndexError, ValueError) as error:
        raise Damaged(str(error)) from error


def _inflated(data: bytes) -> bytes:
    inflating = zlib.decompressobj()
    body = inflating.decompress(data, MAX_BODY)
    if not inflating.eof:
        raise ValueError("cut short, or larger than any block")
    return body


def _unpack(body: bytes, only: Collection[int] | None) -> Table:
    count, columns, length = _HEAD.unpack_from(body)
    if count > MAX_MOMENTS:
        raise ValueError(f"{count} moments")
    at = _HEAD.size
    table = Table(unpack_ints(body[at : at + length], count))
    at += length
    for _ in range(columns):
        tag, kind, bits, length = _COLUMN.unpack_from(body, at)
        at += _COLUMN.size
        if only is None or tag in only:
            table.columns[tag] = _column(
                body[at : at + bits], body[at + bits : at + bits + length], _TYPES[kind], count
            )
        at += bits + length
    return table


def _column(bits: bytes, data: bytes, kind: Type, count: int) -> list[Value | None]:
    if not bits:
        return list(UNPACK[kind](data, count))
    mask = int.from_bytes(bits, "little")
    if mask >> count:
        raise ValueError(f"values beyond the {count} moments")
    values = iter(UNPACK[kind](data, mask.bit_count()) if mask else ())
    return [next(values) if mask >> index & 1 else None for index in range(count)]
