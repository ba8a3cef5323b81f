"""A counter that says "the ledger changed": any process bumps it, the service watches it and reloads."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.revision import revision


def bump(connection: Connection, school: str) -> None:
    """`school` is empty for what belongs to the bureau."""
    statement = upsert(connection, revision, {"school": school, "number": 1}, {"number": revision.c.number + 1})
    connection.execute(statement)


def current(connection: Connection, scope: Scope) -> int:
    """Grows whenever anything within the scope changes; 0 while nothing ever did."""
    query = select(func.coalesce(func.sum(revision.c.number), 0)).where(visible(scope, revision.c.school))
    return int(connection.execute(query).scalar_one())
