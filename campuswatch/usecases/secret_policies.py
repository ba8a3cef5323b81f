"""How often secrets must be given anew: entered, taken back, and which are due."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.credentials import every_credential
from inventory import audit
from inventory.admission import MAX_NOTES, is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.inheritance import fits
from inventory.model.audience import audience_of
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.sealed import SealedCredential
from inventory.model.secret_policy import SecretPolicy
from inventory.repository import device_groups, devices, schools, secret_policies
from inventory.safekeeping import subject_of
from inventory.secret_ages import Due, due
from inventory.short_id import beginning

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Aged:
    """`subject` is what it is for, in words of the history; `devices` are the codes of those that it fits."""

    row: SealedCredential
    subject: str
    devices: tuple[str, ...]
    due: Due


def add_secret_policy(database: Database, actor: Actor, policy: SecretPolicy, *, now_ms: int) -> SecretPolicy:
    """As kept: with an id, by whom and when. Raises Missing for an unknown school, Conflict, Forbidden."""
    require(actor, Right.CONFIGURE, policy.school)
    if not 1 <= policy.days <= MOST_DAYS:
        raise Conflict("retention.bad_days", days=policy.days, most=MOST_DAYS)
    if not is_line(policy.document, MAX_NOTES):
        raise Conflict("ledger.bad_name", name=printable(policy.document), limit=MAX_NOTES)
    kept = replace(policy, id=uuid.uuid4().hex, by=actor.name, entered_ms=now_ms)

    def work(connection: Connection) -> SecretPolicy:
        if kept.school and schools.get(connection, actor.scope, kept.school) is None:
            raise Missing("ledger.no_school", school=kept.school)
        secret_policies.add(connection, kept)
        _tell(connection, actor, kept, "policy.added", now_ms)
        return kept

    return database.write(work).result()


def remove_secret_policy(database: Database, actor: Actor, id: str, *, now_ms: int) -> SecretPolicy:
    """`id` may be cut short as long as it is only one's. Raises Missing, Conflict, Forbidden."""

    def work(connection: Connection) -> SecretPolicy:
        found = beginning(secret_policies.every(connection, actor.scope), id)
        if found is None:
            raise Missing("ledger.no_policy", policy=id)
        require(actor, Right.CONFIGURE, found.school)
        secret_policies.remove(connection, actor.scope, found.id)
        _tell(connection, actor, found, "policy.removed", now_ms)
        return found

    return database.write(work).result()


def ages(database: Database, actor: Actor, *, school: str | None = None, now_ms: int, today: date) -> list[Aged]:
    """Of every secret of both compartments, without opening any; those most overdue first."""
    with database.read() as connection:
        policies = secret_policies.every(connection, actor.scope)
        rows = [row for row in every_credential(connection, actor) if school in (None, row.school)]
        bearers = bearers_of(connection, actor, rows)
        found = []
        for row in rows:
            kinds: Set[Kind] = {device.kind for device in bearers[row.id]}
            judged = due(policies, row, kinds, now_ms=now_ms, today=today)
            codes = tuple(device.code for device in bearers[row.id])
            found.append(Aged(row, subject_of(connection, audience_of(row)), codes, judged))
    return sorted(found, key=lambda one: (one.due.due_ms is None, one.due.due_ms or 0, one.subject, one.row.id))


def bearers_of(connection: Connection, actor: Actor, rows: list[SealedCredential]) -> Mapping[str, list[Device]]:
    """By credential id the devices that it fits, those in service and candidates."""
    groups = device_groups.memberships(connection, actor.scope)
    by_school: dict[str, list[Device]] = defaultdict(list)
    for device in devices.find(connection, actor.scope):
        if device.stage is not Stage.RETIRED:
            by_school[device.school].append(device)
    found: dict[str, list[Device]] = {}
    for row in rows:
        found[row.id] = [one for one in by_school[row.school] if fits(row, one, groups.get(one.id, frozenset()))]
    return found


def _tell(connection: Connection, actor: Actor, policy: SecretPolicy, action: str, now_ms: int) -> None:
    audit.append(
        connection, policy.school, at_ms=now_ms, actor=actor.name, action=action, subject="secrets",
        detail={"days": policy.days, "purpose": policy.purpose, "kind": policy.kind, "document": policy.document,
                "valid_until": policy.valid_until.isoformat() if policy.valid_until else None},
    )  # fmt: skip
