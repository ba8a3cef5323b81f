"""Applications for addresses, with the steps of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from inventory import short_id
from inventory.errors import Conflict, Missing
from inventory.model.application import Application, Stand, Step
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.device_codes import ids_by_code
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible
from inventory.tables.application import application as table
from inventory.tables.application import application_step
from inventory.tables.device import device

FIELDS = ("requester", "purpose", "stand", "prefix", "address", "routing_instance", "device", "mac")


def every(
    connection: Connection, scope: Scope, school: str | None = None, *, stands: frozenset[Stand] = frozenset(Stand)
) -> list[Application]:
    """By school, the last asked for first."""
    query = (
        select(table, device.c.code)
        .join(device, device.c.id == table.c.device, isouter=True)
        .where(visible(scope, table.c.school), table.c.stand.in_(sorted(stands)))
    )
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query).all()
    steps = _steps(connection, scope, school)
    found = [_to_application(row, tuple(steps.get(row.id, ()))) for row in rows]
    return sorted(found, key=lambda one: (one.school, -(one.since_ms(Stand.ASKED) or 0), one.id))


def beginning(connection: Connection, scope: Scope, id: str) -> Application:
    """Whose id begins so. Raises Missing for none, Conflict for several."""
    found = short_id.beginning(every(connection, scope), id)
    if found is None:
        raise Missing("ipam.no_application", application=id)
    return found


def add(connection: Connection, told: Application) -> None:
    """With its steps, of which it has one at least. Raises Missing for an unknown device."""
    connection.execute(insert(table).values(_to_row(connection, told)))
    for place, step in enumerate(told.steps):
        _add_step(connection, told.id, place, step)
    first = told.steps[0]
    event = ChangeEvent(at_ms=first.at_ms, school=told.school, subject=subject(told), actor=first.by, action="added")
    changes.record(connection, [event])


def advance(connection: Connection, scope: Scope, after: Application) -> None:
    """`after` is the application with one step more. Raises Missing, Conflict for an address that is issued already."""
    before = beginning(connection, scope, after.id)
    step = after.steps[-1]
    if after.stand is Stand.ISSUED and _issued(connection, after):
        raise Conflict("ipam.issued_already", address=after.address)
    connection.execute(update(table).where(table.c.id == after.id).values(_to_row(connection, after)))
    place = select(func.count()).select_from(application_step).where(application_step.c.application == after.id)
    _add_step(connection, after.id, connection.execute(place).scalar_one(), step)
    was, now = ({name: getattr(one, name) for name in FIELDS} for one in (before, after))
    events = field_changes(was, now, school=after.school, subject=subject(after), actor=step.by, at_ms=step.at_ms)
    changes.record(connection, events)


def _issued(connection: Connection, told: Application) -> bool:
    """Whether its address is another's."""
    query = select(func.count()).where(
        table.c.school == told.school,
        table.c.address == told.address,
        table.c.routing_instance == told.routing_instance,
        table.c.stand == Stand.ISSUED,
        table.c.id != told.id,
    )
    return bool(connection.execute(query).scalar_one())


def subject(told: Application) -> str:
    """What change events call it."""
    return f"{told.school}/application:{told.id[: short_id.SHORT]}"


def _add_step(connection: Connection, id: str, place: int, step: Step) -> None:
    row = {"stand": step.stand, "by": step.by, "at_ms": step.at_ms, "words": step.words}
    connection.execute(insert(application_step).values(application=id, place=place, **row))


def _steps(connection: Connection, scope: Scope, school: str | None) -> Mapping[str, list[Step]]:
    query = (
        select(application_step)
        .join(table, table.c.id == application_step.c.application)
        .where(visible(scope, table.c.school))
        .order_by(application_step.c.application, application_step.c.place)
    )
    if school is not None:
        query = query.where(table.c.school == school)
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(query):
        step = Step(stand=Stand(row.stand), by=row.by, at_ms=row.at_ms, words=row.words)
        found[row.application].append(step)
    return found


def _to_row(connection: Connection, told: Application) -> dict[str, Any]:
    row = {name: getattr(told, name) for name in ("id", "school", *FIELDS)}
    if told.device is not None:
        row["device"] = ids_by_code(connection, BUREAU, [told.device])[told.device]
    return row


def _to_application(row: Row[Any], steps: tuple[Step, ...]) -> Application:
    fields = {name: getattr(row, name) for name in ("id", "school", *FIELDS)}
    return Application(**fields | {"stand": Stand(row.stand), "device": row.code, "steps": steps})
