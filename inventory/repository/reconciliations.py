"""Reconciliations that were made: that somebody looked, when, and how much did not agree."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from inventory.model.reconciliation import Reconciliation
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.reconciliation import reconciliation as table


def append(connection: Connection, made: Reconciliation) -> None:
    connection.execute(
        insert(table).values(
            school=made.school, at_ms=made.at_ms, by=made.by, scanned_ms=made.scanned_ms, counts=dict(made.counts)
        )
    )


def every(connection: Connection, scope: Scope, school: str, *, limit: int = 100) -> list[Reconciliation]:
    """Newest first."""
    query = select(table).where(table.c.school == school, visible(scope, table.c.school))
    rows = connection.execute(query.order_by(table.c.seq.desc()).limit(limit))
    return [
        Reconciliation(
            school=row.school, at_ms=row.at_ms, by=row.by, scanned_ms=row.scanned_ms, counts=dict(row.counts)
        )
        for row in rows
    ]
