"""When equipment is expected to serve, and holidays, by people's word."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import admit_lines, admit_name
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.holiday import Holiday
from inventory.model.service_hours import ServiceHours
from inventory.repository import schools, service_hours
from inventory.short_id import beginning
from inventory.week_words import write_week

MOST_DAYS = 200
"""Of one holiday: the longest school holiday has a third of it."""


def set_hours(database: Database, actor: Actor, hours: ServiceHours, *, now_ms: int) -> ServiceHours:
    """As kept. What was said before of the same device, kind or school for days of the same `since` holds no more.

    `hours.school` may be empty where a device is named. Raises Missing, Conflict, Forbidden.
    """
    admit_lines({"document": hours.document})
    if hours.until is not None and hours.until < hours.since:
        raise Conflict("service_hours.ends_before", since=hours.since.isoformat(), until=hours.until.isoformat())

    def work(connection: Connection) -> ServiceHours:
        told = _of_device(connection, actor, hours)
        require(actor, Right.CONFIGURE, told.school)
        if schools.get(connection, actor.scope, told.school) is None:
            raise Missing("ledger.no_school", school=told.school)
        for known in service_hours.every(connection, actor.scope, told.school):
            if (known.device, known.kind, known.since) == (told.device, told.kind, told.since):
                service_hours.end(connection, actor.scope, known.id, actor=actor.name, at_ms=now_ms)
        kept = replace(told, id=uuid4().hex, by=actor.name, recorded_ms=now_ms, superseded_ms=None)
        service_hours.add(connection, kept)
        _audit(connection, actor, kept, "hours.entered", now_ms)
        return kept

    return database.write(work).result()


def end_hours(database: Database, actor: Actor, id: str, *, now_ms: int) -> ServiceHours:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> ServiceHours:
        found = beginning(service_hours.every(connection, actor.scope), id)
        if found is None:
            raise Missing("ledger.no_hours", hours=id)
        require(actor, Right.CONFIGURE, found.school)
        service_hours.end(connection, actor.scope, found.id, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, "hours.removed", now_ms)
        return found

    return database.write(work).result()


def add_holiday(database: Database, actor: Actor, holiday: Holiday, *, now_ms: int) -> Holiday:
    """An empty school means all of them. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.CONFIGURE, holiday.school)
    admit_name(holiday.name)
    if not 0 <= (holiday.last - holiday.first).days < MOST_DAYS:
        raise Conflict("service_hours.bad_holiday", first=holiday.first.isoformat(), last=holiday.last.isoformat(),
                       most=MOST_DAYS)  # fmt: skip
    kept = replace(holiday, id=uuid4().hex, recorded_ms=now_ms, superseded_ms=None)

    def work(connection: Connection) -> Holiday:
        if kept.school and schools.get(connection, actor.scope, kept.school) is None:
            raise Missing("ledger.no_school", school=kept.school)
        service_hours.add_holidays(connection, [kept], actor=actor.name)
        _audit_holiday(connection, actor, kept, "holiday.entered", now_ms)
        return kept

    return database.write(work).result()


def end_holiday(database: Database, actor: Actor, id: str, *, now_ms: int) -> Holiday:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> Holiday:
        found = beginning(service_hours.holidays(connection, actor.scope), id)
        if found is None:
            raise Missing("ledger.no_holiday", holiday=id)
        require(actor, Right.CONFIGURE, found.school)
        service_hours.end_holiday(connection, actor.scope, found.id, actor=actor.name, at_ms=now_ms)
        _audit_holiday(connection, actor, found, "holiday.removed", now_ms)
        return found

    return database.write(work).result()


def _of_device(connection: Connection, actor: Actor, hours: ServiceHours) -> ServiceHours:
    """With the device's code as it is now, and its school."""
    if hours.device is None:
        return hours
    device = device_for(connection, actor, Right.CONFIGURE, hours.device)
    return replace(hours, device=device.code, school=device.school, kind=None)


def _audit(connection: Connection, actor: Actor, hours: ServiceHours, action: str, now_ms: int) -> None:
    detail: dict[str, str | bool | None] = {
        "week": write_week(hours.week), "holidays": hours.holidays, "since": hours.since.isoformat(),
        "until": hours.until.isoformat() if hours.until else None, "document": hours.document,
    }  # fmt: skip
    audit.append(
        connection, hours.school, at_ms=now_ms, actor=actor.name, action=action,
        subject=service_hours.subject(hours), detail=detail,
    )  # fmt: skip


def _audit_holiday(connection: Connection, actor: Actor, holiday: Holiday, action: str, now_ms: int) -> None:
    audit.append(
        connection, holiday.school, at_ms=now_ms, actor=actor.name, action=action, subject=holiday.school,
        detail={"name": holiday.name, "first": holiday.first.isoformat(), "last": holiday.last.isoformat()},
    )  # fmt: skip
