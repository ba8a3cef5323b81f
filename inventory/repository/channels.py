"""Channels of recorders, and the cameras behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true

from inventory.model.channel import Channel, ChannelTold, ChannelTrouble
from inventory.model.scope import BUREAU, Scope
from inventory.model.week import Mode, Stretch, Week
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import within
from inventory.repository.upsert import put_rows
from inventory.tables.channel import channel as table
from inventory.tables.device import device

camera = device.alias("camera")


def put(connection: Connection, channels: Iterable[Channel]) -> None:
    """Note them as they are now. Raises Missing for an unknown recorder or camera."""
    told = list(channels)
    codes = {one.recorder for one in told} | {one.camera for one in told if one.camera is not None}
    ids = ids_by_code(connection, BUREAU, codes)
    rows = [to_row(one, ids[one.recorder], ids[one.camera] if one.camera else None) for one in told]
    put_rows(connection, table, rows)


def of_recorder(connection: Connection, scope: Scope, code: str) -> list[Channel]:
    """In the order of their numbers, spare ones too."""
    return _read(connection, scope, table.c.recorder == id_of(code))


def of_camera(connection: Connection, scope: Scope, code: str) -> list[Channel]:
    """Those that the camera feeds."""
    return _read(connection, scope, table.c.camera == id_of(code))


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Channel]:
    """In the order of recorders and numbers."""
    return _read(connection, scope, true() if school is None else device.c.school == school)


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Channel]:
    query = (
        select(table, device.c.code, camera.c.code.label("camera_code"))
        .join(device, device.c.id == table.c.recorder)
        .outerjoin(camera, camera.c.id == table.c.camera)
        .where(within(scope, device), condition)
        .order_by(device.c.code, table.c.number)
    )
    return [to_channel(row) for row in connection.execute(query)]


def to_channel(row: Row[Any]) -> Channel:
    return Channel(
        recorder=row.code,
        told=ChannelTold(
            number=row.number,
            name=row.name,
            address=row.address,
            serial=row.serial,
            model=row.model,
            used=row.used,
            online=row.online,
            recording=row.recording,
            trouble=ChannelTrouble(row.trouble),
        ),
        since_ms=row.since_ms,
        seen_ms=row.seen_ms,
        camera=row.camera_code,
        week=None if row.week is None else to_week(row.week),
        octets_a_day=row.octets_a_day,
    )


def to_row(one: Channel, recorder: str, camera: str | None) -> dict[str, Any]:
    told = one.told
    return {
        "recorder": recorder,
        "number": told.number,
        "camera": camera,
        "name": told.name,
        "address": told.address,
        "serial": told.serial,
        "model": told.model,
        "used": told.used,
        "online": told.online,
        "recording": told.recording,
        "trouble": told.trouble,
        "week": None if one.week is None else from_week(one.week),
        "octets_a_day": one.octets_a_day,
        "since_ms": one.since_ms,
        "seen_ms": one.seen_ms,
    }


def to_week(packed: list[list[tuple[int, int, str]]]) -> Week:
    return tuple(tuple(Stretch(start, end, Mode(mode)) for start, end, mode in day) for day in packed)


def from_week(week: Week) -> list[list[tuple[int, int, str]]]:
    return [[(one.start_min, one.end_min, one.mode.value) for one in day] for day in week]
