"""Plans of reports: read, entered, withdrawn. None is deleted: its turns stay with it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.errors import Missing
from inventory.model.report import Form
from inventory.model.report_plan import ReportPlan, When
from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.short_id import beginning
from inventory.tables.report_plan import report_plan as table


def add(connection: Connection, plan: ReportPlan) -> None:
    row = asdict(plan) | {"forms": list(plan.forms), "to": list(plan.to)}
    connection.execute(insert(table).values(row))


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, withdrawn: bool = False
) -> list[ReportPlan]:
    """Those that hold, or all; in the order in which they were entered. Plans for every school are the bureau's."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    if not withdrawn:
        query = query.where(table.c.withdrawn_ms.is_(None))
    return [to_plan(row) for row in connection.execute(query.order_by(table.c.entered_ms, table.c.id))]


def withdraw(connection: Connection, scope: Scope, id: str, *, at_ms: int) -> ReportPlan:
    """`id` may be cut short as long as it is only one's. Returns it. Raises Missing."""
    found = beginning(every(connection, scope), id)
    if found is None:
        raise Missing("report_plan.none", plan=id)
    connection.execute(update(table).where(table.c.id == found.id).values(withdrawn_ms=at_ms))
    return found


def to_plan(row: Row[Any]) -> ReportPlan:
    told = dict(row._mapping)
    told["when"] = When(row.when)
    told["forms"] = tuple(Form(one) for one in row.forms)
    told["to"] = tuple(row.to)
    return ReportPlan(**told)
