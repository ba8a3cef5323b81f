"""Holds: footage of incidents that is to be kept past its normal time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, true, update

from inventory.errors import Missing
from inventory.model.hold import Held, Hold
from inventory.model.scope import BUREAU, Scope
from inventory.model.span import Span
from inventory.repository import revision
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import visible
from inventory.tables.device import device
from inventory.tables.retention_policy import hold as table


def add(connection: Connection, hold: Hold) -> None:
    """Raises Missing for an unknown recorder."""
    ids = ids_by_code(connection, BUREAU, [hold.recorder])
    connection.execute(insert(table).values(to_row(hold, ids[hold.recorder])))
    revision.bump(connection, hold.school)


def release(connection: Connection, scope: Scope, id: str, *, at_ms: int) -> None:
    """It need not be kept from now on. Raises Missing where the scope sees no such hold that is on."""
    on = (table.c.id == id) & table.c.released_ms.is_(None)
    statement = update(table).where(on, visible(scope, table.c.school)).values(released_ms=at_ms)
    school = connection.execute(statement.returning(table.c.school)).scalar_one_or_none()
    if school is None:
        raise Missing("ledger.no_hold", hold=id)
    revision.bump(connection, school)


def check(connection: Connection, scope: Scope, id: str, state: Held, *, at_ms: int) -> None:
    """What the recorder showed of it. Raises Missing where the scope sees no such hold."""
    statement = update(table).where(table.c.id == id, visible(scope, table.c.school))
    if not connection.execute(statement.values(state=state, checked_ms=at_ms)).rowcount:
        raise Missing("ledger.no_hold", hold=id)


def get(connection: Connection, scope: Scope, id: str) -> Hold | None:
    found = _read(connection, scope, table.c.id == id)
    return found[0] if found else None


def every(connection: Connection, scope: Scope, school: str | None = None, *, on: bool = False) -> list[Hold]:
    """In the order in which they were entered; `on` leaves out those that were released."""
    condition = true() if school is None else table.c.school == school
    return _read(connection, scope, condition & table.c.released_ms.is_(None) if on else condition)


def of_recorder(connection: Connection, scope: Scope, code: str) -> list[Hold]:
    """Released ones too."""
    return _read(connection, scope, table.c.recorder == id_of(code))


def _read(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[Hold]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.recorder)
        .where(visible(scope, table.c.school), condition)
        .order_by(table.c.entered_ms, table.c.id)
    )
    return [to_hold(row) for row in connection.execute(query)]


def to_hold(row: Row[Any]) -> Hold:
    return Hold(
        id=row.id,
        school=row.school,
        recorder=row.code,
        channel=row.channel,
        span=Span(row.start_ms, row.end_ms),
        reason=row.reason,
        by=row.by,
        entered_ms=row.entered_ms,
        released_ms=row.released_ms,
        state=Held(row.state),
        checked_ms=row.checked_ms,
    )


def to_row(one: Hold, recorder: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "school": one.school,
        "recorder": recorder,
        "channel": one.channel,
        "start_ms": one.span.start_ms,
        "end_ms": one.span.end_ms,
        "reason": one.reason,
        "by": one.by,
        "entered_ms": one.entered_ms,
        "released_ms": one.released_ms,
        "state": one.state,
        "checked_ms": one.checked_ms,
    }
