"""People of schools and of the bureau: added, changed, gone, confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.pins import drop_pin_in
from campuswatch.usecases.signing_in import drop_in
from inventory import audit
from inventory.admission import admit_person
from inventory.contacts import Overdue, overdue
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import areas, changes, device_files, people, person_logins, person_pins, schools
from inventory.vault import Vault


def add_person(database: Database, actor: Actor, person: Person, *, now_ms: int) -> Person:
    """As kept, with an id. `person.school` may be empty: one of the bureau. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.KEEP, person.school)
    admit_person(person)
    kept = replace(person, id=uuid4().hex)

    def work(connection: Connection) -> Person:
        if kept.school and schools.get(connection, actor.scope, kept.school) is None:
            raise Missing("ledger.no_school", school=kept.school)
        people.add(connection, kept, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, kept, "person.added", {"name": kept.name}, now_ms)
        return kept

    return database.write(work).result()


def change_person(
    database: Database, actor: Actor, school: str, text: str, values: Mapping[str, str | bool], *, now_ms: int
) -> Person:
    """`text` is a number, an id or a name, `values` some fields of a Person. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.KEEP, school)

    def work(connection: Connection) -> Person:
        before = people.named(connection, actor.scope, school, text)
        require(actor, Right.KEEP, before.school)
        after = replace(before, **values)  # type: ignore[arg-type]
        admit_person(after)
        events = people.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, after, "person.changed", {event.field: event.new for event in events}, now_ms)
        return after

    return database.write(work).result()


def leave_person(
    database: Database, vault: Vault, actor: Actor, school: str, text: str, *, left_ms: int | None, now_ms: int
) -> Person:
    """Who leaves has no login and no PIN any more, so that nobody who takes the leave back lets them in again.

    `left_ms` None takes a leave back. Raises Missing, Forbidden, Conflict while equipment is listed under them,
    VaultError for logins that were changed outside campuswatch.
    """
    require(actor, Right.KEEP, school)

    def work(connection: Connection) -> Person:
        before = people.named(connection, actor.scope, school, text)
        require(actor, Right.KEEP, before.school)
        kept = device_files.of_custodian(connection, actor.scope, before.id) if left_ms is not None else []
        if kept:
            raise Conflict("leaving.custodian", person=before.name, count=len(kept), device=kept[0])
        answers_for = [one for one in areas.every(connection, actor.scope) if one.person == before.id]
        if left_ms is not None and answers_for:
            raise Conflict("leaving.area", person=before.name, area=answers_for[0].code, school=answers_for[0].school)
        after = replace(before, left_ms=left_ms)
        people.change(connection, actor.scope, after, actor=actor.name, at_ms=now_ms)
        login = person_logins.of_person(connection, BUREAU, before.id) if left_ms is not None else None
        if login is not None:
            drop_in(connection, vault, actor, before, login, now_ms)
        if left_ms is not None and person_pins.of_person(connection, BUREAU, before.id) is not None:
            drop_pin_in(connection, vault, actor, before, now_ms)
        _audit(connection, actor, after, "person.left", {"at_ms": left_ms}, now_ms)
        return after

    return database.write(work).result()


def confirm_person(database: Database, actor: Actor, school: str, text: str, *, now_ms: int) -> Person:
    """Somebody has looked: what stands there is still right. Raises Missing, Conflict, Forbidden."""
    require(actor, Right.KEEP, school)

    def work(connection: Connection) -> Person:
        person = people.named(connection, actor.scope, school, text)
        require(actor, Right.KEEP, person.school)
        event = ChangeEvent(
            at_ms=now_ms, school=person.school, subject=people.subject(person), actor=actor.name, action="confirmed"
        )
        changes.record(connection, [event])
        _audit(connection, actor, person, "person.confirmed", {}, now_ms)
        return person

    return database.write(work).result()


def overdue_contacts(
    connection: Connection, actor: Actor, school: str | None, *, now_ms: int, days: int
) -> list[Overdue]:
    """What is missing of the persons whom schools must name. Raises Missing for an unknown school."""
    known = [one for one in schools.every(connection, actor.scope) if school in (None, one.code)]
    if school is not None and not known:
        raise Missing("ledger.no_school", school=school)
    named = [one for one in people.every(connection, actor.scope, school) if one.responsible]
    touched = {one.id: newest[0].at_ms for one in named if (newest := _newest(connection, actor, one))}
    return overdue(known, named, touched, now_ms=now_ms, days=days)


def _newest(connection: Connection, actor: Actor, person: Person) -> list[ChangeEvent]:
    return changes.history(connection, actor.scope, people.subject(person), limit=1)


def _audit(
    connection: Connection,
    actor: Actor,
    person: Person,
    action: str,
    detail: Mapping[str, str | int | None],
    now_ms: int,
) -> None:
    audit.append(
        connection, person.school, at_ms=now_ms, actor=actor.name, action=action,
        subject=people.subject(person), detail=detail,
    )  # fmt: skip
