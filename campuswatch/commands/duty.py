"""What people on duty sign and write: coming, handing over, the log, their PIN."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.doer import here
from campuswatch.commands.fields import Count, Moment, NeededPerson, NeededSecret, Person, School, Words
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.usecases.actor import Right
from campuswatch.usecases.duty_handover import Signer, hand_over
from campuswatch.usecases.duty_log import write_entry
from campuswatch.usecases.duty_signing_on import sign_on
from campuswatch.usecases.pins import give_pin, prove, set_pin
from campuswatch.usecases.signing_in import NotLetIn
from inventory.errors import Missing
from inventory.model.duty_entry import FIELDS, EntryKind
from inventory.repository import people

TAGS = ("duty",)


class Coming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`pin` is the person's PIN or password."""

    school: School
    person: NeededPerson
    pin: NeededSecret


class HandOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    giver: NeededPerson
    giver_pin: NeededSecret
    taker: NeededPerson
    taker_pin: NeededSecret
    words: Words = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Written once: a wrong one is put right by a correction, which names the number of the entry."""

    school: School
    kind: EntryKind = EntryKind.EVENT
    event: Words = ""
    place: Words = ""
    measures: Words = ""
    reported_to: Words = ""
    result: Words = ""
    visitors: Words = ""
    weather: Words = ""
    person: Person = ""
    happened: Moment | None = None
    corrects: Count | None = None


class OwnPin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of who asks. `present` is the PIN or password that they sign with now."""

    present: NeededSecret
    pin: NeededSecret


class PinOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    school: School
    person: NeededPerson
    pin: NeededSecret


def come(means: Means, body: Coming) -> Done:
    try:
        made = sign_on(
            means.database, means.vault(), means.actor, body.school, body.person, body.pin, now_ms=means.now_ms
        )
    except NotLetIn as error:
        raise Unfit({"pin": error.message}) from None
    return Done(go=f"/duty/{quote(body.school)}", answer=made.attendance)


def change_over(means: Means, body: HandOver) -> Done:
    """Whose PIN was wrong is found out by trying them one by one, as signing does."""
    giver, taker = (Signer(text=who, secret=pin) for who, pin in
                    ((body.giver, body.giver_pin), (body.taker, body.taker_pin)))  # fmt: skip
    try:
        entry, _ = hand_over(
            means.database, means.vault(), means.actor, body.school, giver, taker, words=body.words,
            now_ms=means.now_ms,
        )  # fmt: skip
    except NotLetIn as error:
        raise Unfit({"giver_pin": error.message, "taker_pin": error.message}) from None
    return Done(go=f"/duty/{quote(body.school)}/log", answer=entry)


def write(means: Means, body: Entry) -> Done:
    texts = {name: getattr(body, name) for name in FIELDS if getattr(body, name)}
    entry = write_entry(
        means.database, means.actor, body.school, body.kind, texts, person=body.person, corrects=body.corrects or None,
        happened_ms=ms_of(body.happened) if body.happened else None, now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go=f"/duty/{quote(body.school)}/log", answer=entry)


def ms_of(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def own_school(means: Means, body: OwnPin) -> str:
    """Raises Missing for a program or a wall screen, which are nobody."""
    with means.database.read() as connection:
        found = people.get(connection, means.actor.scope, means.person) if means.person else None
    if found is None:
        raise Missing("ledger.no_person", school="", person=means.person)
    return found.school


def own_pin(means: Means, body: OwnPin) -> Done:
    """By the present PIN, or where there is none the password."""
    school, vault = own_school(means, body), means.vault()
    person = here(means, school, means.person)
    try:
        prove(means.database, vault, person, body.present, now_ms=means.now_ms)
    except NotLetIn as error:
        raise Unfit({"present": error.message}) from None
    set_pin(means.database, vault, means.actor, person, body.pin, now_ms=means.now_ms)
    return Done(go=f"/duty/{quote(school)}" if school else "/account", answer={"person": person.id})


def pin_of(means: Means, body: PinOf) -> Done:
    """A first one, or another for who forgot it; the password of who gives it was typed just now."""
    person = here(means, body.school, body.person)
    give_pin(means.database, means.vault(), means.actor, person, body.pin, now_ms=means.now_ms)
    return Done(go=f"/duty/{quote(body.school)}", answer={"person": person.id})


COMMANDS = (
    Command(
        name="duty.sign_on", body=Coming, right=Right.DUTY, school=lambda _, body: body.school, do=come, tags=TAGS
    ),
    Command(
        name="duty.hand_over", body=HandOver, right=Right.DUTY, school=lambda _, body: body.school, do=change_over,
        tags=TAGS,
    ),
    Command(name="duty.write", body=Entry, right=Right.DUTY, school=lambda _, body: body.school, do=write, tags=TAGS),
    Command(name="duty.own_pin", body=OwnPin, right=Right.DUTY, school=own_school, do=own_pin, tags=TAGS, hint=True),
    Command(
        name="duty.give_pin", body=PinOf, right=Right.PEOPLE, school=lambda _, body: body.school, do=pin_of, tags=TAGS,
        fresh=True, hint=True,
    ),
)  # fmt: skip
