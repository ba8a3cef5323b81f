"""Check lists of schools, and terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, true, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.check_plan import CheckPlan, Frequency, Term
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.use import check_plan as table
from inventory.tables.use import term


def put(connection: Connection, plan: CheckPlan, *, actor: str, at_ms: int) -> None:
    """Enter a plan, or change the one of this name."""
    kept = asdict(plan) | {"items": list(plan.items), "by": actor, "entered_ms": at_ms}
    connection.execute(upsert(connection, table, kept))
    _note(connection, plan.school, "check_plan", f"{plan.name}: {plan.frequency}", actor, at_ms)


def mark_done(connection: Connection, scope: Scope, school: str, name: str, until: date) -> None:
    """It was done for the period that ends on `until`. Raises Missing."""
    one = (table.c.school == school) & (table.c.name == name)
    statement = update(table).where(one, visible(scope, table.c.school)).values(done_until=until)
    if not connection.execute(statement).rowcount:
        raise Missing("use.no_plan", school=school, plan=name)


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[CheckPlan]:
    """By school and name; those given up too."""
    condition = true() if school is None else table.c.school == school
    query = select(table).where(visible(scope, table.c.school), condition)
    return [to_plan(row) for row in connection.execute(query.order_by(table.c.school, table.c.name))]


def terms(connection: Connection, scope: Scope, school: str | None = None) -> list[Term]:
    """By first day; of a school those of all schools too, which everybody sees."""
    seen = or_(visible(scope, term.c.school), term.c.school == "")
    query = select(term).where(seen, term.c.superseded_ms.is_(None))
    if school is not None:
        query = query.where(term.c.school.in_(["", school]))
    rows = connection.execute(query.order_by(term.c.first, term.c.school, term.c.id))
    return [Term(**row._mapping) for row in rows]


def add_terms(connection: Connection, told: Sequence[Term], *, actor: str) -> None:
    for one in told:
        connection.execute(insert(term).values(asdict(one)))
        _note(connection, one.school, "term", f"{one.first}..{one.last} {one.name}", actor, one.recorded_ms)


def end_term(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> Term:
    """Returns it. Raises Missing where the scope may not change such a one."""
    found = next((one for one in terms(connection, scope) if one.id == id and scope.allows(one.school)), None)
    if found is None:
        raise Missing("use.no_term", term=id)
    connection.execute(update(term).where(term.c.id == id).values(superseded_ms=at_ms))
    _note(connection, found.school, "term", "", actor, at_ms, old=f"{found.first}..{found.last} {found.name}")
    return found


def to_plan(row: Row[Any]) -> CheckPlan:
    told = dict(row._mapping) | {"items": tuple(row.items), "frequency": Frequency(row.frequency)}
    return CheckPlan(**told)


def _note(connection: Connection, school: str, field: str, new: str, actor: str, at_ms: int, *, old: str = "") -> None:
    event = ChangeEvent(
        at_ms=at_ms, school=school, subject=f"{school}/calendar", actor=actor, action="changed", field=field, old=old,
        new=new,
    )  # fmt: skip
    changes.record(connection, [event])
