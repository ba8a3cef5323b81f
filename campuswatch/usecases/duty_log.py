"""The duty log: what people on duty write, as they write it; nothing is ever taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from alerts.duty.slots import Roster, Slot
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import read_roster
from inventory import duty_log
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.duty_chain import Level
from inventory.model.duty_entry import BY_HAND, FIELDS, DutyEntry, EntryKind
from inventory.model.scope import BUREAU
from inventory.paper_text import admit_text
from inventory.repository import people, schools

DAY_MS = 86_400_000
MOST_TEXT = 2_000
BACK_MS = 7 * DAY_MS
"""How far back somebody may write down what happened: later it is a story and no log."""


def write_entry(
    database: Database, actor: Actor, school: str, kind: EntryKind, texts: Mapping[str, str], *,
    person: str = "", happened_ms: int | None = None, corrects: int | None = None, now_ms: int,
) -> DutyEntry:  # fmt: skip
    """`texts` by the names of `FIELDS`, `person` a number, id or name (who is on duty, where left out), `corrects` the
    number of an entry. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.DUTY, school)
    told = admit_texts(texts)
    at_ms = now_ms if happened_ms is None else happened_ms
    if not now_ms - BACK_MS <= at_ms <= now_ms:
        raise Conflict("duty.log_when", days=BACK_MS // DAY_MS)
    if kind not in BY_HAND or (kind is EntryKind.CORRECTION) != (corrects is not None):
        raise Conflict("duty.log_kind")

    def work(connection: Connection) -> DutyEntry:
        if schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        wrong = duty_log.numbered(connection, actor.scope, school, corrects) if corrects is not None else None
        if corrects is not None and wrong is None:
            raise Missing("duty.no_entry", school=school, entry=corrects)
        shift, day = (wrong.shift, wrong.day) if wrong else shift_at(connection, school, at_ms)
        entry = DutyEntry(
            school=school, kind=kind, at_ms=now_ms, happened_ms=wrong.happened_ms if wrong else at_ms, shift=shift,
            day=day, person=_who(connection, actor, school, person, at_ms), by=actor.name, texts=told,
            corrects=corrects,
        )  # fmt: skip
        return duty_log.enter(connection, entry)

    return database.write(work).result()


def admit_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Raises Conflict where nothing is said, or something in too many words."""
    unknown = sorted(set(texts) - set(FIELDS))
    if unknown:
        raise Conflict("duty.log_field", field=unknown[0])
    admitted = {name: admit_text(" ".join(texts[name].split()), MOST_TEXT) for name in FIELDS if name in texts}
    told = {name: text for name, text in admitted.items() if text}
    if not told:
        raise Conflict("ledger.no_text")
    return told


def slot_at(roster: Roster, at_ms: int) -> Slot | None:
    """The shift of people on duty that runs at the moment."""
    return next((slot for slot in roster.at(at_ms) if slot.shift.level is Level.DUTY), None)


def shift_at(connection: Connection, school: str, at_ms: int) -> tuple[str, date]:
    """Its name and its day; without a name, where none runs."""
    roster = read_roster(connection, BUREAU, school, at_ms, at_ms)
    slot = slot_at(roster, at_ms)
    return (slot.shift.name, slot.day) if slot else ("", roster.day_of(at_ms))


def enter_machine(connection: Connection, entry: DutyEntry, slot: Slot) -> DutyEntry:
    """What acts of people and the clock write of a shift, inside their own write."""
    return duty_log.enter(connection, replace(entry, shift=slot.shift.name, day=slot.day))


def _who(connection: Connection, actor: Actor, school: str, person: str, at_ms: int) -> str:
    if person:
        return people.named(connection, actor.scope, school, person).name
    slot = slot_at(read_roster(connection, actor.scope, school, at_ms, at_ms), at_ms)
    found = people.called(connection, BUREAU, slot.people) if slot else {}
    return ", ".join(found[id] for id in slot.people if id in found) if slot else ""
