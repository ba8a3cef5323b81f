"""Schools: read and written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.school import Level, Locality, School
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import open_to
from inventory.tables.change_event import change_event as event
from inventory.tables.school import school as table


def get(connection: Connection, scope: Scope, code: str) -> School | None:
    query = select(table).where(table.c.code == code, open_to(scope, table.c.code))
    row = connection.execute(query).one_or_none()
    return to_school(row) if row else None


def every(connection: Connection, scope: Scope) -> list[School]:
    """In the order of their codes."""
    query = select(table).where(open_to(scope, table.c.code)).order_by(table.c.code)
    return [to_school(row) for row in connection.execute(query)]


def joined(connection: Connection, scope: Scope) -> dict[str, int]:
    """Code -> since when it is in the ledger (UTC ms); without those whose history does not tell."""
    came = (event.c.subject == table.c.code) & (event.c.action == "added")
    query = select(table.c.code, func.min(event.c.at_ms)).join(event, came).where(open_to(scope, table.c.code))
    return {code: int(at_ms) for code, at_ms in connection.execute(query.group_by(table.c.code))}


def add(connection: Connection, school: School, *, actor: str, at_ms: int) -> None:
    """Raises Conflict where the code is taken; case does not tell codes apart, for device codes are lower case."""
    if connection.execute(select(table.c.code).where(func.lower(table.c.code) == school.code.lower())).first():
        raise Conflict("ledger.school_exists", school=school.code)
    connection.execute(insert(table).values(to_row(school)))
    changes.record(
        connection, [ChangeEvent(at_ms=at_ms, school=school.code, subject=school.code, actor=actor, action="added")]
    )


def change(connection: Connection, scope: Scope, school: School, *, actor: str, at_ms: int) -> list[ChangeEvent]:
    """Make the school of this code what is given. Raises Missing where the scope does not see one."""
    before = get(connection, scope, school.code)
    if before is None or not scope.allows(school.code):
        raise Missing("ledger.no_school", school=school.code)
    events = field_changes(
        to_row(before), to_row(school), school=school.code, subject=school.code, actor=actor, at_ms=at_ms
    )
    if events:
        connection.execute(update(table).where(table.c.code == school.code).values(to_row(school)))
        changes.record(connection, events)
    return events


def to_school(row: Row[Any]) -> School:
    return School(
        code=row.code,
        name=row.name,
        zone=row.zone,
        language=row.language,
        ports=dict(row.ports),
        keep_pictures=row.keep_pictures,
        level=Level(row.level),
        locality=Locality(row.locality),
        place=row.place,
        phone=row.phone,
        needs_acceptance=row.needs_acceptance,
        notes=row.notes,
    )


def to_row(school: School) -> Mapping[str, Any]:
    return {
        "code": school.code,
        "name": school.name,
        "zone": school.zone,
        "language": school.language,
        "ports": dict(school.ports),
        "keep_pictures": school.keep_pictures,
        "level": school.level,
        "locality": school.locality,
        "place": school.place,
        "phone": school.phone,
        "needs_acceptance": school.needs_acceptance,
        "notes": school.notes,
    }
