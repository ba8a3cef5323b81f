"""Entries of the inbox that a person has put aside."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.dismissal import dismissal as table


def put(connection: Connection, school: str, entry: str, *, actor: str, at_ms: int) -> None:
    connection.execute(upsert(connection, table, {"school": school, "entry": entry, "by": actor, "at_ms": at_ms}))


def every(connection: Connection, scope: Scope) -> set[str]:
    """The ids of entries."""
    return set(connection.execute(select(table.c.entry).where(visible(scope, table.c.school))).scalars())
