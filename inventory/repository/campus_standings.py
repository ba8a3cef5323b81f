"""What each campus's system is to the bureau and the police; versions, the newest of which stands."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, or_, select, update

from inventory.model.campus_standing import CampusStanding
from inventory.model.scope import Scope
from inventory.repository import revision
from inventory.repository.scoping import visible
from inventory.tables.target import campus_standing as table


def put(connection: Connection, standing: CampusStanding) -> None:
    """In the place of the one that stands, which is kept as superseded from then on."""
    own = (table.c.school == standing.school) & table.c.superseded_ms.is_(None)
    connection.execute(update(table).where(own).values(superseded_ms=standing.entered_ms))
    connection.execute(insert(table).values(asdict(standing)))
    revision.bump(connection, standing.school)


def every(connection: Connection, scope: Scope, *, known_ms: int | None = None) -> dict[str, CampusStanding]:
    """By school, as known at `known_ms` (None: now); schools of which nothing was entered are left out."""
    query = select(table).where(visible(scope, table.c.school))
    if known_ms is None:
        query = query.where(table.c.superseded_ms.is_(None))
    else:
        later = or_(table.c.superseded_ms.is_(None), table.c.superseded_ms > known_ms)
        query = query.where(table.c.entered_ms <= known_ms, later)
    rows = connection.execute(query.order_by(table.c.school))
    return {row.school: CampusStanding(**row._mapping) for row in rows}


def history(connection: Connection, scope: Scope, school: str) -> list[CampusStanding]:
    """All versions, the newest first."""
    query = select(table).where(table.c.school == school, visible(scope, table.c.school))
    return [CampusStanding(**row._mapping) for row in connection.execute(query.order_by(table.c.entered_ms.desc()))]
