"""Duty of schools in the days of a report: roster, signing on, hand-over (Q26, Q27, Q48)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from alerts.duty.slots import Roster, Slot
from dashboards.reports.duty_figures import Came, DutyFigures, DutyTurn
from inventory import duty_log
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_chain import Level
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import attendances, duties, people, service_hours
from inventory.service_hours import days_of


def read_duty(
    connection: Connection, scope: Scope, schools: Sequence[School], period: Period, *, now_ms: int, known_ms: int
) -> dict[str, DutyFigures]:
    """By school code; of schools that keep no roster there is nothing. `now_ms` cuts what has not begun."""
    until_ms = min(now_ms, known_ms)
    return {
        school.code: found
        for school in schools
        if (found := _of_school(connection, scope, school, period, until_ms, known_ms)) is not None
    }


def _of_school(
    connection: Connection, scope: Scope, school: School, period: Period, until_ms: int, known_ms: int
) -> DutyFigures | None:
    first, last = period.first, period.last
    assigned = duties.assignments(connection, scope, school.code, first, last, known_ms=known_ms)
    came = [one for one in attendances.of_days(connection, scope, school.code, first, last) if one.at_ms <= known_ms]
    if not assigned and not came:
        return None
    closed = {day for one in service_hours.holidays(connection, scope, school.code) for day in days_of(one)}
    shifts = duties.shifts(connection, scope, school.code, known_ms=known_ms)
    roster = Roster(school=school.code, zone=school.zone, shifts=shifts, closed=closed, assignments=assigned)
    start_ms, end_ms = period.bounds_ms(school.zone)
    # A shift of the last day may be handed over on the next.
    written = duty_log.between(connection, scope, school.code, start_ms, min(end_ms + end_ms - start_ms, known_ms + 1))
    names = people.called(connection, scope, {one.person for one in assigned} | {one.person for one in came})
    slots = [slot for slot in roster.of_days(first, last) if slot.start_ms < until_ms]
    own = [one for one in written if start_ms <= one.happened_ms < end_ms]
    return duty_figures(slots, came, written, own, names)


def duty_figures(
    slots: Iterable[Slot], came: Sequence[Attendance], written: Sequence[DutyEntry], own: Sequence[DutyEntry],
    names: Mapping[str, str],
) -> DutyFigures:  # fmt: skip
    """Pure. `written` also holds hand-overs after the period's end, `own` only what befell in it."""
    signed = {(one.day, one.shift): one.at_ms for one in written if one.kind is EntryKind.HANDOVER}
    return DutyFigures(
        turns=[_turn(slot, came, names, signed.get(slot.key)) for slot in slots],
        patrols=_count(own, EntryKind.PATROL),
        events=_count(own, EntryKind.EVENT),
        visitors=_count(own, EntryKind.VISITOR),
    )


def _turn(
    slot: Slot, came: Sequence[Attendance], names: Mapping[str, str], handed_over: int | None
) -> DutyTurn:  # fmt: skip
    rows = [one for one in came if (one.day, one.shift) == slot.key]
    stood_in = [one.person for one in rows if one.person not in slot.people]
    return DutyTurn(
        day=slot.day, shift=slot.shift.name, start_ms=slot.start_ms, end_ms=slot.end_ms,
        leads=slot.shift.level is not Level.DUTY, lacking=slot.lacking, handed_over=handed_over,
        people=[_came(person, rows, names) for person in dict.fromkeys([*slot.people, *stood_in])],
    )  # fmt: skip


def _came(person: str, rows: Sequence[Attendance], names: Mapping[str, str]) -> Came:
    """Who came after having been missed has two rows: missed stays said, with when they came."""
    own = [one for one in rows if one.person == person]
    missed = any(one.standing is Standing.MISSED for one in own)
    there = next((one for one in own if one.standing is not Standing.MISSED), None)
    standing = Standing.MISSED if missed else there.standing if there else None
    return Came(name=names.get(person, person), standing=standing, at_ms=there.at_ms if there else None)


def _count(entries: Sequence[DutyEntry], kind: EntryKind) -> int:
    return sum(one.kind is kind for one in entries)
