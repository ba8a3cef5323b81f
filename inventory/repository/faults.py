"""Faults, the alerts that belong to them, and their steps as they stand in the register."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, true

from inventory.model.alert import Topic
from inventory.model.audit_entry import AuditEntry
from inventory.model.fault import OVER, CauseClass, Fault, FaultState, Outside
from inventory.model.fault_alert import FaultAlert
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.scope import BUREAU, Scope
from inventory.model.severity import Severity
from inventory.repository import register_rows
from inventory.repository.device_codes import id_of, ids_by_code
from inventory.repository.scoping import open_to, visible
from inventory.repository.upsert import put_rows
from inventory.tables.device import device
from inventory.tables.fault import FAULT_STEPS, fault_alert
from inventory.tables.fault import fault as table

NAMES = tuple(field.name for field in fields(Fault))
NOBODYS = "BUREAU"
"""What numbers of our own faults begin with: no school has this code."""
stands = table.c.state.not_in(sorted(OVER))
NO_FAULT = frozenset({FaultState.MERGED, FaultState.DISMISSED})


def put(connection: Connection, faults: Iterable[Fault]) -> None:
    """Each as it is from now on. Raises Missing for an unknown device."""
    told = list(faults)
    ids = ids_by_code(connection, BUREAU, {one.device for one in told if one.device})
    put_rows(connection, table, [to_row(one, ids.get(one.device)) for one in told])


def get(connection: Connection, scope: Scope, id: str) -> Fault | None:
    return next(iter(_read(connection, scope, table.c.id == id)), None)


def by_number(connection: Connection, scope: Scope, number: str) -> Fault | None:
    """Case does not matter: people type it from a mail."""
    return next(iter(_read(connection, scope, table.c.number == number.upper())), None)


def open_ones(
    connection: Connection, scope: Scope, school: str | None = None, *, limit: int | None = None
) -> list[Fault]:
    """What is not over: the gravest first, and the oldest of those."""
    wanted = stands if school is None else and_(stands, table.c.school == school)
    return _read(connection, scope, wanted, (table.c.severity.desc(), table.c.opened_ms, table.c.number), limit)


def standing(connection: Connection, scope: Scope, schools: Collection[str], *, closed_since_ms: int) -> list[Fault]:
    """Of these schools those that are not over, and those that were closed since, in the order of their numbers."""
    lately = and_(table.c.state == FaultState.CLOSED, table.c.closed_ms >= closed_since_ms)
    return _read(connection, scope, and_(table.c.school.in_(sorted(schools)), or_(stands, lately)))


def between(
    connection: Connection, scope: Scope, start_ms: int, end_ms: int, school: str | None = None, *, aside: bool = False
) -> list[Fault]:
    """Those that were not over at some moment of start_ms ≤ t < end_ms, or were opened then; by their numbers.

    Of one that was merged or dismissed nobody knows when from the row alone: it counts by when it was opened, or with
    `aside` in any case: its steps tell.
    """
    begun = table.c.opened_ms < end_ms
    unended = or_(stands, table.c.closed_ms > start_ms, table.c.opened_ms >= start_ms)
    if aside:
        unended = or_(unended, table.c.state.in_([FaultState.MERGED, FaultState.DISMISSED]))
    return _read(connection, scope, and_(begun, unended, true() if school is None else table.c.school == school))


class Open(NamedTuple):
    """When a fault of a device was open, as the register has it now; of one that was opened again only its steps tell
    when it was not."""

    school: str
    device: str
    opened_ms: int
    closed_ms: int | None
    id: str
    reopened: int


def open_times(connection: Connection, scope: Scope, start_ms: int, end_ms: int) -> list[Open]:
    """Of those that were open at some moment of start_ms ≤ t < end_ms, and are about a device; not of merged ones and
    of dismissed ones."""
    query = (
        select(table.c.school, device.c.code, table.c.opened_ms, table.c.closed_ms, table.c.id, table.c.reopened)
        .join(device, device.c.id == table.c.device)
        .where(visible(scope, table.c.school, device=table.c.device), table.c.opened_ms < end_ms)
        .where(or_(table.c.closed_ms.is_(None), table.c.closed_ms > start_ms), table.c.state.not_in(sorted(NO_FAULT)))
    )
    return [Open(*row) for row in connection.execute(query).all()]


def of_device(connection: Connection, scope: Scope, code: str, *, limit: int = 100) -> list[Fault]:
    """The newest first."""
    return _read(connection, scope, table.c.device == id_of(code), (table.c.opened_ms.desc(), table.c.number), limit)


def due(connection: Connection, scope: Scope, now_ms: int, *, limit: int = 1000) -> list[Fault]:
    """At which the clock must look, the longest waiting first."""
    late = and_(stands, table.c.next_ms <= now_ms)
    return _read(connection, scope, late, (table.c.next_ms, table.c.number), limit)


def next_due_ms(connection: Connection, scope: Scope) -> int | None:
    """When the clock must look next; None where nothing waits for it."""
    query = select(func.min(table.c.next_ms)).where(stands, visible(scope, table.c.school))
    return connection.execute(query).scalar_one_or_none()


def steps(connection: Connection, scope: Scope, fault: Fault) -> list[FaultStep]:
    """In the order in which they were taken."""
    if scope.areas is not None:
        return steps_of(connection, scope, [fault.id]).get(fault.id, [])
    return [to_step(row) for row in register_rows.about(connection, scope, FAULT_STEPS, fault.school, fault.id)]


def steps_of(connection: Connection, scope: Scope, ids: Collection[str]) -> dict[str, list[FaultStep]]:
    """By the fault's id, each in the order in which they were taken. Quick with a narrow scope: chains are schools."""
    entries, found = FAULT_STEPS.entries, dict[str, list[FaultStep]]()
    for some in in_pieces(sorted(ids)):
        query = select(entries).where(
            _of_faults(scope, entries.c.chain, entries.c.subject), entries.c.subject.in_(some)
        )
        for row in connection.execute(query.order_by(entries.c.chain, entries.c.seq)):
            found.setdefault(row.subject, []).append(to_step(row))
    return found


