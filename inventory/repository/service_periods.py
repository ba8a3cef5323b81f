"""When devices count. Rows are superseded, never changed: a reader may ask what was known at any moment."""

from __future__ import annotations

from collections.abc import Collection
from sys import intern

from sqlalchemy import Connection, insert, or_, select, update

from inventory.model.scope import BUREAU, Scope
from inventory.model.service_period import ServicePeriod
from inventory.repository.device_codes import has_code, ids_by_code
from inventory.repository.scoping import within
from inventory.tables.device import device
from inventory.tables.service_period import service_period as table


def put(connection: Connection, period: ServicePeriod, *, recorded_ms: int) -> None:
    """State a period; one of the same device with the same start is superseded. Raises Missing."""
    (device_id,) = set(ids_by_code(connection, BUREAU, [period.device]).values())
    same = (table.c.device == device_id) & (table.c.start_ms == period.start_ms) & table.c.superseded_ms.is_(None)
    connection.execute(update(table).where(same).values(superseded_ms=recorded_ms))
    connection.execute(
        insert(table).values(device=device_id, start_ms=period.start_ms, end_ms=period.end_ms, recorded_ms=recorded_ms)
    )


def every(
    connection: Connection, scope: Scope, code: str | None = None, *, known_at_ms: int | None = None,
    codes: Collection[str] | None = None,
) -> list[ServicePeriod]:  # fmt: skip
    """By device and start, of one device, some (`codes` that they have now) or all, as known at a moment (now, where
    none is given)."""
    query = select(device.c.code, table.c.start_ms, table.c.end_ms).join(device, device.c.id == table.c.device)
    query = query.where(within(scope, device))
    if known_at_ms is None:
        query = query.where(table.c.superseded_ms.is_(None))
    else:
        later = table.c.superseded_ms > known_at_ms
        query = query.where(table.c.recorded_ms <= known_at_ms, or_(table.c.superseded_ms.is_(None), later))
    if code is not None:
        query = query.where(has_code(code))
    if codes is not None:
        query = query.where(device.c.code.in_(sorted(codes)))
    rows = connection.execute(query.order_by(device.c.code, table.c.start_ms, table.c.seq)).all()
    return [ServicePeriod(intern(code), start, end) for code, start, end in rows]
