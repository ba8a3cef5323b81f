"""Looking through the vault: what is not as it was put there, who was shown what, and which secrets are alike."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.credentials import every_credential
from campuswatch.usecases.secret_policies import bearers_of
from inventory import audit
from inventory.admission import is_line
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, Missing, VaultError
from inventory.inspection import Finding, inspect, inspect_logins, last_told, opens
from inventory.manifest import entry_of, manifest_detail
from inventory.model.audience import audience_of
from inventory.model.audit_entry import AuditEntry
from inventory.model.credential import Purpose
from inventory.model.manifest import Entry, Manifest
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential
from inventory.person_logins import LOGINS
from inventory.person_pins import PINS
from inventory.person_secrets import Keeping, Secret
from inventory.repository import audit_rows, credentials, manifests, person_logins, person_pins, schools
from inventory.safekeeping import opened_all, subject_of
from inventory.shared_secrets import FEWEST_KEY, factory_defaults, same_secrets
from inventory.vault import Vault

MOST_REASON = 200
LOOKS = "secret.revealed"


@dataclass(frozen=True, slots=True)
class Known:
    """A credential as it may be shown: `subject` is what it is for, `devices` how many that is now."""

    row: SealedCredential
    subject: str
    devices: int


@dataclass(frozen=True, slots=True)
class Alike:
    """`factory` is empty, or whose factory login it is. All hold the same secret."""

    known: tuple[Known, ...]
    factory: str = ""


def inspect_all(database: Database, vault: Vault, actor: Actor, school: str | None = None) -> list[Finding]:
    """Of every school (or the one) both compartments, and of people's logins. Raises DatabaseError."""
    with database.read() as connection:
        places = [one.code for one in schools.every(connection, actor.scope) if school in (None, one.code)]
        found = [
            finding for place in places for purpose in Purpose
            for finding in inspect(connection, actor.scope, vault, place, purpose)
        ]  # fmt: skip
        return found if school else [*found, *inspect_logins(connection, actor.scope, vault)]


def looks(database: Database, actor: Actor, school: str | None = None) -> list[AuditEntry]:
    """Who was shown which secret, when, and why; in the order of schools and time."""
    with database.read() as connection:
        places = [one.code for one in schools.every(connection, actor.scope) if school in (None, one.code)]
        return [
            entry for place in places for entry in audit_rows.entries(connection, actor.scope, place)
            if entry.action == LOOKS
        ]  # fmt: skip


def accept(
    database: Database, vault: Vault, actor: Actor, school: str, purpose: Purpose, reason: str, *, now_ms: int
) -> tuple[int, int]:
    """What is stored is right from now on, by a person's word: after a look, or a backup that was put back.

    What does not open is deleted. `school` is empty for people's logins. Returns how many were kept and deleted.
    Raises Missing, Conflict for no reason, VaultError where the compartment is not open, Forbidden.
    """
    require(actor, Right.SECRETS, school)
    if not reason.strip() or not is_line(reason, MOST_REASON):
        raise Conflict("vault.no_reason", shortest=1, most=MOST_REASON)
    if not vault.holds(purpose):
        raise VaultError("vault.sealed")

    def work(connection: Connection) -> tuple[int, int]:
        if school and schools.get(connection, actor.scope, school) is None:
            raise Missing("ledger.no_school", school=school)
        before = manifests.get(connection, BUREAU, school, purpose)
        told = last_told(connection, BUREAU, school, purpose)
        generation = max(before.generation if before else 0, told) + 1
        sweep = _sweep_rows if school else _sweep_logins
        manifest, deleted = sweep(connection, vault, school, purpose, generation)
        manifests.put(connection, vault.attest(manifest))
        audit.append(
            connection, school or BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="secret.accepted",
            subject=school, detail={"purpose": purpose, "reason": reason.strip(), "kept": len(manifest.entries),
                                    "deleted": deleted, manifest_detail(purpose): generation},
        )  # fmt: skip
        return len(manifest.entries), deleted

    return database.write(work).result()


def _sweep_rows(
    connection: Connection, vault: Vault, school: str, purpose: Purpose, generation: int
) -> tuple[Manifest, int]:
    rows = credentials.every(connection, Scope.of([school]), purpose)
    good = [row for row in rows if opens(vault, row)]
    for row in set(rows) - set(good):
        credentials.remove(connection, BUREAU, row.id)
    entries = {row.id: entry_of(row) for row in good}
    return Manifest(school=school, purpose=purpose, generation=generation, entries=entries), len(rows) - len(good)


def _sweep_logins(
    connection: Connection, vault: Vault, school: str, purpose: Purpose, generation: int
) -> tuple[Manifest, int]:
    logins, logins_gone = _sound(LOGINS, person_logins.every(connection, BUREAU), connection, vault)
    pins, pins_gone = _sound(PINS, person_pins.every(connection, BUREAU), connection, vault)
    manifest = Manifest(school=school, purpose=purpose, generation=generation, entries=logins | pins)
    return manifest, logins_gone + pins_gone


def _sound(
    keeping: Keeping[Secret], secrets: Sequence[Secret], connection: Connection, vault: Vault
) -> tuple[dict[str, Entry], int]:
    """Entries of those that are what was written, and how many others were deleted."""
    sound = []
    for one in secrets:
        try:
            keeping.verifier(vault, one)
        except VaultError:
            keeping.remove(connection, one.person)
        else:
            sound.append(one)
    return keeping.entries(sound), len(secrets) - len(sound)


def shared(
    database: Database, vault: Vault, actor: Actor, purposes: Sequence[Purpose], *, school: str | None, now_ms: int
) -> list[Alike]:
    """Secrets that several credentials hold or that makers ship, without asking any device.

    A credential for many devices is one that they share: it is told with how many they are, where it is more than one.
    That the comparison was made stands in the audit chain first. Raises VaultError, Forbidden.
    """
    require(actor, Right.SECRETS, school or "")
    database.write(lambda one: _tell_compared(one, actor, purposes, school, now_ms)).result()
    with database.read() as connection:
        rows = [row for row in every_credential(connection, actor, purposes) if school in (None, row.school)]
        opened = opened_all(connection, vault, rows)
        bearers = bearers_of(connection, actor, rows)
        known = {row.id: Known(row, subject_of(connection, audience_of(row)), len(bearers[row.id])) for row in rows}
    vendors = {id: [device.vendor for device in some] for id, some in bearers.items()}
    factory = factory_defaults(opened.values(), vendors)
    groups = [same.ids for same in same_secrets(opened.values(), os.urandom(FEWEST_KEY))]
    alone = set(known) - {id for ids in groups for id in ids}
    groups += [(id,) for id in sorted(alone) if id in factory or known[id].devices > 1]
    return [alike(ids, known, {id: login.vendor or "*" for id, login in factory.items()}) for ids in groups]


def alike(ids: Iterable[str], known: dict[str, Known], factory: dict[str, str]) -> Alike:
    several = tuple(known[id] for id in ids)
    return Alike(several, next((factory[one.row.id] for one in several if one.row.id in factory), ""))


def _tell_compared(
    connection: Connection, actor: Actor, purposes: Sequence[Purpose], school: str | None, now_ms: int
) -> None:
    audit.append(
        connection, school or BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action="secrets.compared",
        subject=school or "", detail={"purposes": ",".join(sorted(purposes))},
    )  # fmt: skip
