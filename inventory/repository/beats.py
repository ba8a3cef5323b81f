"""Signs of life of collectors."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, select

from inventory.model.collector_beat import CollectorBeat
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.collector_beat import collector_beat as table


def put(connection: Connection, beat: CollectorBeat) -> None:
    connection.execute(upsert(connection, table, asdict(beat)))


def every(connection: Connection, scope: Scope) -> list[CollectorBeat]:
    """The last beat of each collector, by name. The bureau's own collectors are seen by the bureau only."""
    rows = connection.execute(select(table).where(visible(scope, table.c.school)).order_by(table.c.collector))
    return [CollectorBeat(**row._mapping) for row in rows]


def last(connection: Connection, scope: Scope, collector: str) -> CollectorBeat | None:
    query = select(table).where(table.c.collector == collector, visible(scope, table.c.school))
    row = connection.execute(query).one_or_none()
    return CollectorBeat(**row._mapping) if row else None
