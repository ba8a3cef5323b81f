"""Vouchers: the papers that prove what the ledger says of devices."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, true, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU, Scope
from inventory.model.voucher import Voucher, VoucherKind
from inventory.repository import changes
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.voucher import cost
from inventory.tables.voucher import voucher as table


def add(connection: Connection, voucher: Voucher, *, actor: str, at_ms: int) -> None:
    """Raises Missing for an unknown device."""
    ids = ids_by_code(connection, BUREAU, [voucher.device])
    connection.execute(insert(table).values(asdict(voucher) | {"device": ids[voucher.device]}))
    _note(connection, voucher, old="", new=told(voucher), actor=actor, at_ms=at_ms)


def remove(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> Voucher:
    """Costs that it proved have no proof afterwards. Raises Missing where the scope sees no such voucher."""
    gone = get(connection, scope, id)
    if gone is None:
        raise Missing("ledger.no_voucher", voucher=id)
    connection.execute(update(cost).where(cost.c.voucher == id).values(voucher=None))
    connection.execute(delete(table).where(table.c.id == id))
    _note(connection, gone, old=told(gone), new="", actor=actor, at_ms=at_ms)
    return gone


def get(connection: Connection, scope: Scope, id: str) -> Voucher | None:
    found = _read(connection, scope, table.c.id == id)
    return found[0] if found else None


def of_device(connection: Connection, scope: Scope, code: str) -> list[Voucher]:
    """By day, those without one first."""
    return _read(connection, scope, table.c.device == id_of(code))


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Voucher]:
    """By school and device, there by day."""
    return _read(connection, scope, true() if school is None else table.c.school == school)


def told(voucher: Voucher) -> str:
    """In one line of a history."""
    return " ".join(part for part in (voucher.kind.value, voucher.number, str(voucher.day or "")) if part)


def _note(connection: Connection, voucher: Voucher, *, old: str, new: str, actor: str, at_ms: int) -> None:
    """It belongs to the history of its device."""
    event = ChangeEvent(
        at_ms=at_ms, school=voucher.school, subject=voucher.device, actor=actor, action="changed", field="voucher",
        old=old, new=new,
    )  # fmt: skip
    changes.record(connection, [event])


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Voucher]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(visible(scope, table.c.school), condition)
    )
    found = [to_voucher(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.device, str(one.day or ""), one.kind, one.number, one.id))


def to_voucher(row: Row[Any]) -> Voucher:
    return Voucher(
        id=row.id,
        school=row.school,
        device=row.code,
        kind=VoucherKind(row.kind),
        number=row.number,
        day=row.day,
        path=row.path,
        note=row.note,
    )
