"""Shifts of schools, the roster, and what people were told of. Rows are superseded, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from inventory.model.change_event import ChangeEvent
from inventory.model.duty_chain import Level
from inventory.model.duty_roster import Assignment, Rotation, Source
from inventory.model.duty_shift import DutyDays, DutyShift, Holidays
from inventory.model.scope import Scope
from inventory.repository import changes
from inventory.repository.scoping import visible
from inventory.repository.service_hours import known
from inventory.repository.upsert import insert_into
from inventory.tables.duty import duty_assignment as table
from inventory.tables.duty import duty_rotation, duty_shift, duty_told

KEEPING = timedelta(days=35)


def shifts(
    connection: Connection, scope: Scope, school: str | None = None, *, known_ms: int | None = None
) -> list[DutyShift]:
    """By school, then by the day since when, past and future ones too."""
    query = select(duty_shift).where(visible(scope, duty_shift.c.school), known(duty_shift, known_ms))
    if school is not None:
        query = query.where(duty_shift.c.school == school)
    found = [to_shift(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.since, one.start_min, one.recorded_ms, one.id))


def put_shift(connection: Connection, shift: DutyShift) -> None:
    """One of the same name since the same day is superseded."""
    same = (
        (duty_shift.c.school == shift.school)
        & (duty_shift.c.name == shift.name)
        & (duty_shift.c.since == shift.since)
        & duty_shift.c.superseded_ms.is_(None)
    )
    connection.execute(update(duty_shift).where(same).values(superseded_ms=shift.recorded_ms))
    row = asdict(shift) | {"level": int(shift.level)} | from_days(shift.days)
    del row["days"]
    connection.execute(insert(duty_shift).values(row))
    _note(connection, shift.school, "shift", shift.by, shift.recorded_ms, new=shift_words(shift))


def assignments(
    connection: Connection, scope: Scope, school: str, first: date, last: date, *, known_ms: int | None = None
) -> list[Assignment]:
    """Of shifts that begin on a day from `first` to `last`, both included: by day, then in the order of entering."""
    query = (
        select(table)
        .where(table.c.school == school, table.c.day >= first, table.c.day <= last)
        .where(visible(scope, table.c.school), known(table, known_ms))
        .order_by(table.c.day, table.c.shift, table.c.place, table.c.recorded_ms, table.c.id)
    )
    return [to_assignment(row) for row in connection.execute(query)]


def of_person(connection: Connection, scope: Scope, person: str, first: date) -> list[Assignment]:
    """A person's own that hold, from `first` on; by day."""
    query = (
        select(table)
        .where(table.c.person == person, table.c.day >= first, table.c.superseded_ms.is_(None))
        .where(visible(scope, table.c.school))
        .order_by(table.c.day, table.c.shift, table.c.id)
    )
    return [to_assignment(row) for row in connection.execute(query)]


def add_assignments(connection: Connection, rows: Iterable[Assignment]) -> None:
    if made := [asdict(one) for one in rows]:
        connection.execute(insert(table), made)


def supersede(connection: Connection, ids: Iterable[str], *, at_ms: int) -> None:
    """These hold no more."""
    wanted = sorted(set(ids))
    if wanted:
        connection.execute(update(table).where(table.c.id.in_(wanted)).values(superseded_ms=at_ms))


def note_roster(connection: Connection, school: str, told: str, *, actor: str, at_ms: int) -> None:
    """One event in the history of the school's roster."""
    _note(connection, school, "roster", actor, at_ms, new=told)


def rotations(connection: Connection, scope: Scope, school: str | None = None) -> list[Rotation]:
    """That hold; by school and since when."""
    query = select(duty_rotation).where(visible(scope, duty_rotation.c.school), duty_rotation.c.superseded_ms.is_(None))
    if school is not None:
        query = query.where(duty_rotation.c.school == school)
    found = [to_rotation(row) for row in connection.execute(query)]
    return sorted(found, key=lambda one: (one.school, one.since, one.recorded_ms, one.id))


