"""Spreadsheets into the ledger and out of it: looked at first, then taken in whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.credentials import require_settled
from inventory import audit, safekeeping
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.audience import Audience
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.money import CURRENCY_OF
from inventory.repository import credentials, revision, schools
from inventory.safekeeping import Deposit
from inventory.sealing import school_key
from inventory.spreadsheet.book import Book
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.ledger import read_facts, write_plan
from inventory.spreadsheet.plan import Action, Plan, PlannedLogin
from inventory.spreadsheet.planning import make_plan
from inventory.spreadsheet.reading import read_book
from inventory.spreadsheet.records import Extract, extract
from inventory.spreadsheet.tables import known_titles
from inventory.vault import Vault

USUAL_CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in a file, the ledger's revision when it was compared, and what would happen."""

    extract: Extract
    revision: int
    plan: Plan


def look(database: Database, actor: Actor, file: Path, wishes: Wishes, *, now_ms: int) -> Looked:
    """The dry run: reads the file and the ledger, changes nothing.

    Raises Unreadable for a file that is refused, OSError, Missing for an unknown school, Forbidden.
    """
    return look_at(database, actor, read_book(file, known_titles), wishes, now_ms=now_ms)


def look_at(database: Database, actor: Actor, book: Book | Extract, wishes: Wishes, *, now_ms: int) -> Looked:
    """As `look`, of a file that was read already. Raises Unreadable, Missing for an unknown school, Forbidden."""
    if wishes.school is not None:
        require(actor, Right.KEEP, wishes.school)
    currency = CURRENCY_OF.get(wishes.language, USUAL_CURRENCY)
    read = book if isinstance(book, Extract) else extract(book, wishes.order, currency)
    with database.read() as connection:
        seen = revision.current(connection, actor.scope)
        facts = read_facts(connection, actor.scope)
        if wishes.school is not None and schools.get(connection, actor.scope, wishes.school) is None:
            raise Missing("ledger.no_school", school=wishes.school)
    return Looked(read, seen, planned(read, facts, wishes, now_ms))


def planned(read: Extract, facts: Facts, wishes: Wishes, now_ms: int) -> Plan:
    return make_plan(read, facts, wishes, new_id=lambda: uuid.uuid4().hex, now_ms=now_ms)


def digest_of(plan: Plan) -> str:
    """Of all that a dry run shows: two plans of the same digest do the same. Ids that are yet to be given out and
    passwords are not in it, but which accounts get one are."""
    told = [
        *((one.noun, one.action, one.where, one.school, one.key, one.label, one.changes, one.password,
           [str(remark) for remark in one.remarks]) for one in plan.steps),
        *((one.where, str(one.message)) for one in plan.problems),
        *((where, str(remark)) for where, remark in plan.remarks),
        *((one.school, one.device) for one in plan.logins),
    ]  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()


def take_in(
    database: Database,
    vault: Callable[[], Vault],
    actor: Actor,
    looked: Looked,
    wishes: Wishes,
    file: str,
    *,
    shown: str = "",
    now_ms: int,
) -> Plan:
    """Does what the plan says, in one transaction; the vault is asked for only where there are passwords.

    `vault` opens one that nobody else uses: see `seal_logins`. Where the ledger has changed since, the plan is made
    again inside the transaction; with `shown`, the digest of a plan, nothing but that plan is done. With problems in it
    nothing is done, and it is given back. Raises Forbidden, Conflict, VaultError, DatabaseError.
    """
    if looked.plan.problems:
        return looked.plan
    require_rights(actor, looked.plan)
    throwaway = vault() if looked.plan.logins else None

    def work(connection: Connection) -> Plan:
        plan = looked.plan
        if revision.current(connection, actor.scope) != looked.revision:
            plan = planned(looked.extract, read_facts(connection, actor.scope), wishes, now_ms)
            if plan.problems:
                return plan
            require_rights(actor, plan)
            if shown and digest_of(plan) != shown:
                raise Conflict("import.ledger_changed")
        write_plan(connection, actor.scope, plan, actor=actor.name, at_ms=now_ms)
        if throwaway is not None:
            seal_logins(connection, throwaway, plan.logins, actor.name, now_ms)
        write_audit(connection, actor, plan, file, now_ms)
        return plan

    return database.write(work).result()


