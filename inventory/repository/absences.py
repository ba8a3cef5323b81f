"""Absences: how many scans in a row asked for a device and did not find it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, case, delete, select

from inventory.model.absence import Absence
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import ids_by_code, ids_of
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.absence import absence as table
from inventory.tables.device import device


def miss(connection: Connection, codes: Iterable[str], scan: str, *, at_ms: int) -> None:
    """One more scan did not find these devices; the same scan told twice counts once. Raises Missing."""
    ids = ids_by_code(connection, BUREAU, codes)
    if not ids:
        return
    statement = insert_into(connection, table)
    again = case((table.c.scan == statement.excluded.scan, table.c.scans), else_=table.c.scans + 1)
    rows = [{"device": id, "scans": 1, "since_ms": at_ms, "scan": scan} for id in sorted(set(ids.values()))]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["device"], set_={"scans": again, "scan": statement.excluded.scan}
        ),
        rows,
    )


def clear(connection: Connection, codes: Iterable[str]) -> None:
    """These were found again."""
    connection.execute(delete(table).where(table.c.device.in_(ids_of(codes))))


def every(connection: Connection, scope: Scope, school: str | None = None) -> Mapping[str, Absence]:
    """By device code."""
    query = (
        select(device.c.code, table.c.scans, table.c.since_ms, table.c.scan)
        .join(device, device.c.id == table.c.device)
        .where(visible(scope, device.c.school))
        .order_by(device.c.code)
    )
    if school is not None:
        query = query.where(device.c.school == school)
    return {code: Absence(*counted) for code, *counted in connection.execute(query)}
