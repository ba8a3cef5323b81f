"""INSERT … ON CONFLICT DO UPDATE, which both databases know and SQLAlchemy spells per dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Statement = sqlite.Insert | postgresql.Insert


INSERT: Mapping[str, Callable[[Table], Statement]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Dialect -> its INSERT, for statements that are built once."""


def insert_into(connection: Connection, table: Table) -> Statement:
    return INSERT[connection.dialect.name](table)


def upsert(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    change: Mapping[str, Any] | None = None,
    where: ColumnElement[bool] | None = None,
) -> Statement:
    """Insert, or where the primary key is there already set `change` (by default all other columns of the row)."""
    statement = insert_into(connection, table).values(row)
    keys = [column.name for column in table.primary_key]
    if change is None:
        change = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=dict(change), where=where)


def put_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Each row inserted, or put in the place of the one with its primary key; the statement is built once a table.

    Every row names every column that it is to have.
    """
    if rows:
        connection.execute(_whole(connection.dialect.name, table, tuple(rows[0])), rows)


@cache
def _whole(dialect: str, table: Table, columns: tuple[str, ...]) -> Statement:
    statement = INSERT[dialect](table)
    keys = [column.name for column in table.primary_key]
    change = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=change)
