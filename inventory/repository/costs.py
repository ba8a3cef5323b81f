"""What equipment costs, and what may be spent on it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.scope import BUREAU, Scope
from inventory.money import to_major
from inventory.repository import changes
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.device import device
from inventory.tables.voucher import budget as budget_table
from inventory.tables.voucher import cost as table


def add(connection: Connection, cost: Cost, *, actor: str, at_ms: int) -> None:
    """Raises Missing for an unknown device."""
    ids = ids_by_code(connection, BUREAU, [cost.device]) if cost.device is not None else {}
    row = asdict(cost) | {"device": ids[cost.device] if cost.device is not None else None}
    connection.execute(insert(table).values(row))
    _note(connection, cost, old="", new=told(cost), actor=actor, at_ms=at_ms)


def remove(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> Cost:
    """Raises Missing where the scope sees no such cost."""
    found = _read(connection, scope, table.c.id == id)
    if not found:
        raise Missing("ledger.no_cost", cost=id)
    connection.execute(delete(table).where(table.c.id == id))
    _note(connection, found[0], old=told(found[0]), new="", actor=actor, at_ms=at_ms)
    return found[0]


def of_device(connection: Connection, scope: Scope, code: str) -> list[Cost]:
    """By day."""
    return _read(connection, scope, table.c.device == id_of(code))


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, since: date | None = None,
    until: date | None = None,
) -> list[Cost]:  # fmt: skip
    """By school and day; both days are included."""
    condition = true() if school is None else table.c.school == school
    if since is not None:
        condition &= table.c.day >= since
    return _read(connection, scope, condition if until is None else condition & (table.c.day <= until))


def put_budget(connection: Connection, budget: Budget, *, actor: str, at_ms: int) -> None:
    """Instead of the one of the same school, year and currency."""
    mine = [one for one in budgets(connection, BUREAU, budget.school) if _key(one) == _key(budget)]
    old, new = (_plain(mine[0]) if mine else "", _plain(budget))
    if old == new:
        return
    connection.execute(upsert(connection, budget_table, asdict(budget)))
    event = ChangeEvent(
        at_ms=at_ms, school=budget.school, subject=budget.school, actor=actor, action="changed",
        field=f"budget {budget.year} {budget.currency}", old=old, new=new,
    )  # fmt: skip
    changes.record(connection, [event])


def budgets(connection: Connection, scope: Scope, school: str | None = None) -> list[Budget]:
    """By school, year and currency."""
    query = select(budget_table).where(visible(scope, budget_table.c.school))
    if school is not None:
        query = query.where(budget_table.c.school == school)
    found = [
        Budget(school=row.school, year=row.year, amount=row.amount, currency=row.currency)
        for row in connection.execute(query)
    ]
    return sorted(found, key=_key)


def told(cost: Cost) -> str:
    """In one line of a history: `repair 2026-11-22 120.00 CNY`."""
    return f"{cost.kind.value} {cost.day} {to_major(cost.amount, cost.currency):f} {cost.currency}"


def _plain(budget: Budget) -> str:
    return f"{to_major(budget.amount, budget.currency):f}"


def _key(budget: Budget) -> tuple[str, int, str]:
    return budget.school, budget.year, budget.currency


def _note(connection: Connection, cost: Cost, *, old: str, new: str, actor: str, at_ms: int) -> None:
    """It belongs to the history of its device, or of the school."""
    event = ChangeEvent(
        at_ms=at_ms, school=cost.school, subject=cost.device or cost.school, actor=actor, action="changed",
        field="cost", old=old, new=new,
    )  # fmt: skip
    changes.record(connection, [event])


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Cost]:
    query = (
        select(table, device.c.code)
        .outerjoin(device, device.c.id == table.c.device)
        .where(visible(scope, table.c.school), condition)
        .order_by(table.c.school, table.c.day, table.c.id)
    )
    return [to_cost(row) for row in connection.execute(query)]


def to_cost(row: Row[Any]) -> Cost:
    return Cost(
        id=row.id,
        school=row.school,
        device=row.code,
        kind=CostKind(row.kind),
        day=row.day,
        amount=row.amount,
        currency=row.currency,
        voucher=row.voucher,
        note=row.note,
    )
