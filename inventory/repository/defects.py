"""Defects: opened, seen again and ended by machine; the facts from which faults grow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, insert, select, true, update

from inventory.model.defect import Defect, DefectKind
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.defect import defect as table
from inventory.tables.defect import still_open
from inventory.tables.device import device


def put(connection: Connection, defects: Iterable[Defect]) -> None:
    """What is open for (device, kind, part) becomes as given, also when it thereby ends; else it is opened. It keeps
    the earlier of both beginnings.

    One that has ended and is not open is no error: nothing happens. Raises Missing for an unknown device.
    """
    told = list(defects)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    for one in told:
        row = to_row(one, ids[one.device])
        same = [table.c[name] == row[name] for name in ("device", "kind", "part")]
        earlier = case((table.c.since_ms < one.since_ms, table.c.since_ms), else_=one.since_ms)
        known = {"since_ms": earlier, **{name: row[name] for name in ("seen_ms", "ended_ms", "details")}}
        found = connection.execute(update(table).where(*same, still_open).values(known)).rowcount
        if not found and one.ended_ms is None:
            connection.execute(insert(table).values(row))


def open_ones(connection: Connection, scope: Scope, school: str | None = None) -> list[Defect]:
    """By device, kind and part."""
    condition = still_open if school is None else and_(still_open, table.c.school == school)
    return _read(connection, scope, condition, (device.c.code, table.c.kind, table.c.part), None)


def open_of(connection: Connection, scope: Scope, codes: Iterable[str]) -> list[Defect]:
    """Those of these devices, by device, kind and part."""
    condition = and_(still_open, device.c.code.in_(list(codes)))
    return _read(connection, scope, condition, (device.c.code, table.c.kind, table.c.part), None)


def of_device(connection: Connection, scope: Scope, code: str, *, limit: int = 100) -> list[Defect]:
    """The newest first, ended ones too."""
    return _read(connection, scope, table.c.device == id_of(code), (table.c.since_ms.desc(), table.c.seq.desc()), limit)


def between(
    connection: Connection, scope: Scope, start_ms: int, end_ms: int, school: str | None = None
) -> list[Defect]:
    """Those that were open at any moment of start_ms ≤ t < end_ms, by when they began."""
    inside = (table.c.since_ms < end_ms) & (still_open | (table.c.ended_ms > start_ms))
    condition = true() if school is None else table.c.school == school
    return _read(connection, scope, inside & condition, (table.c.since_ms, table.c.seq), None)


def _read(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    order: Iterable[ColumnElement[Any]],
    limit: int | None,
) -> list[Defect]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(visible(scope, table.c.school, device=table.c.device), condition)
        .order_by(*order)
        .limit(limit)
    )
    return [to_defect(row) for row in connection.execute(query)]


def to_defect(row: Row[Any]) -> Defect:
    return Defect(
        school=row.school,
        device=row.code,
        kind=DefectKind(row.kind),
        since_ms=row.since_ms,
        seen_ms=row.seen_ms,
        part=row.part,
        ended_ms=row.ended_ms,
        details=dict(row.details),
    )


def to_row(one: Defect, device_id: str) -> dict[str, Any]:
    return {
        "school": one.school,
        "device": device_id,
        "kind": one.kind,
        "part": one.part,
        "since_ms": one.since_ms,
        "seen_ms": one.seen_ms,
        "ended_ms": one.ended_ms,
        "details": dict(one.details),
    }