def _of_faults(scope: Scope, chain: ColumnElement[str], subject: ColumnElement[str]) -> ColumnElement[bool]:
    """The steps of faults that the scope sees."""
    if scope.areas is None:
        return visible(scope, chain)
    seen = select(table.c.id).where(visible(scope, table.c.school, device=table.c.device))
    return and_(open_to(scope, chain), subject.in_(seen))


def to_step(row: Row[Any] | AuditEntry) -> FaultStep:
    return FaultStep(
        fault=row.subject, at_ms=row.at_ms, by=row.actor, action=FaultAction(row.action), seq=row.seq,
        **json.loads(row.detail),
    )  # fmt: skip


def in_pieces(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """A statement takes only so many parameters."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def last_number(connection: Connection, scope: Scope, school: str, year: int) -> int:
    """How many faults the school had in that year; numbers are given out in their order and none is taken back."""
    begin = f"{(school or NOBODYS).upper()}-{year}-"
    mine = and_(table.c.number > begin, table.c.number < begin + "~", table.c.school == school)
    query = select(func.count()).select_from(table).where(mine, visible(scope, table.c.school))
    return int(connection.execute(query).scalar_one())


def put_alerts(connection: Connection, ties: Sequence[FaultAlert]) -> None:
    """Each as it is from now on."""
    put_rows(connection, fault_alert, [{name: getattr(one, name) for name in TIE} for one in ties])


def alerts_of(connection: Connection, scope: Scope, ids: Collection[str]) -> list[FaultAlert]:
    """The ties of these faults that have not ended."""
    wanted = and_(fault_alert.c.fault.in_(sorted(ids)), fault_alert.c.ended_ms.is_(None))
    return _ties(connection, scope, wanted)


TIE = tuple(field.name for field in fields(FaultAlert))


def _ties(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> list[FaultAlert]:
    query = select(fault_alert).where(condition, visible(scope, fault_alert.c.school))
    return [FaultAlert(**row._mapping) for row in connection.execute(query.order_by(fault_alert.c.alert))]


def _read(
    connection: Connection,
    scope: Scope,
    condition: ColumnElement[bool],
    order: Iterable[ColumnElement[Any]] = (table.c.opened_ms, table.c.number),
    limit: int | None = None,
) -> list[Fault]:
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device, isouter=True)
        .where(visible(scope, table.c.school, device=table.c.device), condition)
        .order_by(*order)
        .limit(limit)
    )
    return [to_fault(row) for row in connection.execute(query)]


def to_fault(row: Row[Any]) -> Fault:
    values = row._asdict()
    values |= {
        "device": values.pop("code") or "",
        "topic": Topic(row.topic),
        "severity": Severity(row.severity),
        "state": FaultState(row.state),
        "details": dict(row.details),
        "outside": Outside(row.outside),
        "cause_class": CauseClass(row.cause_class),
    }
    return Fault(**values)


def to_row(one: Fault, device_id: str | None) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in NAMES}
    return row | {"device": device_id, "details": dict(one.details)}
