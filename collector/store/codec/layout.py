"""The layout of a measurement: which field stands where, and how one sample becomes a record.

A record is what `write` appends: `<qI` time (UTC ms) and a mask of the fields present, then 8 bytes for each
numeric field present, then each text field present as `<H` length and UTF-8. Positions are given once and
stored with the file, so fields may be added to the schema later.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import isfinite
from typing import Any, NamedTuple

from collector.sample import Value
from collector.schema import Type

HEAD = struct.Struct("<qI")
TEXT_LENGTH = struct.Struct("<H")
MAX_TEXT_BYTES = 0xFFFF
MAX_FIELDS = 32
END_OF_TIME_MS = 1 << 42  # the year 2109; keys of windows have room for no more
NUMERIC = {Type.FLOAT: "d", Type.INT: "q"}


class Row(NamedTuple):
    """`values` maps the position of each field present to its value."""

    at_ms: int
    values: dict[int, Value]


class Shape:
    """One combination of fields, in the order of their positions."""

    def __init__(self, layout: Layout, positions: tuple[int, ...]) -> None:
        numbers = [p for p in positions if layout.types[p] in NUMERIC]
        self.positions = (*numbers, *(p for p in positions if layout.types[p] is Type.TEXT))
        self.names = tuple(layout.names[p] for p in self.positions)
        self.texts = len(positions) - len(numbers)
        self.mask = sum(1 << p for p in positions)
        self.fixed = struct.Struct("<qI" + "".join(NUMERIC[layout.types[p]] for p in numbers))
        self._what = f"{layout.measurement}({', '.join(self.names)})"

    def pack(self, at_ms: int, fields: Mapping[str, Value]) -> bytes:
        """Raises ValueError or TypeError for what the schema does not allow."""
        if not 0 <= at_ms < END_OF_TIME_MS:
            raise ValueError(f"{self._what}: at_ms {at_ms} is not a time between 1970 and 2109")
        values = [fields[name] for name in self.names]
        numbers, texts = (values[: -self.texts], values[-self.texts :]) if self.texts else (values, [])
        try:
            record = self.fixed.pack(at_ms, self.mask, *numbers)
            finite = isfinite(sum(numbers))  # type: ignore[arg-type]  # pack has refused text
        except (struct.error, OverflowError, TypeError) as error:
            raise TypeError(f"{self._what}: {dict(fields)!r} does not fit the schema: {error}") from error
        if not finite:
            raise ValueError(f"{self._what}: {dict(fields)!r} holds a number that is not finite")
        return record + b"".join(map(self._pack_text, texts)) if texts else record

    def _pack_text(self, text: Value) -> bytes:
        if not isinstance(text, str):
            raise TypeError(f"{self._what}: {text!r} is not text")
        data = text.encode("utf-8")
        if len(data) > MAX_TEXT_BYTES:
            raise ValueError(f"{self._what}: a text of {len(data)} bytes is longer than {MAX_TEXT_BYTES}")
        return TEXT_LENGTH.pack(len(data)) + data

    def unpack(self, data: bytes, offset: int) -> tuple[list[Value], int]:
        """The values in the order of `positions`, and where the next record begins."""
        values: list[Value] = list(self.fixed.unpack_from(data, offset)[2:])
        offset += self.fixed.size
        for _ in range(self.texts):
            (length,) = TEXT_LENGTH.unpack_from(data, offset)
            offset += TEXT_LENGTH.size
            values.append(data[offset : offset + length].decode("utf-8"))
            offset += length
        return values, offset


class Layout:
    """`names` and `types` by position."""

    def __init__(self, measurement: str, number: int, names: tuple[str, ...], types: tuple[Type, ...]) -> None:
        if len(names) > MAX_FIELDS:
            raise ValueError(f"{measurement} has {len(names)} fields; a record's mask has room for {MAX_FIELDS}")
        self.measurement = measurement
        self.number = number
        self.names = names
        self.types = types
        self.position = {name: position for position, name in enumerate(names)}
        self._by_fields: dict[tuple[str, ...], Shape] = {}
        self._by_mask: dict[int, Shape] = {}

    def pack(self, at_ms: int, fields: Mapping[str, Value]) -> bytes:
        """One record. Raises ValueError or TypeError for what the schema does not allow."""
        names = tuple(fields)
        shape = self._by_fields.get(names) or self._learn(names)
        return shape.pack(at_ms, fields)

    def _learn(self, names: tuple[str, ...]) -> Shape:
        unknown = [name for name in names if name not in self.position]
        if unknown or not names:
            what = f"has no field {', '.join(unknown)}" if unknown else "was given no fields"
            raise ValueError(f"measurement {self.measurement} {what}; see collector/schema.py")
        shape = self._shape(sum(1 << self.position[name] for name in names))
        self._by_fields[names] = shape
        return shape

    def _shape(self, mask: int) -> Shape:
        shape = self._by_mask.get(mask)
        if shape is None:
            positions = tuple(p for p in range(MAX_FIELDS) if mask >> p & 1)
            if not positions or positions[-1] >= len(self.names):
                raise ValueError(f"a record of {self.measurement} has fields {mask:#x} that its layout does not know")
            shape = self._by_mask[mask] = Shape(self, positions)
        return shape

    def rows(self, data: bytes) -> Iterator[Row]:
        """The records in `data`, in the order they were written.

        Raises struct.error or ValueError when the bytes are not records of this layout.
        """
        offset = 0
        while offset < len(data):
            at_ms, mask = HEAD.unpack_from(data, offset)
            shape = self._by_mask.get(mask) or self._shape(mask)
            values, offset = shape.unpack(data, offset)
            yield Row(at_ms, dict(zip(shape.positions, values, strict=True)))

    def points(self, data: bytes, position: int) -> Iterator[tuple[int, Value]]:
        """Time and value of one field, where present, in the order they were written."""
        if even := self.even(data):
            shape, records = even
            if position in shape.positions:
                column = shape.positions.index(position) + 2
                yield from ((record[0], record[column]) for record in records)
            return
        for row in self.rows(data):
            if position in row.values:
                yield row.at_ms, row.values[position]

    def even(self, data: bytes) -> tuple[Shape, list[tuple[Any, ...]]] | None:
        """Records of one shape without text whose times ascend, unpacked at once; None where they are not so.

        Each is (at_ms, mask, value …) with the values in the order of the shape's positions.
        """
        if not data:
            return None
        _, mask = HEAD.unpack_from(data)
        shape = self._by_mask.get(mask) or self._shape(mask)
        if shape.texts or len(data) % shape.fixed.size:
            return None
        records = list(shape.fixed.iter_unpack(data))
        if any(record[1] != mask for record in records):
            return None
        if any(before[0] >= after[0] for before, after in pairwise(records)):
            return None
        return shape, records

    def newest(self, data: bytes) -> bytes:
        """The fewest records of `data` that hold the newest point of each field; of one moment the first wins."""
        if even := self.even(data):
            return data[-even[0].fixed.size :]
        rows = list(self.rows(data))
        best: dict[int, Row] = {}
        for row in rows:
            for position in row.values:
                if position not in best or row.at_ms > best[position].at_ms:
                    best[position] = row
        chosen = {id(row) for row in best.values()}
        return b"".join(self.repack(row) for row in rows if id(row) in chosen)

    def repack(self, row: Row) -> bytes:
        return self.pack(row.at_ms, {self.names[position]: value for position, value in row.values.items()})
