"""Interfaces of devices."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from inventory.model.interface import Interface
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import has_code, ids_by_code
from inventory.repository.scoping import within
from inventory.tables.device import device
from inventory.tables.interface import interface as table


def replace(connection: Connection, code: str, interfaces: Iterable[Interface]) -> None:
    """Make these the interfaces of the device, as its last walk told them. Raises Missing for an unknown device."""
    (device_id,) = set(ids_by_code(connection, BUREAU, [code]).values())
    rows = [
        {
            "device": device_id,
            "port": one.port,
            "if_index": one.if_index,
            "alias": one.alias,
            "mac": one.mac,
            "speed_bps": one.speed_bps,
            "seen_ms": one.seen_ms,
        }
        for one in interfaces
    ]
    connection.execute(delete(table).where(table.c.device == device_id))
    if rows:
        connection.execute(insert(table), rows)


def of_device(connection: Connection, scope: Scope, code: str) -> list[Interface]:
    """In the order of their index."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(has_code(code), within(scope, device))
        .order_by(table.c.if_index, table.c.port)
    )
    return [
        Interface(
            device=row.code,
            port=row.port,
            if_index=row.if_index,
            alias=row.alias,
            mac=row.mac,
            speed_bps=row.speed_bps,
            seen_ms=row.seen_ms,
        )
        for row in connection.execute(query)
    ]
