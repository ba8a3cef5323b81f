"""Service hours and holidays. Rows are superseded, never changed: a reader may ask what was known at any moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, or_, select, update

from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.holiday import Holiday
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU, Scope
from inventory.model.service_hours import ServiceHours
from inventory.repository import changes, revision, schools
from inventory.repository.channels import from_week, to_week
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import open_to
from inventory.service_hours import Timetable
from inventory.tables.device import device
from inventory.tables.service_hours import holiday
from inventory.tables.service_hours import service_hours as table
from inventory.week_words import write_week


def timetable(connection: Connection, scope: Scope, *, known_at_ms: int | None = None) -> Timetable:
    """What says of each device when it is expected, as known at a moment (now, where none is given)."""
    return Timetable(
        every(connection, scope, known_at_ms=known_at_ms), holidays(connection, scope, known_at_ms=known_at_ms)
    )


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, known_at_ms: int | None = None
) -> list[ServiceHours]:
    """By school, from the widest to the narrowest, past and future ones too."""
    query = (
        select(table, device.c.code)
        .outerjoin(device, device.c.id == table.c.device)
        .where(open_to(scope, table.c.school), known(table, known_at_ms))
    )
    if school is not None:
        query = query.where(table.c.school == school)
    found = [to_hours(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.narrowness, one.kind or "", one.device or "", one.since))


def add(connection: Connection, hours: ServiceHours) -> None:
    """Raises Missing for an unknown device."""
    device_id = ids_by_code(connection, BUREAU, [hours.device])[hours.device] if hours.device else None
    row = asdict(hours) | {"device": device_id, "week": from_week(hours.week)}
    connection.execute(insert(table).values(row))
    changes.record(connection, [_event(hours, hours.by, hours.recorded_ms, new=in_words(hours))])


def end(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> ServiceHours:
    """It holds no more, on no day; papers made before keep their knowledge. Returns it. Raises Missing."""
    found = next((one for one in every(connection, scope) if one.id == id and scope.allows(one.school)), None)
    if found is None:
        raise Missing("ledger.no_hours", hours=id)
    connection.execute(update(table).where(table.c.id == id).values(superseded_ms=at_ms))
    changes.record(connection, [_event(found, actor, at_ms, old=in_words(found))])
    return found


def holidays(
    connection: Connection, scope: Scope, school: str | None = None, *, known_at_ms: int | None = None
) -> list[Holiday]:
    """By first day; of a school those of all schools too, which everybody sees."""
    seen = or_(open_to(scope, holiday.c.school), holiday.c.school == "")
    query = select(holiday).where(seen, known(holiday, known_at_ms))
    if school is not None:
        query = query.where(holiday.c.school.in_(["", school]))
    rows = connection.execute(query.order_by(holiday.c.first, holiday.c.school, holiday.c.id))
    return [Holiday(**row._mapping) for row in rows]


def add_holidays(connection: Connection, told: Iterable[Holiday], *, actor: str) -> None:
    for one in told:
        connection.execute(insert(holiday).values(asdict(one)))
        changes.record(connection, [_closed(one, actor, one.recorded_ms, new=days_in_words(one))])
        _tell_all(connection, one)


def end_holiday(connection: Connection, scope: Scope, id: str, *, actor: str, at_ms: int) -> Holiday:
    """Returns it. Raises Missing where the scope may not change such a one."""
    found = next((one for one in holidays(connection, scope) if one.id == id and scope.allows(one.school)), None)
    if found is None:
        raise Missing("ledger.no_holiday", holiday=id)
    connection.execute(update(holiday).where(holiday.c.id == id).values(superseded_ms=at_ms))
    changes.record(connection, [_closed(found, actor, at_ms, old=days_in_words(found))])
    _tell_all(connection, found)
    return found


def _tell_all(connection: Connection, one: Holiday) -> None:
    """Who reads the ledger of one school only hears of a holiday of all of them."""
    if not one.school:
        for school in schools.every(connection, BUREAU):
            revision.bump(connection, school.code)


def known(rows: Table, at_ms: int | None) -> ColumnElement[bool]:
    if at_ms is None:
        return rows.c.superseded_ms.is_(None)
    return (rows.c.recorded_ms <= at_ms) & or_(rows.c.superseded_ms.is_(None), rows.c.superseded_ms > at_ms)


def subject(hours: ServiceHours) -> str:
    """What change events call it: the device, or the school and the kind."""
    return hours.device or (f"{hours.school}/hours:{hours.kind}" if hours.kind else f"{hours.school}/hours")


def in_words(hours: ServiceHours) -> str:
    days = f"{'' if hours.since == date.min else hours.since}..{hours.until or ''}"
    return f"{write_week(hours.week)} {days}{'' if hours.holidays else ' (holidays: no)'}"


def days_in_words(one: Holiday) -> str:
    return f"{one.first}..{one.last} {one.name}".strip()


def _event(hours: ServiceHours, actor: str, at_ms: int, *, old: str = "", new: str = "") -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=hours.school, subject=subject(hours), actor=actor, action="changed",
        field="service_hours", old=old, new=new,
    )  # fmt: skip


def _closed(one: Holiday, actor: str, at_ms: int, *, old: str = "", new: str = "") -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=one.school, subject=f"{one.school}/holidays", actor=actor, action="changed",
        field="holiday", old=old, new=new,
    )  # fmt: skip


def to_hours(row: Row[Any]) -> ServiceHours:
    return ServiceHours(
        id=row.id,
        school=row.school,
        kind=Kind(row.kind) if row.kind else None,
        device=row.code,
        week=to_week(row.week),
        holidays=row.holidays,
        since=row.since,
        until=row.until,
        document=row.document,
        by=row.by,
        recorded_ms=row.recorded_ms,
        superseded_ms=row.superseded_ms,
    )
