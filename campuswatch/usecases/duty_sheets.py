"""Filling the hand-over sheet: how everything stands at this moment, read from the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from alerts.defects.sentence import sentence
from alerts.duty.slots import Slot
from alerts.rules.words import title
from alerts.state import State
from dashboards.keyareas import blind_areas
from dashboards.pulse import feel
from dashboards.roster import Picture, Roster
from dashboards.standing import Standing, state_now
from inventory import duty_log
from inventory.database import Database
from inventory.duty_sheets import part_of
from inventory.key_areas import ONLY_KEY
from inventory.maintenance import windows_of
from inventory.model.duty_sheet import DutySheet, SheetLine
from inventory.model.fault import Fault
from inventory.model.scope import Scope
from inventory.repository import areas, attendances, defects, faults, maintenances, people
from language.message import Message

WINDOWS_MS = 24 * 3_600_000
"""Of planned work those that begin within so much time are on the sheet."""
FINE = frozenset({State.UP, State.OUT_OF_SERVICE})


def fill_sheet(
    database: Database, scope: Scope, school: str, slot: Slot, following: Slot | None, *, words: str = "", now_ms: int
) -> DutySheet:
    """Of the shift that goes; `following` is the one that comes. Raises DatabaseError."""
    picture = Roster(database, Scope.of([school] if scope.allows(school) else [])).picture()
    standings = _standings(picture, school, now_ms)
    with database.read() as connection:
        places = {one.code: one.name for one in areas.every(connection, scope, school)}
        opened, closed, still = _faults(connection, scope, school, slot, now_ms)
        parts = {
            "not_up": [_device(one, places) for one in _worst(standings)],
            "defects": _defects(connection, scope, school, standings),
            "blind": [
                SheetLine(what=one.reason, name=one.area.name)
                for one in blind_areas(connection, scope, school, standings, ONLY_KEY)
            ],
            "opened": [_fault(one, one.opened_ms, places) for one in opened],
            "closed": [_fault(one, one.closed_ms, places) for one in closed],
            "still_open": [_fault(one, one.opened_ms, places) for one in still],
            "windows": _windows(connection, scope, picture, school, now_ms, places),
            "attendance": _attendance(connection, scope, school, slot),
        }
        names = people.called(connection, scope, [*slot.people, *(following.people if following else ())])
        entries = len(duty_log.of_shift(connection, scope, school, slot.day, slot.shift.name))
    return DutySheet(
        school=school, shift=slot.shift.name, day=slot.day, start_ms=slot.start_ms, end_ms=slot.end_ms, at_ms=now_ms,
        outgoing=_called(slot, names), incoming=_called(following, names) if following else (),
        next_shift=following.shift.name if following else "",
        states=dict(sorted(Counter(one.state.name for one in standings).items())),
        parts={name: part_of(lines) for name, lines in parts.items()}, entries=entries, words=words,
    )  # fmt: skip


def _standings(picture: Picture, school: str, now_ms: int) -> list[Standing]:
    looked_ms = feel(picture.beats, school, now_ms).looked_ms
    listed = picture.ledger.listed.get(school, ())
    return [Standing(one, state_now(one, picture, now_ms, looked_ms)) for one in listed]


def _worst(standings: Iterable[Standing]) -> list[Standing]:
    return sorted((one for one in standings if one.state not in FINE), key=lambda one: one.place)


def _device(one: Standing, places: Mapping[str, str]) -> SheetLine:
    device = one.listed.device
    cause = one.segment.cause
    what = cause if cause is not None else Message(f"state.{one.state.name}")
    return SheetLine(
        what=what, code=device.code, name=device.name, place=places.get(device.area or "", ""),
        since_ms=one.segment.start_ms,
    )  # fmt: skip


def _defects(connection: Connection, scope: Scope, school: str, standings: Sequence[Standing]) -> list[SheetLine]:
    named = {one.listed.device.code: one.listed.device for one in standings}
    return [
        SheetLine(
            what=sentence(one),
            code=one.device,
            since_ms=one.since_ms,
            name=named[one.device].name if one.device in named else "",
        )
        for one in defects.open_ones(connection, scope, school)
    ]


def _faults(
    connection: Connection, scope: Scope, school: str, slot: Slot, now_ms: int
) -> tuple[list[Fault], list[Fault], list[Fault]]:
    """Opened in the shift, closed in it, and open still."""
    found = faults.between(connection, scope, slot.start_ms, max(now_ms, slot.start_ms) + 1, school)
    opened = [one for one in found if one.opened_ms >= slot.start_ms]
    closed = [one for one in found if one.closed_ms is not None and one.closed_ms >= slot.start_ms]
    return opened, closed, faults.open_ones(connection, scope, school)


def _fault(one: Fault, at_ms: int | None, places: Mapping[str, str]) -> SheetLine:
    what = title(one.rule, one.details) if one.rule else Message("duty.reported", {"text": one.text})
    return SheetLine(
        what=what, code=one.number, name=one.device or one.part, place=places.get(one.area, one.area), since_ms=at_ms
    )


def _windows(
    connection: Connection, scope: Scope, picture: Picture, school: str, now_ms: int, places: Mapping[str, str]
) -> list[SheetLine]:
    home = picture.ledger.schools.get(school)
    found = [
        (window.start_ms, plan)
        for plan in (maintenances.every(connection, scope, school) if home else ())
        for window in windows_of(plan, home.zone if home else "UTC", now_ms, now_ms + WINDOWS_MS)
    ]
    return [
        SheetLine(what=Message("duty.window", {"reason": plan.reason}), code=plan.device or "",
                  place=places.get(plan.area or "", ""), since_ms=start_ms)
        for start_ms, plan in sorted(found, key=lambda one: one[0])
    ]  # fmt: skip


def _attendance(connection: Connection, scope: Scope, school: str, slot: Slot) -> list[SheetLine]:
    rows = [
        one
        for one in attendances.of_days(connection, scope, school, slot.day, slot.day)
        if one.shift == slot.shift.name
    ]
    names = people.called(connection, scope, [one.person for one in rows])
    return [
        SheetLine(what=Message(f"attendance.{one.standing}"), name=names.get(one.person, ""), since_ms=one.at_ms)
        for one in rows
    ]  # fmt: skip


def _called(slot: Slot, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(names[id] for id in slot.people if id in names)