def add_rotation(connection: Connection, rotation: Rotation) -> None:
    row = asdict(rotation) | from_days(rotation.days)
    row |= {"pattern": list(rotation.pattern), "people": list(rotation.people)}
    del row["days"]
    connection.execute(insert(duty_rotation).values(row))
    told = (
        f"{rotation.id[:8]} {' '.join(one or '-' for one in rotation.pattern)} {rotation.since}..{rotation.until or ''}"
    )
    _note(connection, rotation.school, "rotation", rotation.by, rotation.recorded_ms, new=told)


def filled(connection: Connection, rotation: Rotation, last: date, turn: int) -> None:
    """Rows were made up to the day `last`; the next counted one has the number `turn`."""
    own = duty_rotation.c.id == rotation.id
    connection.execute(update(duty_rotation).where(own).values(filled=last, turn=turn))


def end_rotation(connection: Connection, rotation: Rotation, *, actor: str, at_ms: int) -> None:
    """It makes no more rows; those that it made stay."""
    connection.execute(update(duty_rotation).where(duty_rotation.c.id == rotation.id).values(superseded_ms=at_ms))
    _note(connection, rotation.school, "rotation", actor, at_ms, old=rotation.id[:8])


def told_once(connection: Connection, school: str, what: str, shift: str, day: date, *, at_ms: int) -> bool:
    """Whether this is the first time: it is written down that it was said."""
    row = {"school": school, "what": what, "shift": shift, "day": day, "at_ms": at_ms}
    statement = insert_into(connection, duty_told).values(row).on_conflict_do_nothing()
    return bool(connection.execute(statement).rowcount)


def told(connection: Connection, scope: Scope, school: str, first: date) -> set[tuple[str, str, date]]:
    """What was said, of which shift, of which day, from `first` on."""
    query = select(duty_told.c.what, duty_told.c.shift, duty_told.c.day).where(
        duty_told.c.school == school, duty_told.c.day >= first, visible(scope, duty_told.c.school)
    )
    return {(row.what, row.shift, row.day) for row in connection.execute(query)}


def keeping_rosters(connection: Connection, scope: Scope, now_ms: int) -> set[str]:
    """Schools that have somebody on the roster of some day no further than KEEPING from now."""
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    query = (
        select(table.c.school)
        .where(table.c.superseded_ms.is_(None), visible(scope, table.c.school))
        .where(table.c.day >= today - KEEPING, table.c.day <= today + KEEPING)
        .distinct()
    )
    return set(connection.execute(query).scalars())


def subject(school: str) -> str:
    """What change events call the roster of a school."""
    return f"{school}/duty"


def shift_words(shift: DutyShift) -> str:
    """`night 17:00-08:00 since 2026-09-01`."""
    hours = "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (shift.start_min, shift.end_min))
    since = "" if shift.since == date.min else f" since {shift.since}"
    return f"{shift.name} {hours}{since}" + (f" until {shift.until}" if shift.until else "")


def _note(
    connection: Connection, school: str, field: str, actor: str, at_ms: int, *, old: str = "", new: str = ""
) -> None:
    event = ChangeEvent(
        at_ms=at_ms, school=school, subject=subject(school), actor=actor, action="changed", field=field, old=old,
        new=new,
    )  # fmt: skip
    changes.record(connection, [event])


def from_days(days: DutyDays) -> dict[str, Any]:
    return {"weekdays": sorted(days.weekdays), "holidays": days.holidays}


def to_days(row: Row[Any]) -> DutyDays:
    return DutyDays(weekdays=frozenset(row.weekdays), holidays=Holidays(row.holidays))


def to_shift(row: Row[Any]) -> DutyShift:
    told = dict(row._mapping)
    del told["weekdays"], told["holidays"]
    return DutyShift(**told | {"days": to_days(row), "level": Level(row.level)})


def to_assignment(row: Row[Any]) -> Assignment:
    return Assignment(**{**row._mapping, "source": Source(row.source)})


def to_rotation(row: Row[Any]) -> Rotation:
    told = dict(row._mapping)
    del told["weekdays"], told["holidays"]
    return Rotation(**told | {"days": to_days(row), "pattern": tuple(row.pattern), "people": tuple(row.people)})
