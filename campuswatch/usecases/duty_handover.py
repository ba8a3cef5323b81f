"""The hand-over of a shift: the sheet that the machine filled, and both names with their PIN or password (Q27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from alerts.duty.handing_over import EARLY_MIN, HANDED, next_of, to_hand_over
from alerts.duty.slots import Roster, Slot
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import read_roster
from campuswatch.usecases.duty_log import MOST_TEXT, enter_machine
from campuswatch.usecases.duty_sheets import fill_sheet
from campuswatch.usecases.pins import prove
from inventory import duty_sheets
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.attendance import Proof
from inventory.model.duty_chain import Level
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.duty_sheet import DutySheet
from inventory.model.person import Person
from inventory.model.scope import Scope
from inventory.paper_text import admit_text
from inventory.repository import duties, people
from inventory.vault import Vault

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Change:
    """The shift that goes and the one that comes, None where nobody takes over."""

    going: Slot
    coming: Slot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """`text` is a number, id or name; `secret` the person's PIN or password."""

    text: str
    secret: str


def due_change(connection: Connection, scope: Scope, school: str, now_ms: int) -> Change:
    """The hand-over that is due. Raises Missing where none is."""
    roster = read_roster(connection, scope, school, now_ms - DAY_MS, now_ms + DAY_MS)
    first = roster.day_of(now_ms) - timedelta(days=1)
    slots = roster.of_days(first, first + timedelta(days=2))
    going = to_hand_over(slots, handed_over(connection, scope, school, first), now_ms)
    if going is None:
        raise Missing("duty.no_handover", school=school, minutes=EARLY_MIN)
    return Change(going, next_of(going, slots))


def draft_sheet(database: Database, actor: Actor, school: str, *, words: str = "", now_ms: int) -> DutySheet:
    """As it would be signed now. Where no hand-over is due, of the shift that runs. Raises Missing, Forbidden."""
    require(actor, Right.LOOK, school)
    told = admit_text(" ".join(words.split()), MOST_TEXT)
    with database.read() as connection:
        change = _due_or_running(connection, actor.scope, school, now_ms)
    return fill_sheet(database, actor.scope, school, change.going, change.coming, words=told, now_ms=now_ms)


def hand_over(
    database: Database, vault: Vault, actor: Actor, school: str, outgoing: Signer, incoming: Signer, *,
    words: str = "", now_ms: int,
) -> tuple[DutyEntry, DutySheet]:  # fmt: skip
    """Both have read the sheet; from now on it stands in the duty log. A shift is handed over once.

    Somebody who is not on the roster may stand in: the log says so. Raises NotLetIn, Missing, Conflict, VaultError,
    Forbidden.
    """
    require(actor, Right.DUTY, school)
    told = admit_text(" ".join(words.split()), MOST_TEXT)
    with database.read() as connection:
        change = due_change(connection, actor.scope, school, now_ms)
        gives, takes = (people.named(connection, actor.scope, school, one.text) for one in (outgoing, incoming))
    if gives.id == takes.id:
        raise Conflict("duty.handover_to_self", person=gives.name)
    proofs = [
        prove(database, vault, person, signer.secret, now_ms=now_ms)
        for person, signer in ((gives, outgoing), (takes, incoming))
    ]
    sheet = fill_sheet(database, actor.scope, school, change.going, change.coming, words=told, now_ms=now_ms)
    signed = duty_sheets.to_json(sheet) | {
        "signatures": [_signature(*one) for one in zip((gives, takes), proofs, ("outgoing", "incoming"), strict=True)]
    }  # fmt: skip

    def work(connection: Connection) -> DutyEntry:
        day, shift = change.going.key
        if not duties.told_once(connection, school, HANDED, shift, day, at_ms=now_ms):
            raise Conflict("duty.handed_over", shift=shift, day=day.isoformat())
        entry = DutyEntry(
            school=school, kind=EntryKind.HANDOVER, at_ms=now_ms, happened_ms=now_ms, shift=shift, day=day,
            person=f"{gives.name}, {takes.name}", by=actor.name, sheet=signed,
        )  # fmt: skip
        return enter_machine(connection, entry, change.going)

    return database.write(work).result(), sheet


def handed_over(connection: Connection, scope: Scope, school: str, first: date) -> set[tuple[date, str]]:
    """Shifts that were handed over, by day and name, from the day `first` on."""
    return {(day, shift) for what, shift, day in duties.told(connection, scope, school, first) if what == HANDED}


def _due_or_running(connection: Connection, scope: Scope, school: str, now_ms: int) -> Change:
    try:
        return due_change(connection, scope, school, now_ms)
    except Missing as missing:
        roster = read_roster(connection, scope, school, now_ms - DAY_MS, now_ms + DAY_MS)
        return _running(roster, now_ms, missing)


def _running(roster: Roster, now_ms: int, missing: Missing) -> Change:
    from_day, to_day = roster.day_of(now_ms) - timedelta(days=1), roster.day_of(now_ms) + timedelta(days=1)
    running = [slot for slot in roster.at(now_ms) if slot.shift.level is Level.DUTY]
    if not running:
        raise missing
    return Change(running[0], next_of(running[0], roster.of_days(from_day, to_day)))


def _signature(person: Person, proof: Proof, role: str) -> dict[str, str]:
    return {"role": role, "person": person.id, "name": person.name, "post": person.post, "proof": proof.value}
