"""Alerts: fired, changed and resolved by the evaluator; written in the transaction of what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, true, update

from inventory.model.alert import Alert, AlertChange, Topic
from inventory.model.scope import BUREAU, Scope
from inventory.model.severity import Severity
from inventory.repository.device_codes import id_of, known_ids
from inventory.repository.scoping import visible
from inventory.repository.upsert import insert_into
from inventory.tables.alert import alert as table
from inventory.tables.alert import still_open
from inventory.tables.device import device

caused_by = device.alias("caused_by")
SAID_AT_FIRST = ("id", "school", "device", "rule", "part", "fired_ms")
"""What no later change of an alert touches."""


def put(connection: Connection, changes: Iterable[AlertChange]) -> None:
    """Each alert as it is after its change, in their order; what is handed in twice changes nothing.

    What is open of (school, rule, device, part) is the same alert and keeps its id. One of a device that the ledger
    does not have (any more) is left out: nobody could mend it.
    """
    told = list(changes)
    ids = known_ids(connection, BUREAU, (code for one in told for code in (one.alert.device, one.alert.cause) if code))
    for one in told:
        alert = one.alert
        if alert.device and alert.device not in ids:
            continue
        row = to_row(alert, ids.get(alert.device), ids.get(alert.cause), one.affected)
        known = {name: value for name, value in row.items() if name not in SAID_AT_FIRST}
        if not connection.execute(update(table).where(_same(row), still_open).values(known)).rowcount:
            connection.execute(insert_into(connection, table).on_conflict_do_nothing(), row)


def open_ones(connection: Connection, scope: Scope, school: str | None = None) -> list[Alert]:
    """The gravest first, and the latest of those."""
    condition = still_open if school is None else and_(still_open, table.c.school == school)
    return _read(connection, scope, condition, (table.c.severity.desc(), table.c.fired_ms.desc(), table.c.id))


def between(
    connection: Connection,
    scope: Scope,
    start_ms: int,
    end_ms: int,
    school: str | None = None,
    *,
    code: str | None = None,
    limit: int | None = None,
) -> list[Alert]:
    """Those that fired, or were open, at any moment of start_ms ≤ t < end_ms; the latest first.

    Of one device by its code, where that is asked for.
    """
    inside = (table.c.fired_ms < end_ms) & (still_open | (table.c.resolved_ms > start_ms))
    just_then = (table.c.fired_ms >= start_ms) & (table.c.fired_ms < end_ms)
    wanted = [or_(inside, just_then)]
    if school is not None:
        wanted.append(table.c.school == school)
    if code is not None:
        wanted.append(table.c.device == id_of(code))
    return _read(connection, scope, and_(*wanted), (table.c.fired_ms.desc(), table.c.id), limit)


def standing_at(connection: Connection, scope: Scope, rules: Collection[str], at_ms: int) -> list[Alert]:
    """Of these rules those that fired before a moment and were not over by then."""
    then = (table.c.fired_ms < at_ms) & (still_open | (table.c.resolved_ms >= at_ms))
    return _read(connection, scope, and_(table.c.rule.in_(sorted(rules)), then), (table.c.fired_ms, table.c.id))


def by_id(connection: Connection, scope: Scope, ids: Collection[str]) -> Mapping[str, Alert]:
    """Those of these ids that there are."""
    found = _read(connection, scope, table.c.id.in_(sorted(ids)), (table.c.fired_ms,))
    return {one.id: one for one in found}


def affected(connection: Connection, scope: Scope, ids: Collection[str]) -> Mapping[str, int]:
    """How many devices were in the shadow of each when it was last told of."""
    query = select(table.c.id, table.c.affected).where(table.c.id.in_(sorted(ids)), visible(scope, table.c.school))
    return {row.id: row.affected for row in connection.execute(query)}


def _same(row: Mapping[str, Any]) -> ColumnElement[bool]:
    mine = [table.c[name] == row[name] for name in ("school", "rule", "part")]
    whole = table.c.device.is_(None) if row["device"] is None else table.c.device == row["device"]
    return and_(whole, *mine)


def _joined() -> Select[Any]:
    return (
        select(table, device.c.code, caused_by.c.code.label("cause_code"))
        .join(device, device.c.id == table.c.device, isouter=True)
        .join(caused_by, caused_by.c.id == table.c.cause, isouter=True)
    )


def _read(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]],
    limit: int | None = None,
) -> list[Alert]:
    query = _joined().where(
        visible(scope, table.c.school, device=table.c.device), condition if condition is not None else true()
    )
    return [to_alert(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def to_alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id, school=row.school, rule=row.rule, topic=Topic(row.topic), severity=Severity(row.severity),
        since_ms=row.since_ms, fired_ms=row.fired_ms, device=row.code or "", part=row.part,
        resolved_ms=row.resolved_ms, details=dict(row.details), cause=row.cause_code or "", probable=row.probable,
    )  # fmt: skip


def to_row(alert: Alert, device_id: str | None, cause_id: str | None, devices: int) -> dict[str, Any]:
    return {
        "id": alert.id,
        "school": alert.school,
        "device": device_id,
        "rule": alert.rule,
        "part": alert.part,
        "topic": alert.topic,
        "severity": alert.severity,
        "since_ms": alert.since_ms,
        "fired_ms": alert.fired_ms,
        "resolved_ms": alert.resolved_ms,
        "details": dict(alert.details),
        "cause": cause_id,
        "probable": alert.probable,
        "affected": devices,
    }
