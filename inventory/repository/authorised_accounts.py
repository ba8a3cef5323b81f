"""Accounts that persons may use, by somebody's word. None is deleted: of what was allowed once its end is told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.errors import Missing
from inventory.model.account import AccountLevel, AuthorisedAccount
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.short_id import SHORT
from inventory.tables.account import authorised_account as table
from inventory.tables.device import device


def add(connection: Connection, one: AuthorisedAccount) -> None:
    """With its change event. Raises Missing for an unknown device."""
    device_id = ids_by_code(connection, BUREAU, [one.device])[one.device] if one.device else None
    connection.execute(insert(table).values(to_row(one, device_id)))
    changes.record(connection, [_event(one, "added", one.by, one.entered_ms, new=one.person)])


def withdraw(connection: Connection, scope: Scope, one: AuthorisedAccount, *, actor: str, at_ms: int) -> None:
    """Raises Missing where the scope sees no such row that is not withdrawn yet."""
    there = (table.c.id == one.id) & table.c.withdrawn_ms.is_(None)
    done = connection.execute(
        update(table).where(there, visible(scope, table.c.school)).values(withdrawn_ms=at_ms, withdrawn_by=actor)
    )
    if not done.rowcount:
        raise Missing("ledger.no_authorisation", entry=one.id[:SHORT])
    changes.record(connection, [_event(one, "removed", actor, at_ms, old=one.person)])


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[AuthorisedAccount]:
    """By school and account; those that ended too."""
    query = select(table, device.c.code).outerjoin(device, device.c.id == table.c.device)
    query = query.where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query.order_by(table.c.school, table.c.account, table.c.entered_ms, table.c.id))
    return [to_authorised(row) for row in rows]


def subject(one: AuthorisedAccount) -> str:
    return f"{one.school}/account:{one.account}"


def _event(one: AuthorisedAccount, action: str, actor: str, at_ms: int, old: str = "", new: str = "") -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=one.school, subject=subject(one), actor=actor, action=action, field="person",
        old=old, new=new,
    )  # fmt: skip


def to_row(one: AuthorisedAccount, device_id: str | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "school": one.school,
        "device": device_id,
        "device_group": one.group,
        "account": one.account,
        "person": one.person,
        "level": one.level,
        "until": one.until,
        "document": one.document,
        "by": one.by,
        "entered_ms": one.entered_ms,
        "withdrawn_ms": one.withdrawn_ms,
        "withdrawn_by": one.withdrawn_by,
    }


def to_authorised(row: Row[Any]) -> AuthorisedAccount:
    return AuthorisedAccount(
        id=row.id,
        school=row.school,
        account=row.account,
        person=row.person,
        device=row.code,
        group=row.device_group,
        level=AccountLevel(row.level) if row.level else None,
        until=row.until,
        document=row.document,
        by=row.by,
        entered_ms=row.entered_ms,
        withdrawn_ms=row.withdrawn_ms,
        withdrawn_by=row.withdrawn_by,
    )
