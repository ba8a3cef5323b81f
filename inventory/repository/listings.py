"""Schools that are listed for a figure below its target (挂牌督办)."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, or_, select, update

from inventory.errors import Missing
from inventory.model.listing import Listing
from inventory.model.scope import Scope
from inventory.model.target import Measure
from inventory.repository import revision
from inventory.repository.scoping import visible
from inventory.tables.target import listing as table


def add(connection: Connection, listing: Listing) -> None:
    connection.execute(insert(table).values(asdict(listing)))
    revision.bump(connection, listing.school)


def clear(connection: Connection, scope: Scope, id: str, by: str, why: str, *, at_ms: int) -> None:
    """Raises Missing where the scope has no such one that still stands."""
    statement = (
        update(table)
        .where(table.c.id == id, table.c.cleared_ms.is_(None), visible(scope, table.c.school))
        .values(cleared_ms=at_ms, cleared_by=by, cleared_why=why)
        .returning(table.c.school)
    )
    school = connection.execute(statement).scalar_one_or_none()
    if school is None:
        raise Missing("listing.no_listing", listing=id)
    revision.bump(connection, school)


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Listing]:
    """By school, the newest first; cleared ones too."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query.order_by(table.c.school, table.c.listed_ms.desc(), table.c.id))
    return [Listing(**dict(row._mapping) | {"measure": Measure(row.measure)}) for row in rows]


def standing(
    connection: Connection, scope: Scope, school: str | None = None, *, known_ms: int | None = None
) -> list[Listing]:
    """Those not cleared at `known_ms` (None: now), by school and the day by which they must be; what was cleared later
    is told as it stood then."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    if known_ms is None:
        query = query.where(table.c.cleared_ms.is_(None))
    else:
        later = or_(table.c.cleared_ms.is_(None), table.c.cleared_ms > known_ms)
        query = query.where(table.c.listed_ms <= known_ms, later)
    rows = connection.execute(query.order_by(table.c.school, table.c.clear_by, table.c.id))
    as_then = {"cleared_ms": None, "cleared_by": "", "cleared_why": ""}
    return [Listing(**dict(row._mapping) | {"measure": Measure(row.measure)} | as_then) for row in rows]
