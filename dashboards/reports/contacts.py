"""Whom a school has named to answer for it, and whose entry is overdue (Q61)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from dashboards.reports.other_figures import ContactFigures
from dashboards.reports.stretch import narrowed, stretch_of
from inventory.contacts import overdue
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import changes, people


def read_contacts(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, ContactFigures]:
    """By school code, at the period's end. Entries stand as they are now: what they said before is not kept whole."""
    if not schools:
        return {}
    narrow = narrowed(scope, schools)
    ends = {one.code: stretch_of(period, one.zone, min(now_ms, known_ms)).end_ms for one in schools}
    named: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people.responsible(connection, narrow):
        named[person.school].append(person)
    subjects = [people.subject(one) for some in named.values() for one in some]
    touched = changes.touched(connection, narrow, subjects, max(ends.values())) if subjects else {}
    return {one.code: reckon_contacts(one, named[one.code], touched, ends[one.code]) for one in schools}


def reckon_contacts(school: School, named: Iterable[Person], touched: Mapping[str, int], at_ms: int) -> ContactFigures:
    """`touched` tells by the subject of a person's history when the entry was last changed or confirmed."""
    there = [one for one in named if one.left_ms is None or one.left_ms >= at_ms]
    asked = {one.id: touched[people.subject(one)] for one in there if people.subject(one) in touched}
    present = [one if one.left_ms is None else _still_there(one) for one in there]
    lacking = overdue([school], present, asked, now_ms=at_ms)
    ids = {one.person.id for one in lacking if one.person is not None}
    return ContactFigures(responsible=there, overdue=[one for one in there if one.id in ids], lacking=lacking)


def _still_there(person: Person) -> Person:
    """Who left after the period had not left in it."""
    return replace(person, left_ms=None)
