"""Fingerprints of how devices are set, by device and by the interface that told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from inventory.model.configuration import Configuration, Part
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.configuration import configuration as table
from inventory.tables.device import device


def put(connection: Connection, configurations: Iterable[Configuration]) -> None:
    """Each in the place of what its device told before over that interface. Raises Missing for an unknown device."""
    told = list(configurations)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    put_rows(connection, table, [to_row(one, ids[one.device]) for one in told])


def of_devices(connection: Connection, scope: Scope, codes: Iterable[str]) -> dict[tuple[str, str], Configuration]:
    """By code and interface."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(device.c.code.in_(list(codes)), visible(scope, device.c.school))
    )
    return {(row.code, row.source): to_configuration(row) for row in connection.execute(query)}


def to_row(one: Configuration, device_id: str) -> dict[str, Any]:
    return {
        "device": device_id,
        "source": one.source,
        "parts": {name: [part.digest, part.seen_ms] for name, part in one.parts.items()},
        "marks": dict(one.marks),
        "uptime": one.uptime,
        "seen_ms": one.seen_ms,
    }


def to_configuration(row: Row[Any]) -> Configuration:
    return Configuration(
        device=row.code,
        source=row.source,
        seen_ms=row.seen_ms,
        parts={name: Part(digest, seen_ms) for name, (digest, seen_ms) in row.parts.items()},
        marks=dict(row.marks),
        uptime=row.uptime,
    )
