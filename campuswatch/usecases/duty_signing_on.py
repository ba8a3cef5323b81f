"""Signing on: a person shows who they are and takes up a shift (Q48)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection

from alerts.duty.attending import EARLIEST_MIN, open_to_sign, standing_of
from alerts.duty.slots import MINUTE_MS, Slot
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.chain import read_roster
from campuswatch.usecases.duty_log import enter_machine
from campuswatch.usecases.pins import prove
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.attendance import Attendance, Standing
from inventory.model.duty_entry import DutyEntry, EntryKind
from inventory.model.person import Person
from inventory.repository import attendances, people
from inventory.vault import Vault
from language.message import Message


@dataclass(frozen=True, slots=True)
class SignedOn:
    attendance: Attendance
    person: Person
    slot: Slot


def sign_on(
    database: Database, vault: Vault, actor: Actor, school: str, person: str, secret: str, *, now_ms: int
) -> SignedOn:
    """`secret` is the PIN or password of the person (number, id or name). Once a shift.

    Raises NotLetIn, Missing, Conflict where no shift is near or the person is signed on already, VaultError, Forbidden.
    """
    require(actor, Right.DUTY, school)
    with database.read() as connection:
        found = people.named(connection, actor.scope, school, person)
    proof = prove(database, vault, found, secret, now_ms=now_ms)

    def work(connection: Connection) -> SignedOn:
        near_ms = EARLIEST_MIN * MINUTE_MS
        roster = read_roster(connection, actor.scope, school, now_ms - near_ms, now_ms + near_ms)
        today = roster.day_of(now_ms)
        slots = roster.of_days(roster.day_of(now_ms - 86_400_000), roster.day_of(now_ms + near_ms))
        slot = open_to_sign(slots, found.id, now_ms)
        if slot is None:
            raise Conflict("duty.no_shift_near", minutes=EARLIEST_MIN)
        before = attendances.of_days(connection, actor.scope, school, slot.day, today)
        if any(
            (one.day, one.shift, one.person) == (*slot.key, found.id) and one.standing is not Standing.MISSED
            for one in before
        ):
            raise Conflict("duty.signed_already", person=found.name)
        made = Attendance(
            id=uuid4().hex, school=school, shift=slot.shift.name, day=slot.day, person=found.id,
            standing=standing_of(slot, found.id, now_ms), due_ms=slot.due_ms, at_ms=now_ms, proof=proof,
        )  # fmt: skip
        attendances.add(connection, made)
        enter_machine(connection, entry_of(made, found, actor.name), slot)
        return SignedOn(made, found, slot)

    return database.write(work).result()


def entry_of(made: Attendance, person: Person, by: str) -> DutyEntry:
    late = max(0, made.at_ms - made.due_ms) // MINUTE_MS
    said = {
        Standing.ON_TIME: Message("duty.signed_on_time", {"person": person.name}),
        Standing.LATE: Message("duty.signed_on_late", {"person": person.name, "minutes": late}),
        Standing.STOOD_IN: Message("duty.stood_in", {"person": person.name}),
        Standing.MISSED: Message("duty.missed", {"person": person.name}),
    }[made.standing]
    kind = EntryKind.MISSED if made.standing is Standing.MISSED else EntryKind.SIGNED_ON
    return DutyEntry(
        school=made.school, kind=kind, at_ms=made.at_ms, happened_ms=made.at_ms, shift=made.shift, day=made.day,
        person=person.name, by=by, said=said,
    )  # fmt: skip
