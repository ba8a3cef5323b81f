"""Further addresses of devices that answer at more than one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from inventory.model.scope import BUREAU, Scope
from inventory.repository.addresses import canonical
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import upsert
from inventory.tables.device import device
from inventory.tables.device import other_address as table


def put(connection: Connection, code: str, address: str, *, at_ms: int) -> None:
    """The device answers there too. Raises Missing for an unknown device."""
    (device_id,) = set(ids_by_code(connection, BUREAU, [code]).values())
    row = {"device": device_id, "address": canonical(address), "first_seen_ms": at_ms, "last_seen_ms": at_ms}
    connection.execute(upsert(connection, table, row, {"last_seen_ms": at_ms}))


def drop(connection: Connection, code: str, addresses: Iterable[str]) -> None:
    """Somebody else answers there now."""
    there = [canonical(address) for address in addresses]
    connection.execute(delete(table).where(table.c.device == id_of(code), table.c.address.in_(there)))


def of_device(connection: Connection, scope: Scope, code: str) -> tuple[str, ...]:
    """The first found first."""
    query = (
        select(table.c.address)
        .join(device, device.c.id == table.c.device)
        .where(device.c.code == code, visible(scope, device.c.school))
        .order_by(table.c.first_seen_ms, table.c.address)
    )
    return tuple(connection.execute(query).scalars())


def of_school(connection: Connection, scope: Scope, school: str) -> Mapping[str, tuple[str, ...]]:
    """By device code."""
    query = (
        select(device.c.code, table.c.address)
        .join(device, device.c.id == table.c.device)
        .where(device.c.school == school, visible(scope, device.c.school))
        .order_by(device.c.code, table.c.first_seen_ms, table.c.address)
    )
    found: dict[str, tuple[str, ...]] = {}
    for code, address in connection.execute(query):
        found[code] = (*found.get(code, ()), address)
    return found
