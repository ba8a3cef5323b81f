"""Areas of schools."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.errors import Conflict, Missing
from inventory.model.area import Area, AreaClass
from inventory.model.change_event import ChangeEvent
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible
from inventory.tables.area import area as table


def get(connection: Connection, scope: Scope, school: str, code: str) -> Area | None:
    found = [area for area in every(connection, scope, school) if area.code == code]
    return found[0] if found else None


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Area]:
    """In the order of schools and codes."""
    query = select(table).where(visible(scope, table.c.school, area=table.c.code))
    if school is not None:
        query = query.where(table.c.school == school)
    rows = connection.execute(query.order_by(table.c.school, table.c.code))
    return [to_area(row) for row in rows]


def add(connection: Connection, area: Area, *, actor: str, at_ms: int) -> None:
    """Raises Conflict where the school has an area of this code."""
    if get(connection, Scope.of([area.school]), area.school, area.code) is not None:
        raise Conflict("ledger.area_exists", school=area.school, area=area.code)
    connection.execute(insert(table).values(asdict(area)))
    changes.record(
        connection,
        [ChangeEvent(at_ms=at_ms, school=area.school, subject=subject(area), actor=actor, action="added")],
    )


def change(connection: Connection, scope: Scope, area: Area, *, actor: str, at_ms: int) -> list[ChangeEvent]:
    """Raises Missing where the scope does not see the area."""
    before = get(connection, scope, area.school, area.code)
    if before is None:
        raise Missing("ledger.no_area", school=area.school, area=area.code)
    events = field_changes(
        asdict(before), asdict(area), school=area.school, subject=subject(area), actor=actor, at_ms=at_ms
    )
    if events:
        of_area = (table.c.school == area.school) & (table.c.code == area.code)
        connection.execute(update(table).where(of_area).values(asdict(area)))
        changes.record(connection, events)
    return events


def subject(area: Area) -> str:
    """What change events call it: areas of two schools may share a code."""
    return f"{area.school}/{area.code}"


def to_area(row: Row[Any]) -> Area:
    return Area(
        code=row.code,
        school=row.school,
        name=row.name,
        area_class=AreaClass(row.area_class),
        building=row.building,
        floor=row.floor,
        room=row.room,
        unit=row.unit,
        person=row.person,
        notes=row.notes,
    )
