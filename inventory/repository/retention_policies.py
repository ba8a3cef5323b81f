"""How many days recordings must reach back, by whose word."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select

from inventory.errors import Missing
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.scope import BUREAU, Scope
from inventory.repository import revision
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.retention_policy import retention_policy as table


def add(connection: Connection, policy: RetentionPolicy) -> None:
    """Raises Missing for an unknown recorder."""
    recorder = ids_by_code(connection, BUREAU, [policy.recorder])[policy.recorder] if policy.recorder else None
    connection.execute(insert(table).values(asdict(policy) | {"recorder": recorder}))
    revision.bump(connection, policy.school)


def remove(connection: Connection, scope: Scope, id: str) -> None:
    """Raises Missing where the scope sees no such policy."""
    statement = delete(table).where(table.c.id == id, visible(scope, table.c.school)).returning(table.c.school)
    school = connection.execute(statement).scalar_one_or_none()
    if school is None:
        raise Missing("ledger.no_policy", policy=id)
    revision.bump(connection, school)


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[RetentionPolicy]:
    """By school, in the order in which they were entered; past ones too."""
    query = (
        select(table, device.c.code)
        .outerjoin(device, device.c.id == table.c.recorder)
        .where(visible(scope, table.c.school))
        .order_by(table.c.school, table.c.entered_ms, table.c.id)
    )
    if school is not None:
        query = query.where(table.c.school == school)
    return [
        RetentionPolicy(
            id=row.id,
            school=row.school,
            days=row.days,
            document=row.document,
            area=row.area,
            recorder=row.code,
            channel=row.channel,
            since=row.since,
            until=row.until,
            by=row.by,
            entered_ms=row.entered_ms,
        )
        for row in connection.execute(query)
    ]
