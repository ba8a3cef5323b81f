"""What channels recorded day by day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from sys import intern
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from inventory.model.channel_day import ChannelDay
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.packed_spans import first_outside, pack, pack_gaps, unpack, unpack_gaps
from inventory.repository.scoping import visible
from inventory.repository.upsert import put_rows
from inventory.tables.channel import channel_day as table
from inventory.tables.device import device

camera = device.alias("camera")


def put(connection: Connection, days: Iterable[ChannelDay]) -> None:
    """Note them as they are known now. Raises Missing for an unknown recorder or camera."""
    told = list(days)
    codes = {one.recorder for one in told} | {one.camera for one in told if one.camera is not None}
    ids = ids_by_code(connection, BUREAU, codes)
    rows = [to_row(one, ids[one.recorder], ids[one.camera] if one.camera else None) for one in told]
    put_rows(connection, table, rows)


def of_recorder(
    connection: Connection, scope: Scope, code: str, first: date, last: date, channel: int | None = None
) -> list[ChannelDay]:
    """Both days included; by channel and day."""
    only = table.c.recorder == id_of(code)
    return _read(connection, scope, only if channel is None else only & (table.c.channel == channel), first, last)


def oldest_day(connection: Connection, scope: Scope, code: str, channel: int) -> date | None:
    """The first day of which footage is stored that nobody holds."""
    query = (
        select(func.min(table.c.day))
        .where(table.c.recorder == id_of(code), table.c.channel == channel, table.c.free_ms.is_not(None))
        .where(visible(scope, table.c.school, device=table.c.recorder))
    )
    found: date | None = connection.execute(query).scalar_one()
    return found


def of_camera(connection: Connection, scope: Scope, code: str, first: date, last: date) -> list[ChannelDay]:
    """Of the channels that the camera fed on these days."""
    return _read(connection, scope, table.c.camera == id_of(code), first, last)


def of_school(connection: Connection, scope: Scope, school: str, first: date, last: date) -> list[ChannelDay]:
    """By recorder, channel and day. A row takes about 1 KB in memory: ask for few days of many channels."""
    return _read(connection, scope, table.c.school == school, first, last)


def _read(
    connection: Connection, scope: Scope, condition: ColumnElement[bool], first: date, last: date
) -> list[ChannelDay]:
    query = (
        select(table, device.c.code, camera.c.code.label("camera_code"))
        .join(device, device.c.id == table.c.recorder)
        .outerjoin(camera, camera.c.id == table.c.camera)
        .where(visible(scope, table.c.school, device=table.c.recorder), condition, table.c.day.between(first, last))
        .order_by(device.c.code, table.c.channel, table.c.day)
    )
    return [to_day(row) for row in connection.execute(query)]


def to_day(row: Row[Any]) -> ChannelDay:
    return ChannelDay(
        recorder=intern(row.code),
        channel=row.channel,
        day=row.day,
        school=intern(row.school),
        camera=intern(row.camera_code) if row.camera_code else None,
        spans=unpack(row.spans),
        due_ms=row.due_ms,
        kept_ms=row.kept_ms,
        gaps=unpack_gaps(row.gaps),
        held=unpack(row.held),
        offset_ms=row.offset_ms,
        asked_ms=row.asked_ms,
        edge_ms=row.edge_ms,
        closed=row.closed,
    )


def to_row(one: ChannelDay, recorder: str, camera: str | None) -> dict[str, Any]:
    return {
        "recorder": recorder,
        "channel": one.channel,
        "day": one.day,
        "school": one.school,
        "camera": camera,
        "spans": pack(one.spans),
        "due_ms": one.due_ms,
        "kept_ms": one.kept_ms,
        "gaps": pack_gaps(one.gaps),
        "held": pack(one.held),
        "offset_ms": one.offset_ms,
        "asked_ms": one.asked_ms,
        "edge_ms": one.edge_ms,
        "closed": one.closed,
        "free_ms": first_outside(one.spans, one.held),
    }
