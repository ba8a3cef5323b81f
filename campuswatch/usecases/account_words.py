"""Whose word lets a person use an account on devices: entered, taken back, and laid beside what devices tell."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.lookup import device_for
from inventory import audit
from inventory.admission import MAX_ACCOUNT, is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.account import AuthorisedAccount
from inventory.repository import authorised_accounts, device_groups, people, schools
from inventory.short_id import beginning

MOST_WORDS = 400


def authorise(database: Database, actor: Actor, wish: AuthorisedAccount, *, now_ms: int) -> AuthorisedAccount:
    """As kept: with an id, by whom and when; `wish.person` is a number, an id or a name.

    Raises Missing for an unknown school, person, device or group, Conflict, Forbidden.
    """
    require(actor, Right.PERMIT, wish.school)
    for text, most in ((wish.account, MAX_ACCOUNT), (wish.document, MOST_WORDS)):
        if not is_line(text, most):
            raise Conflict("ledger.bad_name", name=printable(text), limit=most)
    if not wish.account.strip():
        raise Conflict("ledger.bad_name", name="", limit=MAX_ACCOUNT)

    def work(connection: Connection) -> AuthorisedAccount:
        if schools.get(connection, actor.scope, wish.school) is None:
            raise Missing("ledger.no_school", school=wish.school)
        person = people.named(connection, actor.scope, wish.school, wish.person)
        if person.left_ms is not None:
            raise Conflict("ledger.account_person_left", person=person.name)
        kept = replace(
            wish,
            id=uuid4().hex,
            account=wish.account.strip(),
            person=person.id,
            device=_device(connection, actor, wish),
            by=actor.name,
            entered_ms=now_ms,
            withdrawn_ms=None,
            withdrawn_by="",
        )
        authorised_accounts.add(connection, kept)
        _audit(connection, actor, kept, action="account.authorised", now_ms=now_ms)
        return kept

    return database.write(work).result()


def withdraw(database: Database, actor: Actor, id: str, *, now_ms: int) -> AuthorisedAccount:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict where it is several's, Forbidden."""

    def work(connection: Connection) -> AuthorisedAccount:
        known = [one for one in authorised_accounts.every(connection, actor.scope) if one.withdrawn_ms is None]
        found = beginning(known, id)
        if found is None:
            raise Missing("ledger.no_authorisation", entry=id)
        require(actor, Right.PERMIT, found.school)
        authorised_accounts.withdraw(connection, actor.scope, found, actor=actor.name, at_ms=now_ms)
        _audit(connection, actor, found, action="account.authorisation_withdrawn", now_ms=now_ms)
        return replace(found, withdrawn_ms=now_ms, withdrawn_by=actor.name)

    return database.write(work).result()


def _device(connection: Connection, actor: Actor, wish: AuthorisedAccount) -> str | None:
    """The code as it is now; the group is looked for too. Raises Missing."""
    if wish.group:
        device_groups.named(connection, actor.scope, wish.school, wish.group)
    if wish.device is None:
        return None
    device = device_for(connection, actor, Right.PERMIT, wish.device)
    if device.school != wish.school:
        raise Missing("ledger.no_device", device=wish.device)
    return device.code


def _audit(connection: Connection, actor: Actor, one: AuthorisedAccount, *, action: str, now_ms: int) -> None:
    audit.append(
        connection, one.school, at_ms=now_ms, actor=actor.name, action=action,
        subject=authorised_accounts.subject(one),
        detail={
            "id": one.id,
            "account": one.account,
            "person": one.person,
            "device": one.device,
            "group": one.group,
            "level": one.level,
            "until": one.until.isoformat() if one.until else None,
            "document": one.document,
        },
    )  # fmt: skip
