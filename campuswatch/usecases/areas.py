"""Areas of schools: added and changed; which of them nobody sees now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory import audit
from inventory.admission import admit_area
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.area import Area, AreaClass
from inventory.repository import areas, people, schools


def add_area(database: Database, actor: Actor, area: Area, person: str | None, *, now_ms: int) -> Area:
    """As kept; `person` is who answers for it: a number, an id or a name. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.KEEP, area.school)
    admit_area(area)

    def work(connection: Connection) -> Area:
        if schools.get(connection, actor.scope, area.school) is None:
            raise Missing("ledger.no_school", school=area.school)
        kept = replace(area, person=_person(connection, actor, area.school, person))
        areas.add(connection, kept, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, kept.school, at_ms=now_ms, actor=actor.name, action="area.added", subject=areas.subject(kept),
            detail={name: value for name, value in asdict(kept).items() if value and name != "school"},
        )  # fmt: skip
        return kept

    return database.write(work).result()


def change_area(
    database: Database, actor: Actor, school: str, code: str, values: Mapping[str, str | AreaClass], *, now_ms: int
) -> Area:
    """`values` holds some fields of an Area; `person` as in `add_area`, empty for nobody. Raises as that does."""
    require(actor, Right.KEEP, school)

    def work(connection: Connection) -> Area:
        before = areas.get(connection, actor.scope, school, code)
        if before is None:
            raise Missing("ledger.no_area", school=school, area=code)
        told = dict(values)
        person = before.person if "person" not in told else _person(connection, actor, school, told.pop("person"))
        after = replace(before, **told, person=person)  # type: ignore[arg-type]
        admit_area(after)
        events = areas.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="area.changed", subject=areas.subject(after),
            detail={event.field: event.new for event in events},
        )  # fmt: skip
        return after

    return database.write(work).result()


def _person(connection: Connection, actor: Actor, school: str, text: str | None) -> str | None:
    """Raises Missing, Conflict for one who has left."""
    if not text:
        return None
    found = people.named(connection, actor.scope, school, text)
    if found.left_ms is not None:
        raise Conflict("ledger.area_person_left", person=found.name)
    return found.id
