"""Maintenance by people's word: planned, ended, cancelled, and approved by the bureau where it was entered late."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Forbidden, Right, require
from campuswatch.usecases.announcing import tell_cancelled
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.maintenance import awaits_approval, closed_days, windows_of
from inventory.model.maintenance import Maintenance
from inventory.model.school import School
from inventory.repository import areas, device_files, devices, maintenances, schools, service_hours
from inventory.short_id import beginning
from inventory.week_words import write_week

DAY_MS = 86_400_000
MOST_DAYS = 31
"""Of one without a week: work without end is a device out of service."""
MOST_DAYS_REPEATED = 400
"""A school year, and some: then somebody says anew that it still is so."""
MOST_WORDS = 400


def plan_maintenance(database: Database, actor: Actor, wish: Maintenance, *, now_ms: int) -> Maintenance:
    """As kept: with an id, by whom and when. `wish.school` may be empty where a device is named.

    Raises Missing for an unknown school, area, circuit or device, Conflict, Forbidden.
    """
    judge_wish(wish)

    def work(connection: Connection) -> Maintenance:
        home, told = _placed(connection, actor, wish)
        kept = replace(
            told,
            id=uuid4().hex,
            reason=wish.reason.strip(),
            by=actor.name,
            recorded_ms=now_ms,
            entered_ms=now_ms,
            superseded_ms=None,
            approved_ms=None,
            approved_by="",
            announced_ms=None,
        )
        closed = closed_days(service_hours.holidays(connection, actor.scope, home.code))
        if not windows_of(kept, home.zone, kept.start_ms, kept.end_ms, closed):
            raise Conflict("maintenance.never", week=write_week(kept.week) if kept.week else "")
        maintenances.put(connection, kept)
        _audit(connection, actor, kept, action="maintenance.planned", now_ms=now_ms)
        return kept

    return database.write(work).result()


def judge_wish(wish: Maintenance) -> None:
    """Raises Conflict for one that says too little, or has no end."""
    if not wish.reason.strip():
        raise Conflict("maintenance.says_nothing")
    if not is_line(wish.reason, MOST_WORDS):
        raise Conflict("ledger.bad_name", name=printable(wish.reason), limit=MOST_WORDS)
    if wish.end_ms <= wish.start_ms:
        raise Conflict("maintenance.ends_before")
    most = MOST_DAYS if wish.week is None else MOST_DAYS_REPEATED
    if wish.end_ms - wish.start_ms > most * DAY_MS:
        raise Conflict("maintenance.too_long", days=most)


def end_maintenance(database: Database, actor: Actor, id: str, *, now_ms: int) -> Maintenance:
    """It ends now. Raises Missing, Conflict where it has not begun or is over, Forbidden."""

    def work(connection: Connection) -> Maintenance:
        found = _found(connection, actor, Right.MAINTAIN, id)
        if now_ms <= found.start_ms:
            raise Conflict("maintenance.not_begun")
        if now_ms >= found.end_ms:
            raise Conflict("maintenance.over")
        ended = maintenances.end(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, ended, action="maintenance.ended", now_ms=now_ms)
        return ended

    return database.write(work).result()


def cancel_maintenance(database: Database, actor: Actor, id: str, *, now_ms: int) -> Maintenance:
    """It never was; those who were told that it would be are told. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> Maintenance:
        found = _found(connection, actor, Right.MAINTAIN, id)
        maintenances.cancel(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, action="maintenance.cancelled", now_ms=now_ms)
        if found.announced_ms is not None and now_ms < found.end_ms:
            tell_cancelled(connection, found, now_ms=now_ms)
        return found

    return database.write(work).result()


def approve_maintenance(database: Database, actor: Actor, id: str, *, now_ms: int) -> Maintenance:
    """The bureau's word that what was entered late counts. Raises Missing, Conflict where it needs none, Forbidden."""

    def work(connection: Connection) -> Maintenance:
        found = _found(connection, actor, Right.APPROVE, id)
        if not actor.scope.allows(""):
            raise Forbidden(f"{actor.name} may not approve maintenance that was entered late: only the bureau may")
        home = schools.get(connection, actor.scope, found.school)
        closed = closed_days(service_hours.holidays(connection, actor.scope, found.school))
        if home is None or not awaits_approval(found, home.zone, closed):
            raise Conflict("maintenance.needs_no_approval")
        approved = maintenances.approve(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, approved, action="maintenance.approved", now_ms=now_ms)
        return approved

    return database.write(work).result()


def _found(connection: Connection, actor: Actor, right: Right, id: str) -> Maintenance:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict, Forbidden."""
    found = beginning(maintenances.every(connection, actor.scope), id)
    if found is None:
        raise Missing("ledger.no_maintenance", maintenance=printable(id))
    require(actor, right, found.school)
    return found


def _placed(connection: Connection, actor: Actor, wish: Maintenance) -> tuple[School, Maintenance]:
    """The school, and the wish with the device's code as it is now."""
    told = wish
    if wish.device is not None:
        device = device_for(connection, actor, Right.MAINTAIN, wish.device)
        if wish.school not in ("", device.school):
            raise Missing("ledger.no_device", device=wish.device)
        told = replace(wish, device=device.code, school=device.school)
    require(actor, Right.MAINTAIN, told.school)
    home = schools.get(connection, actor.scope, told.school)
    if home is None:
        raise Missing("ledger.no_school", school=told.school)
    if told.area is not None and areas.get(connection, actor.scope, told.school, told.area) is None:
        raise Missing("ledger.no_area", school=told.school, area=told.area)
    if told.circuit:
        fed = devices.of_codes(connection, actor.scope, device_files.on_circuit(connection, actor.scope, told.circuit))
        if not any(one.school == told.school for one in fed.values()):
            raise Missing("maintenance.no_circuit", school=told.school, circuit=told.circuit)
    return home, told


def _audit(connection: Connection, actor: Actor, plan: Maintenance, *, action: str, now_ms: int) -> None:
    audit.append(
        connection, plan.school, at_ms=now_ms, actor=actor.name, action=action, subject=maintenances.subject(plan),
        detail={
            "id": plan.id,
            "reason": plan.reason,
            "start_ms": plan.start_ms,
            "end_ms": plan.end_ms,
            "week": None if plan.week is None else write_week(plan.week),
            "holidays": plan.holidays,
            "device": plan.device,
            "area": plan.area,
            "circuit": plan.circuit,
        },
    )  # fmt: skip
