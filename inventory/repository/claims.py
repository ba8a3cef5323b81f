"""Claims of devices: what they said they are, first and last heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from inventory.model.claim import Claim, ClaimType
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import has_code, ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.claim import claim as table
from inventory.tables.device import device


def put(connection: Connection, code: str, claims: Iterable[Claim], *, at_ms: int) -> None:
    """Note that the device made these claims now. Raises Missing for an unknown device."""
    (device_id,) = set(ids_by_code(connection, BUREAU, [code]).values())
    rows = [
        {"device": device_id, "type": claim.type, "value": claim.value, "first_seen_ms": at_ms, "last_seen_ms": at_ms}
        for claim in set(claims)
    ]
    if not rows:
        return
    statement = insert_into(connection, table)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["device", "type", "value"], set_={"last_seen_ms": statement.excluded.last_seen_ms}
        ),
        rows,
    )


def pin(connection: Connection, scope: Scope, code: str, claim: Claim, *, at_ms: int) -> list[str]:
    """From now on this is the device's only claim of its type; returns the values that it had before.

    Raises Missing for an unknown device.
    """
    before = [one.value for one in of_device(connection, scope, code) if one.type is claim.type]
    (device_id,) = set(ids_by_code(connection, scope, [code]).values())
    connection.execute(delete(table).where(table.c.device == device_id, table.c.type == claim.type))
    put(connection, code, [claim], at_ms=at_ms)
    return before


def of_device(connection: Connection, scope: Scope, code: str) -> Mapping[Claim, int]:
    """claim -> when it was last made (UTC milliseconds); of one type the one made last comes last."""
    query = (
        select(table.c.type, table.c.value, table.c.last_seen_ms)
        .join(device, device.c.id == table.c.device)
        .where(has_code(code), visible(scope, device.c.school))
        .order_by(table.c.type, table.c.last_seen_ms, table.c.value)
    )
    return {Claim(ClaimType(type), value): seen for type, value, seen in connection.execute(query)}


def of_school(connection: Connection, scope: Scope, school: str) -> Mapping[str, Mapping[Claim, int]]:
    """The claims of the school's devices by code, in the same order, each with the moment it was last made."""
    query = (
        select(device.c.code, table.c.type, table.c.value, table.c.last_seen_ms)
        .join(device, device.c.id == table.c.device)
        .where(device.c.school == school, visible(scope, device.c.school))
        .order_by(device.c.code, table.c.type, table.c.last_seen_ms, table.c.value)
    )
    found: dict[str, dict[Claim, int]] = {}
    for code, type, value, seen in connection.execute(query):
        found.setdefault(code, {})[Claim(ClaimType(type), value)] = seen
    return found
