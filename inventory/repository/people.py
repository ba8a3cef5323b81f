"""People: read, found by what others call them, written with their history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes
from inventory.repository.field_changes import field_changes
from inventory.repository.scoping import visible
from inventory.short_id import SHORT
from inventory.tables.person import person as table

FIELDS_OF_PEOPLE = frozenset({"custodian", "person"})
"""Fields of the history that hold the id of a person."""


def get(connection: Connection, scope: Scope, id: str) -> Person | None:
    row = connection.execute(select(table).where(table.c.id == id, visible(scope, table.c.school))).one_or_none()
    return to_person(row) if row else None


def every(connection: Connection, scope: Scope, school: str | None = None) -> list[Person]:
    """By school and name, with those who left; `school` may be empty: the people of the bureau."""
    query = select(table).where(visible(scope, table.c.school))
    if school is not None:
        query = query.where(table.c.school == school)
    found = [to_person(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.name, one.id))


def responsible(connection: Connection, scope: Scope) -> list[Person]:
    """Those who answer for a school, by school and name, with those who left."""
    rows = connection.execute(select(table).where(visible(scope, table.c.school), table.c.responsible))
    return sorted(map(to_person, rows), key=lambda one: (one.school, one.name, one.id))


def named(connection: Connection, scope: Scope, school: str, text: str) -> Person:
    """Whom `text` means at the school: by staff number, id or its beginning, or the exact name.

    Of namesakes, one who left is meant only where nobody else is. Where the school knows nobody, people of the
    bureau are looked through, if the scope sees them. Raises Missing, Conflict where several are meant.
    """
    for place in (school, "") if scope.allows("") and school else (school,):
        if found := whom(every(connection, scope, place), text):
            return found
    raise Missing("ledger.no_person", school=school, person=text)


def whom(people: list[Person], text: str) -> Person | None:
    """Raises Conflict where the text fits several."""
    wanted = text.strip()
    for fits in WAYS:
        found = [one for one in people if wanted and fits(one, wanted)]
        present = [one for one in found if one.left_ms is None] or found
        if len(present) > 1:
            known_as = ", ".join(sorted(one.number or one.id[:SHORT] for one in present))
            raise Conflict("ledger.several_people", person=wanted, known_as=known_as)
        if present:
            return present[0]
    return None


WAYS: tuple[Callable[[Person, str], bool], ...] = (
    lambda one, text: one.number == text,
    lambda one, text: len(text) >= SHORT and one.id.startswith(text.lower()),
    lambda one, text: one.name == text,
)


def add(connection: Connection, person: Person, *, actor: str, at_ms: int) -> None:
    """Raises Conflict where the school has somebody of this number."""
    _require_free_number(connection, person)
    connection.execute(insert(table).values(asdict(person)))
    event = ChangeEvent(
        at_ms=at_ms, school=person.school, subject=subject(person), actor=actor, action="added",
        field="name", new=person.name,
    )  # fmt: skip
    changes.record(connection, [event])


def change(connection: Connection, scope: Scope, person: Person, *, actor: str, at_ms: int) -> list[ChangeEvent]:
    """Make the person of this id what is given; one event a field.

    Raises Missing where the scope does not see the person, Conflict for a number that is another's or another school:
    who moves leaves one and is added to the other, for what was signed stays with the school.
    """
    before = get(connection, scope, person.id)
    if before is None:
        raise Missing("ledger.no_person", school=person.school, person=person.number or person.name)
    if before.school != person.school:
        raise Conflict("ledger.person_moves", person=before.name, school=before.school)
    events = field_changes(
        asdict(before), asdict(person), school=person.school, subject=subject(person), actor=actor, at_ms=at_ms
    )
    if events:
        _require_free_number(connection, person)
        connection.execute(update(table).where(table.c.id == person.id).values(asdict(person)))
        changes.record(connection, events)
    return events


def called(connection: Connection, scope: Scope, ids: Iterable[str]) -> dict[str, str]:
    """id -> name, of those whom the scope sees."""
    query = select(table.c.id, table.c.name).where(table.c.id.in_(sorted(set(ids))), visible(scope, table.c.school))
    return {row.id: row.name for row in connection.execute(query)}


def mentioned(events: Iterable[ChangeEvent]) -> set[str]:
    """The ids of people that stand in these events."""
    return {id for one in events if one.field in FIELDS_OF_PEOPLE for id in (one.old, one.new) if id}


def in_names(events: Iterable[ChangeEvent], names: Mapping[str, str]) -> list[ChangeEvent]:
    """The same events with people called by name where a field holds their id; an unknown id stays."""
    return [
        replace(one, old=names.get(one.old, one.old), new=names.get(one.new, one.new))
        if one.field in FIELDS_OF_PEOPLE
        else one
        for one in events
    ]


def subject(person: Person) -> str:
    """What change events call a person; a staff number may change, this never does."""
    return f"{person.school}/person:{person.id[:12]}"


def _require_free_number(connection: Connection, person: Person) -> None:
    if not person.number:
        return
    holders = [one for one in every(connection, BUREAU, person.school) if one.number == person.number]
    if any(one.id != person.id for one in holders):
        raise Conflict("ledger.person_number_taken", number=person.number, person=holders[0].name)


def to_person(row: Row[Any]) -> Person:
    return Person(**{field.name: getattr(row, field.name) for field in fields(Person)})
