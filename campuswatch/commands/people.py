"""People of schools and of the bureau: added, changed, gone, confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Day, Id, Line, NeededLine, School, Words
from campuswatch.commands.means import Means
from campuswatch.usecases import people as act
from campuswatch.usecases.actor import Right
from inventory.adoption import moment
from inventory.errors import Missing
from inventory.model.person import Person
from inventory.repository import people, schools

Language = Literal["zh-CN", "vi", "en"]


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school: School
    name: NeededLine
    number: Line = ""
    post: Line = ""
    unit: Line = ""
    phone: Line = ""
    email: Line = ""
    emergency_name: Line = ""
    emergency_phone: Line = ""
    responsible: bool = False
    language: Language | None = None
    notes: Words = ""


class ChangedPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; a text that is sent empty is taken away."""

    id: Id
    name: NeededLine | UnsetType = UNSET
    number: Line | UnsetType = UNSET
    post: Line | UnsetType = UNSET
    unit: Line | UnsetType = UNSET
    phone: Line | UnsetType = UNSET
    email: Line | UnsetType = UNSET
    emergency_name: Line | UnsetType = UNSET
    emergency_phone: Line | UnsetType = UNSET
    notes: Words | UnsetType = UNSET


class One(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id


class Leaving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`day` is the first on which the person is gone; now if left out."""

    id: Id
    day: Day | None = None


def found(means: Means, id: str) -> Person:
    """Raises Missing."""
    with means.database.read() as connection:
        person = people.get(connection, means.actor.scope, id)
    if person is None:
        raise Missing("ledger.no_person", school="", person=id[:40])
    return person


def school_of(means: Means, body: Any) -> str:
    return found(means, body.id).school


def go(person: Person) -> str:
    return f"/people/{person.id}"


def add(means: Means, body: NewPerson) -> Done:
    values = msgspec.structs.asdict(body) | {"language": body.language or ""}
    kept = act.add_person(means.database, means.actor, replace(Person(id="", school="", name=""), **values),
                          now_ms=means.now_ms)  # fmt: skip
    return Done(go=go(kept), answer=kept)


def change(means: Means, body: ChangedPerson) -> Done:
    values = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in msgspec.structs.asdict(body).items()
        if name != "id" and value is not UNSET
    }
    kept = act.change_person(means.database, means.actor, school_of(means, body), body.id, values, now_ms=means.now_ms)
    return Done(go=go(kept), answer=kept)


def leave(means: Means, body: Leaving) -> Done:
    person = found(means, body.id)
    with means.database.read() as connection:
        home = schools.get(connection, means.actor.scope, person.school) if person.school else None
    left_ms = moment(body.day, home.zone if home else means.settings.service.zone, means.now_ms)
    kept = act.leave_person(means.database, means.vault(), means.actor, person.school, person.id, left_ms=left_ms,
                            now_ms=means.now_ms)  # fmt: skip
    return Done(go=go(kept), answer=kept)


def come_back(means: Means, body: One) -> Done:
    person = found(means, body.id)
    kept = act.leave_person(means.database, means.vault(), means.actor, person.school, person.id, left_ms=None,
                            now_ms=means.now_ms)  # fmt: skip
    return Done(go=go(kept), answer=kept)


def confirm(means: Means, body: One) -> Done:
    person = found(means, body.id)
    kept = act.confirm_person(means.database, means.actor, person.school, person.id, now_ms=means.now_ms)
    return Done(go=go(kept), answer=kept)


def school_of_new(means: Means, body: NewPerson) -> str:
    return body.school


TAGS = ("people",)
COMMANDS: tuple[Command[Any], ...] = (
    Command(name="person.add", body=NewPerson, right=Right.KEEP, school=school_of_new, do=add, tags=TAGS),
    Command(name="person.change", body=ChangedPerson, right=Right.KEEP, school=school_of, do=change, tags=TAGS),
    Command(name="person.leave", body=Leaving, right=Right.KEEP, school=school_of, do=leave, hint=True, grave=True,
            fresh=True, tags=TAGS),
    Command(name="person.return", body=One, right=Right.KEEP, school=school_of, do=come_back, tags=TAGS),
    Command(name="person.confirm", body=One, right=Right.KEEP, school=school_of, do=confirm, tags=TAGS),
)  # fmt: skip
