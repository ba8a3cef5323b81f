"""A counter that says "the ledger changed": any process bumps it, the service watches it and reloads."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, or_, select

from inventory.model.scope import Scope
from inventory.repository.scoping import open_to
from inventory.repository.upsert import upsert
from inventory.tables.revision import revision


def bump(connection: Connection, school: str) -> None:
    """`school` is empty for what belongs to the bureau."""
    statement = upsert(connection, revision, {"school": school, "number": 1}, {"number": revision.c.number + 1})
    connection.execute(statement)


def current(connection: Connection, scope: Scope) -> int:
    """Grows whenever anything within the scope changes, or of the bureau's that all see; 0 while nothing ever did."""
    query = select(func.coalesce(func.sum(revision.c.number), 0)).where(
        or_(open_to(scope, revision.c.school), revision.c.school == "")
    )
    return int(connection.execute(query).scalar_one())


def numbers(connection: Connection, scope: Scope) -> Mapping[str, int]:
    """By school; empty is what belongs to the bureau. Of a school of which nothing ever changed there is none."""
    seen = or_(open_to(scope, revision.c.school), revision.c.school == "")
    query = select(revision.c.school, revision.c.number).where(seen)
    return {row.school: row.number for row in connection.execute(query)}
