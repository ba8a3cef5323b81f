"""Entries of the inbox that a person has put aside."""

from __future__ import annotations

from sqlalchemy import Connection, select

from inventory.model.dismissal import Dismissal
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.dismissal import dismissal as table


def put(connection: Connection, school: str, entry: str, *, actor: str, at_ms: int, reason: str = "") -> None:
    row = {"school": school, "entry": entry, "by": actor, "at_ms": at_ms, "reason": reason}
    connection.execute(upsert(connection, table, row))


def read(connection: Connection, scope: Scope, school: str | None = None) -> list[Dismissal]:
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    return [
        Dismissal(entry=row.entry, by=row.by, at_ms=row.at_ms, reason=row.reason) for row in connection.execute(query)
    ]


def every(connection: Connection, scope: Scope) -> set[str]:
    """The ids of entries."""
    return set(connection.execute(select(table.c.entry).where(visible(scope, table.c.school))).scalars())
