"""Duty of a report's days: rows of roster, attendance and log to turns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from alerts.duty.slots import Slot
from campuswatch.migrate import upgrade
from dashboards.reports.duty import duty_figures, read_duty
from dashboards.reports.duty_figures import DutyFigures
from inventory import duty_log
from inventory.database import Database
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_chain import Level
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.duty_roster import Assignment
from inventory.model.duty_shift import DutyShift
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.period import PeriodKind, midnight_ms, period_of
from inventory.repository import attendances, duties, people, schools

ZONE = "Asia/Shanghai"
DAY, HOUR = date(2026, 10, 5), 3_600_000
START_MS = midnight_ms(DAY, ZONE)
NAMES = {"w": "王芳", "z": "赵一鸣"}


def slot(*people: str, name: str = "day", level: Level = Level.DUTY) -> Slot:
    shift = DutyShift(id=name, school="S01", name=name, start_min=480, end_min=1020, level=level)
    return Slot(shift=shift, day=DAY, start_ms=8 * HOUR, end_ms=17 * HOUR, people=people)


def came(person: str, standing: Standing, at_ms: int = 7 * HOUR, shift: str = "day") -> Attendance:
    return Attendance(
        id=f"{person}{at_ms}", school="S01", shift=shift, day=DAY, person=person, standing=standing, due_ms=8 * HOUR,
        at_ms=at_ms,
    )  # fmt: skip


def entry(kind: EntryKind, at_ms: int = 9 * HOUR) -> DutyEntry:
    return DutyEntry(
        school="S01", kind=kind, at_ms=at_ms, happened_ms=at_ms, shift="day", day=DAY, person="王芳", by="王芳"
    )


def test_who_signed_on_is_named_with_when() -> None:
    (turn,) = duty_figures([slot("w")], [came("w", Standing.ON_TIME)], [], [], NAMES).turns
    assert [(one.name, one.standing, one.at_ms) for one in turn.people] == [("王芳", Standing.ON_TIME, 7 * HOUR)]
    assert turn.handed_over is None


def test_missed_stays_said_of_who_came_after_all() -> None:
    rows = [came("w", Standing.MISSED, 9 * HOUR), came("w", Standing.LATE, 10 * HOUR)]
    figures = duty_figures([slot("w")], rows, [], [], NAMES)
    assert [(one.standing, one.at_ms) for one in figures.turns[0].people] == [(Standing.MISSED, 10 * HOUR)]
    assert figures.count(Standing.MISSED) == 1


def test_who_stood_in_is_there_beside_who_did_not_come() -> None:
    rows = [came("z", Standing.STOOD_IN), came("w", Standing.MISSED, 9 * HOUR)]
    (turn,) = duty_figures([slot("w")], rows, [], [], NAMES).turns
    assert [(one.name, one.standing) for one in turn.people] == [
        ("王芳", Standing.MISSED), ("赵一鸣", Standing.STOOD_IN),
    ]  # fmt: skip


def test_signing_on_to_another_shift_is_not_this_one() -> None:
    (turn,) = duty_figures([slot("w")], [came("w", Standing.ON_TIME, shift="night")], [], [], NAMES).turns
    assert turn.people[0].standing is None


@pytest.mark.parametrize(("people", "lacking"), [((), 1), (("w",), 0)])
def test_a_shift_without_a_name_lacks_people(people: tuple[str, ...], lacking: int) -> None:
    assert duty_figures([slot(*people)], [], [], [], NAMES).turns[0].lacking == lacking


def test_a_hand_over_after_the_period_counts_and_its_entries_do_not() -> None:
    later = [entry(EntryKind.HANDOVER, 40 * HOUR), entry(EntryKind.PATROL, 40 * HOUR)]
    figures = duty_figures([slot("w", level=Level.LEADER)], [], later, [entry(EntryKind.PATROL)], NAMES)
    assert figures.turns[0].handed_over == 40 * HOUR
    assert figures.turns[0].leads
    assert (figures.patrols, figures.events, figures.visitors) == (1, 0, 0)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A school with a roster of two days, one that keeps none."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    upgrade(url)
    made = Database.open(url)
    made.write(furnish).result(30)
    yield made
    made.close()


def furnish(connection: Connection) -> None:
    for code in ("S01", "S02"):
        schools.add(connection, School(code=code, name=code, zone=ZONE), actor="t", at_ms=1)
    people.add(connection, Person(id="w", school="S01", name="王芳"), actor="t", at_ms=1)
    duties.add_assignments(connection, [
        Assignment(id=f"a{day}", school="S01", shift="day", day=DAY.replace(day=day), person="w", recorded_ms=1)
        for day in (5, 6)
    ])  # fmt: skip
    attendances.add(connection, came("w", Standing.ON_TIME, START_MS + 7 * HOUR))
    for kind, at_ms in ((EntryKind.PATROL, 9), (EntryKind.HANDOVER, 17), (EntryKind.PATROL, 33)):
        duty_log.enter(connection, entry(kind, START_MS + at_ms * HOUR))


def read(database: Database, now_ms: int, known_ms: int | None = None, scope: Scope = BUREAU) -> dict[str, DutyFigures]:
    home = [School(code=code, name=code, zone=ZONE) for code in ("S01", "S02")]
    with database.read() as connection:
        period = period_of(PeriodKind.DAY, DAY)
        return read_duty(connection, scope, home, period, now_ms=now_ms, known_ms=known_ms or now_ms)


def test_a_day_of_the_ledger(database: Database) -> None:
    """The usual night shift is there too, with nobody; the day after is another day's."""
    found = read(database, START_MS + 40 * HOUR)
    assert set(found) == {"S01"}
    day, night = found["S01"].turns
    assert (day.shift, day.people[0].name, day.lacking, day.handed_over) == ("day", "王芳", 0, START_MS + 17 * HOUR)
    assert (night.shift, night.people, night.lacking, night.handed_over) == ("night", [], 1, None)
    assert found["S01"].patrols == 1


def test_what_has_not_begun_is_left_out_and_what_was_not_known_is_not_told(database: Database) -> None:
    figures = read(database, START_MS + 40 * HOUR, known_ms=START_MS + 6 * HOUR).get("S01")
    assert figures is not None
    assert figures.turns == []
    noon = read(database, START_MS + 12 * HOUR)["S01"]
    assert [(turn.shift, turn.handed_over) for turn in noon.turns] == [("day", None)]


def test_a_school_sees_its_own_alone(database: Database) -> None:
    assert read(database, START_MS + 40 * HOUR, scope=Scope.of(["S02"])) == {}
