"""Permits: who may change what, when. None is ever deleted: one that was withdrawn covered what came before."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.change_kind import ChangeKind
from inventory.model.kind import Kind
from inventory.model.permit import Permit
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.short_id import SHORT
from inventory.tables.device import device
from inventory.tables.permit import permit as table
from inventory.tables.permit import permit_device


def add(connection: Connection, permit: Permit) -> None:
    """With its change event. Raises Missing for an unknown device."""
    ids = ids_by_code(connection, BUREAU, permit.devices)
    connection.execute(insert(table).values(to_row(permit)))
    rows = [{"permit": permit.id, "device": id} for id in sorted(set(ids.values()))]
    if rows:
        connection.execute(insert(permit_device), rows)
    changes.record(connection, [_event(permit, "added", permit.by, permit.entered_ms, new=permit.reason)])


def withdraw(connection: Connection, scope: Scope, permit: Permit, *, actor: str, at_ms: int) -> None:
    """It covers nothing from then on. Raises Missing where the scope sees no such permit that is not withdrawn yet."""
    there = (table.c.id == permit.id) & table.c.withdrawn_ms.is_(None)
    done = connection.execute(
        update(table).where(there, visible(scope, table.c.school)).values(withdrawn_ms=at_ms, withdrawn_by=actor)
    )
    if not done.rowcount:
        raise Missing("ledger.no_permit", permit=permit.id[:SHORT])
    changes.record(connection, [_event(permit, "removed", actor, at_ms, old=permit.reason)])


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, since_ms: int | None = None
) -> list[Permit]:
    """Those that end after `since_ms`, in the order in which they begin; withdrawn ones too."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    if since_ms is not None:
        query = query.where(table.c.end_ms > since_ms)
    rows = connection.execute(query.order_by(table.c.start_ms, table.c.entered_ms, table.c.id)).all()
    named = _devices(connection, scope, school)
    return [to_permit(row, named.get(row.id, ())) for row in rows]


def subject(permit: Permit) -> str:
    return f"{permit.school}/permit:{permit.id[:SHORT]}"


def _devices(connection: Connection, scope: Scope, school: str | None) -> dict[str, tuple[str, ...]]:
    query = (
        select(permit_device.c.permit, device.c.code)
        .join(device, device.c.id == permit_device.c.device)
        .where(visible(scope, device.c.school))
        .order_by(device.c.code)
    )
    if school is not None:
        query = query.where(device.c.school == school)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for permit, code in connection.execute(query):
        found[permit].append(code)
    return {permit: tuple(codes) for permit, codes in found.items()}


def _event(permit: Permit, action: str, actor: str, at_ms: int, old: str = "", new: str = "") -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=permit.school, subject=subject(permit), actor=actor, action=action, field="reason",
        old=old, new=new,
    )  # fmt: skip


def to_row(permit: Permit) -> dict[str, Any]:
    return {
        "id": permit.id,
        "school": permit.school,
        "who": permit.who,
        "reason": permit.reason,
        "start_ms": permit.start_ms,
        "end_ms": permit.end_ms,
        "changes": sorted(permit.changes),
        "area": permit.area,
        "kind": permit.kind,
        "by": permit.by,
        "entered_ms": permit.entered_ms,
        "withdrawn_ms": permit.withdrawn_ms,
        "withdrawn_by": permit.withdrawn_by,
    }


def to_permit(row: Row[Any], codes: tuple[str, ...]) -> Permit:
    return Permit(
        id=row.id,
        school=row.school,
        who=row.who,
        reason=row.reason,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        changes=frozenset(map(ChangeKind, row.changes)),
        devices=codes,
        area=row.area,
        kind=Kind(row.kind) if row.kind else None,
        by=row.by,
        entered_ms=row.entered_ms,
        withdrawn_ms=row.withdrawn_ms,
        withdrawn_by=row.withdrawn_by,
    )
