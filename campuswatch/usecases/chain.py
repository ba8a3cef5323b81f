"""Who is told at a school at a moment, read from the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from alerts.chain import Chain, Level
from alerts.duty.posts import told_by_posts
from alerts.duty.slots import ONE_DAY, Roster
from inventory.errors import Missing
from inventory.model.duty_chain import ChainPost
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.repository import duties, duty_chains, people, schools, service_hours
from inventory.service_hours import days_of


def read_chain(connection: Connection, scope: Scope, school: str, at_ms: int) -> Chain:
    """Of the people who had not left by then. At `BUREAU` stand people of the bureau: a school is told who they are.

    Raises Missing for a school that the scope does not see.
    """
    roster = read_roster(connection, scope, school, at_ms, at_ms)
    here = {one.id: one for one in people.every(connection, scope, school)}
    above = {one.id: one for one in people.every(connection, BUREAU, "")}
    known = {id: one for id, one in (here | above).items() if one.left_ms is None or one.left_ms > at_ms}
    today = roster.day_of(at_ms)
    posts = [one for one in duty_chains.every(connection, BUREAU, school) if one.holds_on(today)]
    running = roster.at(at_ms)
    own = {
        level: _named(known, [id for slot in running if slot.shift.level is level for id in slot.people])
        for level in (Level.DUTY, Level.LEADER)
    }
    for level in (Level.LEADER, Level.PRINCIPAL, Level.BUREAU):
        if not own.get(level):
            own[level] = _posted(known, posts, level, school)
    names = (slot.shift.name for slot in running if slot.shift.level is Level.DUTY)
    return Chain(
        school=school, at_ms=at_ms, own={level: some for level, some in own.items() if some}, shift=next(names, "")
    )


def read_roster(connection: Connection, scope: Scope, school: str, start_ms: int, end_ms: int) -> Roster:
    """With what it takes to know every shift that runs between the two moments. Raises Missing."""
    found = schools.get(connection, scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school)
    blank = Roster(school=school, zone=found.zone, shifts=())
    first, last = blank.day_of(start_ms) - ONE_DAY, blank.day_of(end_ms) + ONE_DAY
    return roster_of_days(connection, scope, school, found.zone, first, last)


def roster_of_days(connection: Connection, scope: Scope, school: str, zone: str, first: date, last: date) -> Roster:
    """For shifts that begin from `first` to `last`."""
    closed = {day for one in service_hours.holidays(connection, scope, school) for day in days_of(one)}
    return Roster(
        school=school,
        zone=zone,
        shifts=duties.shifts(connection, scope, school),
        closed=closed,
        assignments=duties.assignments(connection, scope, school, first, last),
    )


def _posted(known: Mapping[str, Person], posts: Sequence[ChainPost], level: Level, school: str) -> tuple[Person, ...]:
    """Those entered for the school, else those entered for all schools, else those whose post says it."""
    for place in (school, ""):
        if found := _named(known, [one.person for one in posts if one.level is level and one.school == place]):
            return found
    unit = "" if level is Level.BUREAU else school
    return told_by_posts([one for one in known.values() if one.school == unit], level)


def _named(known: Mapping[str, Person], ids: Iterable[str]) -> tuple[Person, ...]:
    return tuple(known[id] for id in dict.fromkeys(ids) if id in known)
