"""Whom a school must name and has not: responsible persons with phone and emergency contact (Q61). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inventory.model.person import Person
from inventory.model.school import School
from language.message import Message

DAY_MS = 86_400_000
CONFIRM_DAYS = 180
"""Twice a school year somebody says that the entry is still right."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """`person` is None where the school has named nobody."""

    school: School
    person: Person | None
    what: Message


def overdue(
    schools: Iterable[School],
    people: Iterable[Person],
    touched_ms: Mapping[str, int],
    *,
    now_ms: int,
    days: int = CONFIRM_DAYS,
) -> list[Overdue]:
    """By school and name. `touched_ms` tells by a person's id when the entry was last changed or confirmed."""
    named: dict[str, list[Person]] = {}
    for person in people:
        if person.responsible and person.left_ms is None:
            named.setdefault(person.school, []).append(person)
    found = []
    for school in sorted(schools, key=lambda one: one.code):
        there = sorted(named.get(school.code, []), key=lambda one: (one.name, one.id))
        if not there:
            found.append(Overdue(school, None, Message("contact.nobody")))
        found += [
            Overdue(school, person, what)
            for person in there
            for what in _lacking(person, touched_ms.get(person.id), now_ms, days)
        ]
    return found


def _lacking(person: Person, touched_ms: int | None, now_ms: int, days: int) -> Iterator[Message]:
    if not person.phone:
        yield Message("contact.no_phone")
    if not person.emergency_name or not person.emergency_phone:
        yield Message("contact.no_emergency")
    if touched_ms is None or now_ms - touched_ms > days * DAY_MS:
        yield Message("contact.not_confirmed", {"days": days})
