"""The roster of a school: shifts, who is on, rotations. Each act is one transaction with its audit row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from alerts.duty.gaps import Gap, gaps
from alerts.duty.rotation import Filling, fill
from alerts.duty.slots import Roster, Slot, shifts_on
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import roster_of_days
from inventory import audit
from inventory.admission import admit_lines, admit_name
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.duty_roster import Assignment, Rotation, Source
from inventory.model.duty_shift import DutyShift
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.week import DAY_MIN
from inventory.repository import duties, people, schools
from inventory.short_id import beginning

AHEAD = timedelta(days=35)
"""So far ahead a rotation without an end makes rows: a month's roster can be printed."""
LONGEST = 400
MOST_NEEDED = 20
MOST_BEFORE_MIN = 240


def set_shift(database: Database, actor: Actor, shift: DutyShift, *, now_ms: int) -> DutyShift:
    """As kept: from `shift.since` on the shift of this name is as given. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.ROSTER, shift.school)
    admit_name(shift.name)
    admit_lines({"document": shift.document})
    _admit_shift(shift)
    kept = replace(shift, id=uuid4().hex, by=actor.name, recorded_ms=now_ms, superseded_ms=None)

    def work(connection: Connection) -> DutyShift:
        _school(connection, actor, kept.school)
        duties.put_shift(connection, kept)
        _audit(connection, actor, kept.school, "roster.shift_set", {"shift": duties.shift_words(kept)}, now_ms)
        return kept

    return database.write(work).result()


def end_shift(database: Database, actor: Actor, school: str, name: str, last: date, *, now_ms: int) -> DutyShift:
    """The shift of this name holds until `last`, included. Raises Missing, Forbidden."""
    with database.read() as connection:
        _school(connection, actor, school)
        rows = duties.shifts(connection, actor.scope, school)
    holding = [one for one in shifts_on(rows, school, last) if one.name == name]
    if not holding:
        raise Missing("duty.no_shift", school=school, shift=name)
    return set_shift(database, actor, replace(holding[0], until=last), now_ms=now_ms)


def assign(
    database: Database, actor: Actor, school: str, shift: str, days: Sequence[date], whom: Sequence[str], *,
    now_ms: int, source: Source = Source.HAND,
) -> list[Slot]:  # fmt: skip
    """These people, and nobody else, are on in the shift on these days; nobody at all where `whom` is empty.

    Raises Missing for a person or a shift that does not hold on a day, Conflict for somebody who left, Forbidden.
    """
    require(actor, Right.ROSTER, school)

    def work(connection: Connection) -> list[Slot]:
        found = _school(connection, actor, school)
        meant = [_present(people.named(connection, actor.scope, school, text)) for text in whom]
        roster = roster_of_days(connection, actor.scope, school, found.zone, min(days), max(days))
        for day in days:
            require_shift(roster, shift, day)
        rows = [
            Assignment(id=uuid4().hex, school=school, shift=shift, day=day, person=one.id, source=source,
                       by=actor.name, recorded_ms=now_ms)
            for day in days
            for one in meant
        ]  # fmt: skip
        wanted = {(day, shift) for day in days}
        put_rows(connection, roster, wanted, rows, now_ms)
        told = f"{shift} {min(days)}..{max(days)}: {', '.join(one.name for one in meant) or '-'}"
        duties.note_roster(connection, school, told, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, school, "roster.set", {"roster": told}, now_ms)
        after = roster_of_days(connection, actor.scope, school, found.zone, min(days), max(days))
        return [slot for slot in after.of_days(min(days), max(days)) if (slot.day, slot.shift.name) in wanted]

    return database.write(work).result()


def put_rows(
    connection: Connection, roster: Roster, wanted: set[tuple[date, str]], rows: Sequence[Assignment], now_ms: int
) -> None:
    """In the place of what stood for the days and shifts of `wanted`; people of one shift stand in their order."""
    before = [one.id for one in roster.assignments if (one.day, one.shift) in wanted]
    duties.supersede(connection, before, at_ms=now_ms)
    duties.add_assignments(connection, numbered(rows))


def numbered(rows: Sequence[Assignment]) -> Iterator[Assignment]:
    """Each with its place among those of its shift and day."""
    counted: Counter[tuple[date, str]] = Counter()
    for one in rows:
        yield replace(one, place=counted[one.day, one.shift])
        counted[one.day, one.shift] += 1


def rotate(database: Database, actor: Actor, rotation: Rotation, *, now_ms: int) -> tuple[Rotation, int]:
    """From now on the rotation makes the roster of its shifts, from `rotation.since` on; returns how many rows it made.

    Rows of other rotations for the same shifts and days give way, those that people entered stay. Raises Missing,
    Conflict, Forbidden.
    """
    require(actor, Right.ROSTER, rotation.school)
    _admit_rotation(rotation)
    kept = replace(rotation, id=uuid4().hex, by=actor.name, recorded_ms=now_ms, superseded_ms=None)

    def work(connection: Connection) -> tuple[Rotation, int]:
        found = _school(connection, actor, kept.school)
        for one in kept.people:
            person = people.get(connection, actor.scope, one)
            if person is None:
                raise Missing("ledger.no_person", school=kept.school, person=one)
            _present(person)
        duties.add_rotation(connection, kept)
        made = _fill(connection, found, kept, now_ms, replacing=True)
        detail: dict[str, str | int] = {
            "shifts": " ".join(sorted(set(kept.pattern) - {""})),
            "people": len(kept.people),
            "rows": made,
        }
        _audit(connection, actor, kept.school, "roster.rotation_set", detail, now_ms)
        return kept, made

    return database.write(work).result()


def end_rotation(database: Database, actor: Actor, school: str, id: str, *, now_ms: int) -> Rotation:
    """`id` may be cut short. Rows of days to come stay until somebody else is entered. Raises Missing, Forbidden."""
    require(actor, Right.ROSTER, school)

    def work(connection: Connection) -> Rotation:
        found = beginning(duties.rotations(connection, actor.scope, school), id)
        if found is None:
            raise Missing("duty.no_rotation", rotation=id)
        duties.end_rotation(connection, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, school, "roster.rotation_ended", {"rotation": found.id}, now_ms)
        return found

    return database.write(work).result()


def extend_rotations(connection: Connection, now_ms: int) -> int:
    """Rotations make rows AHEAD of time, of all schools; returns how many rows. By the clock, inside a write."""
    found = {one.code: one for one in schools.every(connection, BUREAU)}
    return sum(_fill(connection, found[one.school], one, now_ms) for one in duties.rotations(connection, BUREAU))


def next_gaps(connection: Connection, actor: Actor, school: str, days: int, *, now_ms: int) -> list[Gap]:
    """Raises Missing."""
    found = _school(connection, actor, school)
    today = Roster(school=school, zone=found.zone, shifts=()).day_of(now_ms)
    first, last = today - timedelta(days=1), today + timedelta(days=days + 1)
    roster = roster_of_days(connection, actor.scope, school, found.zone, first, last)
    known = {one.id: one for one in people.every(connection, BUREAU) if one.school in ("", school)}
    return gaps(roster, known, now_ms, days)


def require_shift(roster: Roster, shift: str, day: date) -> DutyShift:
    """Raises Missing, naming the shifts that there are."""
    holding = shifts_on(roster.shifts, roster.school, day, roster.closed)
    found = next((one for one in holding if one.name == shift), None)
    if found is None:
        names = ", ".join(one.name for one in holding) or "-"
        raise Missing("duty.no_shift_that_day", school=roster.school, shift=shift, day=day.isoformat(), shifts=names)
    return found


def _fill(connection: Connection, school: School, rotation: Rotation, now_ms: int, *, replacing: bool = False) -> int:
    today = Roster(school=school.code, zone=school.zone, shifts=()).day_of(now_ms)
    first = rotation.since if rotation.filled is None else rotation.filled
    roster = roster_of_days(connection, BUREAU, school.code, school.zone, first, max(first, today + AHEAD))
    found = fill(rotation, roster.closed, today + AHEAD)
    if found is None:
        return 0
    rows = _rows(roster, rotation, found, now_ms)
    if replacing:
        wanted = {(one.day, one.shift) for one in rows}
        others = [one.id for one in roster.assignments if (one.day, one.shift) in wanted]
        duties.supersede(connection, others, at_ms=now_ms)
    duties.add_assignments(connection, numbered(rows))
    duties.filled(connection, rotation, found.last, found.next_turn)
    if rows:
        told = f"{rotation.id[:8]}: {rows[0].day}..{found.last}, {len(rows)}"
        duties.note_roster(connection, school.code, told, actor=rotation.by, at_ms=now_ms)
    return len(rows)


def _rows(roster: Roster, rotation: Rotation, found: Filling, now_ms: int) -> list[Assignment]:
    """Where somebody was entered by hand, by a swap or from a sheet, that stays; so do days without such a shift."""
    by_people = {(one.day, one.shift) for one in roster.assignments if one.source is not Source.ROTATION}
    return [
        Assignment(
            id=uuid4().hex, school=rotation.school, shift=one.shift, day=one.day, person=one.person,
            source=Source.ROTATION, origin=rotation.id, by=rotation.by, recorded_ms=now_ms,
        )
        for one in found.turns
        if (one.day, one.shift) not in by_people
        and any(
            shift.name == one.shift for shift in shifts_on(roster.shifts, roster.school, one.day, roster.closed)
        )
    ]  # fmt: skip


def _admit_shift(shift: DutyShift) -> None:
    """Raises Conflict."""
    minutes = 0 <= shift.start_min < DAY_MIN and 0 <= shift.end_min <= DAY_MIN
    if not minutes or not 1 <= shift.needed <= MOST_NEEDED or not 0 <= shift.before_min <= MOST_BEFORE_MIN:
        raise Conflict("duty.bad_shift", needed=MOST_NEEDED, before=MOST_BEFORE_MIN)
    if shift.until is not None and shift.until < shift.since:
        raise Conflict("service_hours.ends_before", since=shift.since.isoformat(), until=shift.until.isoformat())


def _admit_rotation(rotation: Rotation) -> None:
    """Raises Conflict."""
    if not rotation.people or not any(rotation.pattern) or not 0 < rotation.step <= len(rotation.pattern) <= LONGEST:
        raise Conflict("duty.bad_rotation", longest=LONGEST)
    if rotation.until is not None and not 0 <= (rotation.until - rotation.since).days <= 2 * LONGEST:
        raise Conflict("service_hours.ends_before", since=rotation.since.isoformat(), until=rotation.until.isoformat())


def _present(person: Person) -> Person:
    """Raises Conflict for who has left."""
    if person.left_ms is not None:
        raise Conflict("ledger.person_left", person=person.name)
    return person


def _school(connection: Connection, actor: Actor, school: str) -> School:
    found = schools.get(connection, actor.scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school)
    return found


def _audit(
    connection: Connection, actor: Actor, school: str, action: str, detail: Mapping[str, str | int], now_ms: int
) -> None:
    audit.append(connection, school, at_ms=now_ms, actor=actor.name, action=action, subject=school, detail=detail)
