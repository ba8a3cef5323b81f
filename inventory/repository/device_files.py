"""Files of devices: what papers say of them, with the history of every field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, select

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Stage
from inventory.model.device_file import DeviceFile
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.device_codes import has_code
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible, within
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.device_file import device_file as table


def get(connection: Connection, scope: Scope, code: str) -> DeviceFile:
    """An empty one where papers say nothing. Raises Missing where the scope sees no such device."""
    _, now_called, _ = _device(connection, scope, code)
    query = select(table, device.c.code).join(device, device.c.id == table.c.device).where(device.c.code == now_called)
    row = connection.execute(query).one_or_none()
    return to_file(row) if row else DeviceFile(device=now_called)


def of_school(connection: Connection, scope: Scope, school: str) -> dict[str, DeviceFile]:
    """By the code of the device; only those of which papers say anything."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(device.c.school == school, within(scope, device))
        .order_by(device.c.code)
    )
    return {row.code: to_file(row) for row in connection.execute(query)}


def of_custodian(connection: Connection, scope: Scope, person: str) -> list[str]:
    """Codes of the devices that are listed under the person of this id, and not retired."""
    query = (
        select(device.c.code)
        .join(table, device.c.id == table.c.device)
        .where(table.c.custodian == person, device.c.stage != Stage.RETIRED, visible(scope, device.c.school))
        .order_by(device.c.code)
    )
    return list(connection.execute(query).scalars())


def on_circuit(connection: Connection, scope: Scope, circuit: str) -> set[str]:
    """Codes of the devices that hang on a supply circuit, as it is written in their files."""
    query = select(device.c.code).join(table, device.c.id == table.c.device)
    return set(connection.execute(query.where(table.c.circuit == circuit, visible(scope, device.c.school))).scalars())


def put(connection: Connection, scope: Scope, file: DeviceFile, *, actor: str, at_ms: int) -> list[ChangeEvent]:
    """Make the file of the device of this code what is given; one event a field. Raises Missing."""
    device_id, code, school = _device(connection, scope, file.device)
    before = to_row(get(connection, scope, code))
    after = to_row(file)
    events = field_changes(before, after, school=school, subject=code, actor=actor, at_ms=at_ms)
    if events:
        put_rows(connection, table, [{"device": device_id, **after}])
        changes.record(connection, events)
    return events


def _device(connection: Connection, scope: Scope, code: str) -> tuple[str, str, str]:
    """Its id, its code now and its school."""
    query = select(device.c.id, device.c.code, device.c.school).where(has_code(code), within(scope, device))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Missing("ledger.no_device", device=code)
    return row.id, row.code, row.school


def to_file(row: Row[Any]) -> DeviceFile:
    columns = {column.name: getattr(row, column.name) for column in table.columns if column.name != "device"}
    lists = {"uncertain": frozenset(columns["uncertain"]), "photos": tuple(columns["photos"])}
    return DeviceFile(device=row.code, **{**columns, **lists})


def to_row(file: DeviceFile) -> Mapping[str, Any]:
    """All but the device, whose id stands in the table."""
    row = {field.name: getattr(file, field.name) for field in fields(file) if field.name != "device"}
    return row | {"uncertain": sorted(file.uncertain), "photos": list(file.photos)}
