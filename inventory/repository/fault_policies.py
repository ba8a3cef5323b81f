"""How soon faults must be answered for and mended."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from inventory.errors import Missing
from inventory.model.alert import Topic
from inventory.model.fault_policy import FaultPolicy
from inventory.model.scope import Scope
from inventory.model.severity import Severity
from inventory.repository.channels import from_week, to_week
from inventory.repository.scoping import visible
from inventory.tables.fault import fault_policy as table


def add(connection: Connection, policy: FaultPolicy) -> None:
    connection.execute(insert(table).values(to_row(policy)))


def remove(connection: Connection, scope: Scope, id: str) -> None:
    """Raises Missing where the scope may not change such a policy; those for all schools are the bureau's."""
    gone = delete(table).where(table.c.id == id, visible(scope, table.c.school)).returning(table.c.school)
    if connection.execute(gone).scalar_one_or_none() is None:
        raise Missing("fault.no_policy", policy=id)


def every(connection: Connection, scope: Scope) -> list[FaultPolicy]:
    """By school, in the order in which they were entered. Those for all schools are seen by who sees any."""
    mine = visible(scope, table.c.school)
    seen = mine if scope.schools is not None and not scope.schools else mine | (table.c.school == "")
    query = select(table).where(seen).order_by(table.c.school, table.c.entered_ms, table.c.id)
    return [to_policy(row) for row in connection.execute(query)]


def to_policy(row: Row[Any]) -> FaultPolicy:
    first, second, third = row.steps_min
    return FaultPolicy(
        **{
            **row._mapping,
            "topic": Topic(row.topic) if row.topic else None,
            "severity": Severity(row.severity) if row.severity else None,
            "week": to_week(row.week),
            "awake": to_week(row.awake),
            "steps_min": (first, second, third),
            "wakes": Severity(row.wakes),
            "major_severity": Severity(row.major_severity),
        }
    )


def to_row(one: FaultPolicy) -> dict[str, Any]:
    return asdict(one) | {
        "topic": one.topic or "",
        "severity": one.severity or 0,
        "week": from_week(one.week),
        "awake": from_week(one.awake),
        "steps_min": list(one.steps_min),
    }
