"""The last proof of each channel that its footage can be played."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, select, true

from inventory.model.playback import Playback
from inventory.model.scope import BUREAU, Scope
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import within
from inventory.repository.upsert import put_rows
from inventory.tables.channel import playback as table
from inventory.tables.device import device


def put(connection: Connection, playbacks: Iterable[Playback]) -> None:
    """Raises Missing for an unknown recorder."""
    told = list(playbacks)
    ids = ids_by_code(connection, BUREAU, (one.recorder for one in told))
    rows = [asdict(one) | {"recorder": ids[one.recorder]} for one in told]
    put_rows(connection, table, rows)


def of_recorder(connection: Connection, scope: Scope, code: str) -> list[Playback]:
    """In the order of channels; none for a channel that was never tried."""
    return _read(connection, scope, table.c.recorder == id_of(code))


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Playback]:
    """By recorder and channel."""
    return _read(connection, scope, true() if school is None else device.c.school == school)


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Playback]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.recorder)
        .where(within(scope, device), condition)
        .order_by(device.c.code, table.c.channel)
    )
    return [
        Playback(
            recorder=row.code,
            channel=row.channel,
            at_ms=row.at_ms,
            footage_ms=row.footage_ms,
            decoded=row.decoded,
            detail=row.detail,
        )
        for row in connection.execute(query)
    ]
