"""The whole ledger as lines of JSON, one a row, and back: the same on SQLite and PostgreSQL.

What a database keeps in a form of its own (octets, days) is written as text by the type of its column. Rows are put
back through tables as the database describes them, so that a ledger of an older revision goes into its own shape.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Connection, Date, Integer, LargeBinary, MetaData, Table, func, insert, null, select
from sqlalchemy.types import TypeEngine

from inventory.errors import DatabaseError
from inventory.tables.metadata import metadata

PAGE = 5_000
"""Rows in one piece: some hundred kilobytes, of wide rows some megabytes."""
VERSIONS = "alembic_version"

Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def _same(value: Any) -> Any:
    return value


CODECS: Mapping[str, Codec] = {
    "octets": (lambda value: b64encode(value).decode(), lambda text: b64decode(text, validate=True)),
    "day": (lambda value: value.isoformat(), date.fromisoformat),
    "json": (_same, _same),
    "plain": (_same, _same),
}
"""Form -> how a value is written, how it is read. None is none in each."""
FORMS: Sequence[tuple[type[TypeEngine[Any]], str]] = ((LargeBinary, "octets"), (Date, "day"), (JSON, "json"))


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's name and, in their order, its columns with their forms."""

    name: str
    columns: tuple[tuple[str, str], ...]


def shapes() -> list[Shape]:
    """Of every table, in an order in which rows may be put back."""
    return [Shape(table.name, _columns(table)) for table in metadata.sorted_tables]


def count(connection: Connection, shape: Shape) -> int:
    return int(connection.execute(select(func.count()).select_from(metadata.tables[shape.name])).scalar_one())


def pages(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """All rows of a table in pieces of lines, by its key."""
    table = metadata.tables[shape.name]
    writers = [CODECS[form][0] for _, form in shape.columns]
    query = select(*(table.c[name] for name, _ in shape.columns)).order_by(*table.primary_key)
    result = connection.execution_options(yield_per=PAGE).execute(query)
    for rows in result.partitions():
        yield b"".join(_line(row, writers) for row in rows)


def put_back(connection: Connection, tables: MetaData, shape: Shape, lines: Iterable[bytes]) -> int:
    """Rows as `pages` wrote them, into a table as the database has it. Returns how many. Raises DatabaseError for what
    is no such row."""
    table = tables.tables.get(shape.name)
    if table is None or {name for name, _ in shape.columns} != set(table.c.keys()):
        raise DatabaseError("backup.other_shape", table=shape.name)
    readers = [(name, CODECS[form][1], form) for name, form in shape.columns]
    rows = []
    for line in lines:
        try:
            values = json.loads(line)
            rows.append(
                {name: _read(value, read, form) for (name, read, form), value in zip(readers, values, strict=True)}
            )
        except (ValueError, TypeError, RecursionError):
            raise DatabaseError("backup.bad_row", table=shape.name) from None
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def reflected(connection: Connection) -> MetaData:
    """The tables that are there."""
    found = MetaData()
    found.reflect(connection)
    return found


def holds_rows(connection: Connection, tables: MetaData) -> bool:
    """Whether anything was ever written into it."""
    kept = [table for table in tables.sorted_tables if table.name != VERSIONS]
    return any(connection.execute(select(table).limit(1)).first() is not None for table in kept)


def go_on_counting(connection: Connection, tables: MetaData) -> None:
    """PostgreSQL numbers rows by counters of its own, which know nothing of rows that were put back."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.sorted_tables:
        for column in table.primary_key:
            if not isinstance(column.type, Integer):
                continue
            name = connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar_one()
            if name is not None:
                newest = connection.execute(select(func.max(column))).scalar_one()
                if newest is not None:
                    connection.execute(select(func.setval(name, newest)))


def _columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple((column.name, _form(column.type)) for column in table.columns)


def _form(type: TypeEngine[Any]) -> str:
    return next((form for kind, form in FORMS if isinstance(type, kind)), "plain")


def _line(row: Sequence[Any], writers: Sequence[Callable[[Any], Any]]) -> bytes:
    values = [None if value is None else write(value) for value, write in zip(row, writers, strict=True)]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read(value: Any, read: Callable[[Any], Any], form: str) -> Any:
    if value is None:
        # JSON has a nothing of its own, which is not the database's.
        return null() if form == "json" else None
    return read(value)
