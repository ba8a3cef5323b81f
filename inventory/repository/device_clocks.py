"""Clocks of devices, and the steps by which their offsets changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select, true

from inventory.model.device_clock import ClockSetting, ClockStep, DeviceClock, Setting
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import within
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.device_clock import clock_step
from inventory.tables.device_clock import device_clock as table


def put(connection: Connection, clocks: Iterable[DeviceClock]) -> None:
    """Note them as last measured. Raises Missing for an unknown device."""
    told = list(clocks)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    rows = [to_row(one, ids[one.device]) for one in told]
    put_rows(connection, table, rows)


def append(connection: Connection, steps: Iterable[ClockStep]) -> None:
    """One of the same moment takes the other's place. Raises Missing for an unknown device."""
    told = list(steps)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    rows = [{"device": ids[one.device], "from_ms": one.from_ms, "offset_ms": one.offset_ms} for one in told]
    put_rows(connection, clock_step, rows)


def forget_steps(connection: Connection, code: str, *, before_ms: int) -> None:
    condition = clock_step.c.device == id_of(code)
    connection.execute(delete(clock_step).where(condition, clock_step.c.from_ms < before_ms))


def get(connection: Connection, scope: Scope, code: str) -> DeviceClock | None:
    found = _read(connection, scope, table.c.device == id_of(code))
    return found[0] if found else None


def of_devices(connection: Connection, scope: Scope, codes: Iterable[str]) -> dict[str, DeviceClock]:
    """By code."""
    return {one.device: one for one in _read(connection, scope, device.c.code.in_(list(codes)))}


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[DeviceClock]:
    """In the order of device codes."""
    return _read(connection, scope, true() if school is None else device.c.school == school)


def steps(connection: Connection, scope: Scope, code: str | None = None) -> list[ClockStep]:
    """Of one device or of all, by device and moment."""
    return _read_steps(connection, scope, true() if code is None else clock_step.c.device == id_of(code))


def steps_of(connection: Connection, scope: Scope, codes: Iterable[str]) -> dict[str, list[ClockStep]]:
    """By code, each in order of time; none for a device that told no time yet."""
    found: dict[str, list[ClockStep]] = {}
    for step in _read_steps(connection, scope, device.c.code.in_(list(codes))):
        found.setdefault(step.device, []).append(step)
    return found


def _read_steps(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[ClockStep]:
    query = (
        select(clock_step, device.c.code)
        .join(device, device.c.id == clock_step.c.device)
        .where(within(scope, device), condition)
        .order_by(device.c.code, clock_step.c.from_ms)
    )
    return [
        ClockStep(device=row.code, from_ms=row.from_ms, offset_ms=row.offset_ms) for row in connection.execute(query)
    ]


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[DeviceClock]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(within(scope, device), condition)
        .order_by(device.c.code)
    )
    return [to_clock(row) for row in connection.execute(query)]


def to_clock(row: Row[Any]) -> DeviceClock:
    return DeviceClock(
        device=row.code,
        at_ms=row.at_ms,
        offset_ms=row.offset_ms,
        within_ms=row.within_ms,
        source=row.source,
        zone_min=row.zone_min,
        setting=ClockSetting(setting=Setting(row.setting), server=row.server, interval_s=row.interval_s),
    )


def to_row(one: DeviceClock, device_id: str) -> dict[str, Any]:
    return {
        "device": device_id,
        "at_ms": one.at_ms,
        "offset_ms": one.offset_ms,
        "within_ms": one.within_ms,
        "source": one.source,
        "zone_min": one.zone_min,
        "setting": one.setting.setting,
        "server": one.setting.server,
        "interval_s": one.setting.interval_s,
    }
