"""What the pictures of cameras were last found to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, true

from inventory.model.picture import Picture, PictureVerdict
from inventory.model.scope import BUREAU, Scope
from inventory.repository import channels
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import within
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.picture import picture as table


def put(connection: Connection, pictures: Iterable[Picture]) -> None:
    """Note them as last seen. Raises Missing for an unknown device."""
    told = list(pictures)
    ids = ids_by_code(connection, BUREAU, (one.device for one in told))
    rows = [to_row(one, ids[one.device]) for one in told]
    put_rows(connection, table, rows)


def get(connection: Connection, scope: Scope, code: str, part: str = "") -> Picture | None:
    found = [one for one in of_device(connection, scope, code) if one.part == part]
    return found[0] if found else None


def of_device(connection: Connection, scope: Scope, code: str) -> list[Picture]:
    """Its own and those of its channels."""
    return _read(connection, scope, table.c.device == id_of(code))


def of_camera(connection: Connection, scope: Scope, code: str) -> list[Picture]:
    """Its own; of a camera without an address, which is looked at through the channels that it feeds, theirs."""
    own = [one for one in of_device(connection, scope, code) if not one.part]
    fed = () if own else channels.of_camera(connection, scope, code)
    through = (get(connection, scope, one.recorder, str(one.told.number)) for one in fed)
    return [*own, *(one for one in through if one is not None)]


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Picture]:
    """By device and part."""
    return _read(connection, scope, true() if school is None else device.c.school == school)


def begun(connection: Connection, scope: Scope, since_ms: int) -> list[Picture]:
    """Those whose reference was begun since then, be it learned or approved."""
    return _read(connection, scope, table.c.reference_ms >= since_ms)


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Picture]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device)
        .where(within(scope, device), condition)
        .order_by(device.c.code, table.c.part)
    )
    return [to_picture(row) for row in connection.execute(query)]


def to_picture(row: Row[Any]) -> Picture:
    return Picture(
        device=row.code,
        at_ms=row.at_ms,
        verdict=PictureVerdict(row.verdict),
        part=row.part,
        numbers=dict(row.numbers),
        fingerprint=bytes(row.fingerprint),
        reference=bytes(row.reference),
        reference_ms=row.reference_ms,
        since_ms=row.since_ms,
        file=row.file,
    )


def to_row(one: Picture, device_id: str) -> dict[str, Any]:
    return {
        "device": device_id,
        "part": one.part,
        "at_ms": one.at_ms,
        "verdict": one.verdict,
        "numbers": dict(one.numbers),
        "fingerprint": one.fingerprint,
        "reference": one.reference,
        "reference_ms": one.reference_ms,
        "since_ms": one.since_ms,
        "file": one.file,
    }