def require_rights(actor: Actor, plan: Plan) -> None:
    for school in sorted({step.school for step in plan.steps if step.noun is not Noun.SCHOOL}):
        require(actor, Right.KEEP, school)
    for one in (*plan.new_schools, *plan.schools):
        require(actor, Right.CONFIGURE, one.code)
    for code in sorted({one.school for one in plan.logins}):
        require(actor, Right.SECRETS, code)


def write_audit(connection: Connection, actor: Actor, plan: Plan, file: str, now_ms: int) -> None:
    """A row in the chain of each school that something was taken in for."""
    of: dict[str, dict[str, int]] = {}
    for step in plan.steps:
        school = step.key if step.noun is Noun.SCHOOL else step.school
        if step.action is not Action.SAME:
            counts = of.setdefault(school, {})
            counts[f"{step.noun} {step.action}"] = counts.get(f"{step.noun} {step.action}", 0) + 1
    for school, counts in sorted(of.items()):
        audit.append(
            connection, school, at_ms=now_ms, actor=actor.name, action="ledger.imported", subject=school,
            detail={"file": file, **counts},
        )  # fmt: skip


def seal_logins(connection: Connection, vault: Vault, logins: Sequence[PlannedLogin], actor: str, now_ms: int) -> None:
    """For polling, each for its device; one that is kept already in the same words is left as it is.

    A school's key is made in this transaction: `vault` must not outlive it, or it would seal with a key that was
    never stored.
    """
    for school in sorted({one.school for one in logins}):
        vault.admit([school_key(connection, vault, school, Purpose.POLL, at_ms=now_ms)])
        kept = kept_logins(connection, school)
        opened = safekeeping.opened_all(connection, vault, kept.values())
        some = {(one.device_id, one.account.text): one for one in logins if one.school == school}
        deposits = [
            Deposit(credential, Audience(school=school, device_id=id))
            for (id, account), one in some.items()
            if (credential := next_generation(one, kept.get((id, account)), opened)) is not None
        ]
        require_settled(connection, [(one.audience, one.credential.type, one.credential.account) for one in deposits])
        safekeeping.keep_many(connection, vault, deposits, actor=actor, at_ms=now_ms)


def kept_logins(connection: Connection, school: str) -> dict[tuple[str, str], SealedCredential]:
    """The school's passwords of single devices, by the device's id and the account."""
    rows = credentials.every(connection, Scope.of([school]), Purpose.POLL)
    return {(row.device_id, row.account): row for row in rows if row.device_id and row.type is CredentialType.PASSWORD}


def next_generation(
    login: PlannedLogin, before: SealedCredential | None, opened: Mapping[str, Credential]
) -> Credential | None:
    """None where the same password is kept already."""
    if before is not None and opened[before.id].secret == login.password.text:
        return None
    return Credential(
        id=before.id if before else uuid.uuid4().hex, type=CredentialType.PASSWORD, account=login.account.text,
        generation=before.generation + 1 if before else 1, secret=login.password.text,
    )  # fmt: skip


def everything(database: Database, actor: Actor, school: str | None, *, now_ms: int) -> Facts:
    """What an export holds: no credential is among it. That it was taken out stands in the audit chain.

    Raises Missing for an unknown school.
    """
    with database.read() as connection:
        if school is not None and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        facts = read_facts(connection, actor.scope, school)
    database.write(partial(_tell_export, actor=actor, school=school or "", facts=facts, now_ms=now_ms)).result()
    return facts


def _tell_export(connection: Connection, *, actor: Actor, school: str, facts: Facts, now_ms: int) -> None:
    audit.append(
        connection, school, at_ms=now_ms, actor=actor.name, action="ledger.exported", subject=school,
        detail={"devices": len(facts.devices), "people": len(facts.people)},
    )  # fmt: skip
