"""Signs of life of collectors."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, or_, select

from inventory.model.collector_beat import CollectorBeat
from inventory.model.scope import Scope
from inventory.repository.scoping import open_to
from inventory.repository.upsert import upsert
from inventory.tables.collector_beat import collector_beat as table


def put(connection: Connection, beat: CollectorBeat) -> None:
    connection.execute(upsert(connection, table, asdict(beat)))


def every(connection: Connection, scope: Scope) -> list[CollectorBeat]:
    """The last beat of each collector, by name. The bureau's own look at all schools: everybody sees those."""
    rows = connection.execute(select(table).where(_seen(scope)).order_by(table.c.collector))
    return [CollectorBeat(**row._mapping) for row in rows]


def last(connection: Connection, scope: Scope, collector: str) -> CollectorBeat | None:
    query = select(table).where(table.c.collector == collector, _seen(scope))
    row = connection.execute(query).one_or_none()
    return CollectorBeat(**row._mapping) if row else None


def _seen(scope: Scope) -> ColumnElement[bool]:
    return or_(open_to(scope, table.c.school), table.c.school == "")
