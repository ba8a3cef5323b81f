"""What figures should reach. Rows are superseded, never altered."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, or_, select, update

from inventory.errors import Missing
from inventory.model.school import Locality
from inventory.model.scope import Scope
from inventory.model.target import Measure, Target
from inventory.repository import revision
from inventory.repository.scoping import visible
from inventory.tables.target import target as table


def add(connection: Connection, target: Target) -> None:
    connection.execute(insert(table).values(asdict(target)))
    revision.bump(connection, target.school)


def supersede(connection: Connection, scope: Scope, id: str, *, at_ms: int) -> None:
    """Known no more from then on. Raises Missing where the scope has no such one that still stands."""
    standing = (table.c.id == id) & table.c.superseded_ms.is_(None)
    statement = (
        update(table)
        .where(standing, visible(scope, table.c.school))
        .values(superseded_ms=at_ms)
        .returning(table.c.school)
    )
    school = connection.execute(statement).scalar_one_or_none()
    if school is None:
        raise Missing("target.no_target", target=id)
    revision.bump(connection, school)


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, known_ms: int | None = None
) -> list[Target]:
    """As known at `known_ms` (None: now), in the order in which they were entered; past and coming ones too. Of a
    school also those of all schools and localities, which everybody sees."""
    query = select(table).where(or_(visible(scope, table.c.school), table.c.school == ""))
    if school is not None:
        query = query.where(table.c.school.in_(["", school]))
    if known_ms is None:
        query = query.where(table.c.superseded_ms.is_(None))
    else:
        later = or_(table.c.superseded_ms.is_(None), table.c.superseded_ms > known_ms)
        query = query.where(table.c.entered_ms <= known_ms, later)
    rows = connection.execute(query.order_by(table.c.entered_ms, table.c.id))
    return [
        Target(**dict(row._mapping) | {"measure": Measure(row.measure), "locality": Locality(row.locality)})
        for row in rows
    ]
