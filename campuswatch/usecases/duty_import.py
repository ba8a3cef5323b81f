"""A roster out of a spreadsheet and into one: looked at first, then taken in whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from alerts.duty.slots import Roster, Slot, shifts_on
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import roster_of_days
from campuswatch.usecases.duty_roster import LONGEST, put_rows, require_shift
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, LedgerError, Missing
from inventory.model.duty_roster import Assignment, Source
from inventory.model.person import Person
from inventory.model.school import School
from inventory.repository import duties, people, schools
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.duty_list import RosterRow, duty_list, duty_titles
from inventory.spreadsheet.reading import read_book
from inventory.spreadsheet.records import Problem
from language.message import Message


class Change(StrEnum):
    SAME = "same"
    NEW = "new"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """`before` and `people` are names."""

    row: RosterRow
    change: Change
    before: tuple[str, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    slots: tuple[PlannedSlot, ...]
    problems: tuple[Problem, ...]


def import_roster(
    database: Database, actor: Actor, school: str, file: Path, order: Order | None, *, dry_run: bool, now_ms: int
) -> RosterPlan:
    """With problems, or as a dry run, the roster stays as it is. Raises Missing, Forbidden, Unreadable, OSError."""
    require(actor, Right.ROSTER, school)
    with database.read() as connection:
        home = _school(connection, actor, school)
        today = Roster(school=school, zone=home.zone, shifts=()).day_of(now_ms)
        shifts = _names(connection, actor, home, today)
    rows, problems = duty_list(read_book(file, duty_titles(shifts)), order, shifts, today)

    def work(connection: Connection) -> RosterPlan:
        plan = _plan(connection, actor, home, rows, problems, today)
        if not plan.problems and not dry_run:
            _take(connection, actor, home, plan, file.name, now_ms)
        return plan

    if dry_run:
        with database.read() as connection:
            return work(connection)
    return database.write(work).result()


def _plan(
    connection: Connection, actor: Actor, school: School, rows: list[RosterRow], problems: list[Problem], today: date
) -> RosterPlan:
    if problems:
        return RosterPlan((), tuple(problems))
    first, last = min(row.day for row in rows), max(row.day for row in rows)
    if (last - first).days > LONGEST or abs((first - today).days) > 2 * LONGEST:
        problem = Problem(rows[0].where, Message("duty.far_days", {"first": f"{first}", "last": f"{last}"}))
        return RosterPlan((), (problem,))
    roster = roster_of_days(connection, actor.scope, school.code, school.zone, first, last)
    standing = {slot.key: slot for slot in roster.of_days(first, last)}
    known = people.every(connection, actor.scope, school.code)
    names = {one.id: one.name for one in known}
    found, wrong = [], []
    for row in _joined(rows):
        try:
            require_shift(roster, row.shift, row.day)
            meant = tuple(_person(known, school, text) for text in row.people)
        except LedgerError as error:
            wrong.append(Problem(row.where, error.message))
            continue
        found.append(_slot(row, meant, standing[row.day, row.shift], names))
    return RosterPlan(tuple(found), tuple(wrong))


def _joined(rows: list[RosterRow]) -> list[RosterRow]:
    """Several rows of one shift and day are one, with all their people."""
    found: dict[tuple[date, str], RosterRow] = {}
    for row in rows:
        before = found.get((row.day, row.shift))
        named = (*(before.people if before else ()), *row.people)
        found[row.day, row.shift] = RosterRow(
            row.day, row.shift, tuple(dict.fromkeys(named)), before.where if before else row.where
        )  # fmt: skip
    return list(found.values())


def _slot(row: RosterRow, meant: tuple[Person, ...], standing: Slot, names: dict[str, str]) -> PlannedSlot:
    ids = tuple(one.id for one in meant)
    change = Change.SAME if ids == standing.people else Change.CHANGED if standing.people else Change.NEW
    return PlannedSlot(row, change, tuple(names.get(id, id[:8]) for id in standing.people), meant)


def _take(connection: Connection, actor: Actor, school: School, plan: RosterPlan, file: str, now_ms: int) -> None:
    days = [one.row.day for one in plan.slots]
    roster = roster_of_days(connection, actor.scope, school.code, school.zone, min(days), max(days))
    changed = [one for one in plan.slots if one.change is not Change.SAME]
    rows = [
        Assignment(
            id=uuid4().hex, school=school.code, shift=one.row.shift, day=one.row.day, person=person.id,
            source=Source.IMPORT, origin=file, by=actor.name, recorded_ms=now_ms,
        )
        for one in changed
        for person in one.people
    ]  # fmt: skip
    put_rows(connection, roster, {(one.row.day, one.row.shift) for one in changed}, rows, now_ms)
    told = f"{file}: {min(days)}..{max(days)}, {len(changed)}"
    duties.note_roster(connection, school.code, told, actor=actor.name, at_ms=now_ms)
    audit.append(
        connection, school.code, at_ms=now_ms, actor=actor.name, action="roster.imported", subject=school.code,
        detail={"file": file, "shifts": len(changed)},
    )  # fmt: skip


def _person(known: list[Person], school: School, text: str) -> Person:
    """Raises Missing, Conflict."""
    found = people.whom(known, text)
    if found is None:
        raise Missing("ledger.no_person", school=school.code, person=text)
    if found.left_ms is not None:
        raise Conflict("ledger.person_left", person=found.name)
    return found


def _names(connection: Connection, actor: Actor, school: School, today: date) -> list[str]:
    """Of shifts that hold now or begin to."""
    rows = duties.shifts(connection, actor.scope, school.code)
    usual = [one.name for one in shifts_on(rows, school.code, today)]
    ahead = [one.name for one in shifts_on(rows, school.code, today + timedelta(days=60))]
    return list(dict.fromkeys([*usual, *ahead, *(one.name for one in rows if one.until is None)]))


def _school(connection: Connection, actor: Actor, school: str) -> School:
    found = schools.get(connection, actor.scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school)
    return found
