"""Plans of maintenance. Versions are superseded, never deleted: a reader may ask what was known at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from inventory.errors import Missing
from inventory.maintenance import Planned
from inventory.model.change_event import ChangeEvent
from inventory.model.maintenance import Maintenance
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes, device_files, service_hours
from inventory.repository.channels import from_week, to_week
from inventory.repository.device_codes import ids_by_code
from inventory.repository.scoping import open_to, visible
from inventory.repository.service_hours import known
from inventory.short_id import SHORT
from inventory.tables.device import device
from inventory.tables.maintenance import maintenance as table
from inventory.tables.maintenance import standing


def every(
    connection: Connection,
    scope: Scope,
    school: str | None = None,
    known_ms: int | None = None,
    *,
    since_ms: int | None = None,
) -> list[Maintenance]:
    """As known at a moment (now, where none is given), in the order in which they begin; late ones that nobody has
    approved too, and those that are over unless `since_ms` leaves out what ended before it."""
    wanted: list[ColumnElement[bool]] = [known(table, known_ms)]
    if school is not None:
        wanted.append(table.c.school == school)
    if since_ms is not None:
        wanted.append(table.c.end_ms > since_ms)
    return _read(connection, scope, *wanted)


def planned(
    connection: Connection,
    scope: Scope,
    school: str | None = None,
    known_ms: int | None = None,
    *,
    since_ms: int | None = None,
) -> Planned:
    """What says of each device when its silence is agreed on; as `every`."""
    plans = every(connection, scope, school, known_ms, since_ms=since_ms)
    if not plans:
        return Planned(())
    holidays = service_hours.holidays(connection, scope, school, known_at_ms=known_ms)
    return Planned(plans, holidays, _circuits(connection, scope, plans))


def to_announce(connection: Connection, scope: Scope, before_ms: int) -> list[Maintenance]:
    """Those of which people are to be told and were not, that begin before the moment."""
    untold = table.c.announce & table.c.announced_ms.is_(None)
    return _read(connection, scope, standing, untold, table.c.start_ms < before_ms)


def put(connection: Connection, plan: Maintenance) -> None:
    """A new plan. Raises Missing for an unknown device."""
    _insert(connection, plan)
    changes.record(connection, [_event(plan, "added", plan.by, plan.recorded_ms, new=plan.reason)])


def end(connection: Connection, scope: Scope, plan: Maintenance, *, actor: str, at_ms: int) -> Maintenance:
    """It ends at the moment, and keeps what came before. Returns the new version.

    Raises Missing where the scope sees no such plan that holds.
    """
    _supersede(connection, scope, plan, at_ms)
    shrunk = replace(plan, end_ms=at_ms, by=actor, recorded_ms=at_ms, superseded_ms=None)
    _insert(connection, shrunk)
    told = _event(plan, "changed", actor, at_ms, field="end", old=str(plan.end_ms), new=str(at_ms))
    changes.record(connection, [told])
    return shrunk


def cancel(connection: Connection, scope: Scope, plan: Maintenance, *, actor: str, at_ms: int) -> None:
    """It never held, by what is known from now on; papers made before keep their knowledge. Raises Missing."""
    _supersede(connection, scope, plan, at_ms)
    changes.record(connection, [_event(plan, "removed", actor, at_ms, old=plan.reason)])


def approve(connection: Connection, scope: Scope, plan: Maintenance, *, actor: str, at_ms: int) -> Maintenance:
    """What was entered after it began counts from now on. Returns it as it is now. Raises Missing."""
    _change(connection, scope, plan, approved_ms=at_ms, approved_by=actor)
    changes.record(connection, [_event(plan, "changed", actor, at_ms, field="approved", new=actor)])
    return replace(plan, approved_ms=at_ms, approved_by=actor)


def announced(connection: Connection, scope: Scope, plan: Maintenance, *, at_ms: int) -> None:
    """People were told of it. Raises Missing."""
    _change(connection, scope, plan, announced_ms=at_ms)


def subject(plan: Maintenance) -> str:
    """What change events and the audit chain call it."""
    return f"{plan.school}/maintenance:{plan.id[:SHORT]}"


def _supersede(connection: Connection, scope: Scope, plan: Maintenance, at_ms: int) -> None:
    _change(connection, scope, plan, superseded_ms=at_ms)


def _change(connection: Connection, scope: Scope, plan: Maintenance, **values: object) -> None:
    there = (table.c.id == plan.id) & standing & visible(scope, table.c.school)
    if not connection.execute(update(table).where(there).values(values)).rowcount:
        raise Missing("ledger.no_maintenance", maintenance=plan.id[:SHORT])


def _insert(connection: Connection, plan: Maintenance) -> None:
    device_id = ids_by_code(connection, BUREAU, [plan.device])[plan.device] if plan.device else None
    week = None if plan.week is None else from_week(plan.week)
    connection.execute(insert(table).values(asdict(plan) | {"device": device_id, "week": week}))


def _circuits(connection: Connection, scope: Scope, plans: Iterable[Maintenance]) -> Mapping[str, str]:
    """Of the devices that hang on a circuit of which a plan speaks: circuit by code."""
    named = {plan.circuit for plan in plans if plan.circuit}
    return {code: circuit for circuit in named for code in device_files.on_circuit(connection, scope, circuit)}


def _read(connection: Connection, scope: Scope, *wanted: ColumnElement[bool]) -> list[Maintenance]:
    query = (
        select(table, device.c.code)
        .outerjoin(device, device.c.id == table.c.device)
        .where(open_to(scope, table.c.school), *wanted)
        .order_by(table.c.start_ms, table.c.seq)
    )
    return [to_maintenance(row) for row in connection.execute(query)]


def _event(
    plan: Maintenance, action: str, actor: str, at_ms: int, *, field: str = "reason", old: str = "", new: str = ""
) -> ChangeEvent:
    return ChangeEvent(
        at_ms=at_ms, school=plan.school, subject=subject(plan), actor=actor, action=action, field=field, old=old,
        new=new,
    )  # fmt: skip


def to_maintenance(row: Row[Any]) -> Maintenance:
    names = {"id", "school", "area", "circuit", "reason", "start_ms", "end_ms", "holidays", "by", "recorded_ms"}
    names |= {"entered_ms", "superseded_ms", "approved_ms", "approved_by", "announce", "announced_ms"}
    plain = {name: row._mapping[name] for name in names}
    return Maintenance(**plain, device=row.code, week=to_week(row.week) if row.week is not None else None)
