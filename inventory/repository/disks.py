"""Disks of recorders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, true

from inventory.errors import Missing
from inventory.model.disk import Disk, DiskState, DiskTold
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code, ids_of
from inventory.repository.scoping import within
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.disk import disk as table


def put(connection: Connection, disks: Iterable[Disk]) -> None:
    """Note them as they are now. Raises Missing for an unknown recorder."""
    told = list(disks)
    ids = ids_by_code(connection, BUREAU, (one.recorder for one in told))
    rows = [to_row(one, ids[one.recorder]) for one in told]
    put_rows(connection, table, rows)


def forget(connection: Connection, scope: Scope, code: str, slot: str) -> None:
    """A disk that was taken out for good. Raises Missing where the scope sees no such disk."""
    known = [one for one in of_recorder(connection, scope, code) if one.told.slot == slot]
    if not known:
        raise Missing("ledger.no_disk", device=code, slot=slot)
    connection.execute(delete(table).where(table.c.recorder.in_(ids_of([code])), table.c.slot == slot))


def of_recorder(connection: Connection, scope: Scope, code: str) -> list[Disk]:
    """In the order of their slots."""
    return _read(connection, scope, table.c.recorder == id_of(code))


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Disk]:
    """In the order of recorders and slots."""
    return _read(connection, scope, true() if school is None else device.c.school == school)


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Disk]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.recorder)
        .where(within(scope, device), condition)
        .order_by(device.c.code, table.c.slot)
    )
    return [to_disk(row) for row in connection.execute(query)]


def to_disk(row: Row[Any]) -> Disk:
    return Disk(
        recorder=row.code,
        told=DiskTold(
            slot=row.slot,
            state=DiskState(row.state),
            told=row.told,
            kind=row.kind,
            capacity_bytes=row.capacity_bytes,
            free_bytes=row.free_bytes,
            smart=None if row.smart is None else DiskState(row.smart),
            temperature_c=row.temperature_c,
            hours=row.hours,
        ),
        since_ms=row.since_ms,
        seen_ms=row.seen_ms,
    )


def to_row(one: Disk, recorder: str) -> dict[str, Any]:
    told = one.told
    return {
        "recorder": recorder,
        "slot": told.slot,
        "state": told.state,
        "told": told.told,
        "kind": told.kind,
        "capacity_bytes": told.capacity_bytes,
        "free_bytes": told.free_bytes,
        "smart": told.smart,
        "temperature_c": told.temperature_c,
        "hours": told.hours,
        "since_ms": one.since_ms,
        "seen_ms": one.seen_ms,
    }
