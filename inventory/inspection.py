"""Looking through a compartment: is what is stored what was put there, all of it, and nothing else?

manifest      tells rows that were taken away, slipped in, exchanged or put back; its tag, that nobody wrote it anew
opening       tells rows and keys that were damaged
audit chain   holds the generation of each manifest, so that one put back together with all its rows is too old
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from inventory.errors import VaultError
from inventory.manifest import doubts, entry_of, manifest_detail
from inventory.model.credential import Purpose
from inventory.model.manifest import Manifest
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential
from inventory.person_logins import LOGINS
from inventory.person_pins import PINS
from inventory.repository import audit_rows, credentials, manifests, person_logins, person_pins, second_factors
from inventory.second_factors import entries as factor_entries
from inventory.vault import Vault


class Wrong(StrEnum):
    """What is wrong with a whole compartment of a school, or with opening a row."""

    NO_MANIFEST = "no_manifest"
    FORGED = "forged"
    ROLLED_BACK = "rolled_back"
    SHUT = "shut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`school` is empty for people's logins, `subject` (a credential's or person's id) for the whole; `what` is a
    `Wrong` or a `Doubt`."""

    school: str
    purpose: Purpose
    subject: str
    what: str


def inspect(connection: Connection, scope: Scope, vault: Vault, school: str, purpose: Purpose) -> list[Finding]:
    """Where the vault has no such compartment open, rows are compared with their manifest only.

    A school outside the scope looks like one without secrets.
    """
    if not scope.allows(school):
        return []

    def found(subject: str, what: str) -> Finding:
        return Finding(school=school, purpose=purpose, subject=subject, what=what)

    vault.admit(credentials.keys(connection, Scope.of([school])))
    rows = {row.id: row for row in credentials.every(connection, Scope.of([school]), purpose)}
    manifest = manifests.get(connection, scope, school, purpose)
    last = last_told(connection, scope, school, purpose)
    if manifest is None:
        return [found("", Wrong.NO_MANIFEST)] if rows or last else []
    findings = [found("", what) for what in wrong_with(manifest, vault, last)]
    doubted = doubts(manifest, {id: entry_of(row) for id, row in rows.items()})
    findings += [found(id, doubt) for id, doubt in doubted.items()]
    shut = [id for id, row in rows.items() if id not in doubted and not opens(vault, row)]
    return findings + [found(id, Wrong.SHUT) for id in shut]


def inspect_logins(connection: Connection, scope: Scope, vault: Vault) -> list[Finding]:
    """People's logins and PINs. Only who sees all of the ledger sees these findings."""
    if not scope.allows(""):
        return []
    rows = LOGINS.entries(person_logins.every(connection, BUREAU))
    rows |= PINS.entries(person_pins.every(connection, BUREAU))
    rows |= factor_entries(second_factors.every(connection, BUREAU))
    manifest = manifests.get(connection, BUREAU, "", Purpose.POLL)
    last = last_told(connection, BUREAU, "", Purpose.POLL)
    if manifest is None:
        wrong = {"": Wrong.NO_MANIFEST} if rows or last else {}
        return [Finding(school="", purpose=Purpose.POLL, subject=id, what=what) for id, what in wrong.items()]
    told = [("", str(what)) for what in wrong_with(manifest, vault, last)]
    told += [(id, str(doubt)) for id, doubt in doubts(manifest, rows).items()]
    return [Finding(school="", purpose=Purpose.POLL, subject=id, what=what) for id, what in told]


def wrong_with(manifest: Manifest, vault: Vault, last: int) -> list[Wrong]:
    """`last` is the generation that the audit chain tells."""
    forged = vault.holds(manifest.purpose) and not proves(vault, manifest)
    return [Wrong.FORGED] * forged + [Wrong.ROLLED_BACK] * (manifest.generation < last)


def proves(vault: Vault, manifest: Manifest) -> bool:
    """A key of the school that does not open (it was exchanged too) proves nothing either."""
    try:
        return vault.proves(manifest)
    except VaultError:
        return False


def opens(vault: Vault, row: SealedCredential) -> bool:
    """True also where its compartment is not open: nothing is known against it."""
    try:
        return not vault.holds(row.purpose) or bool(vault.open(row).id)
    except VaultError:
        return False


def last_told(connection: Connection, scope: Scope, school: str, purpose: Purpose) -> int:
    """Which generation of the manifest the newest entry of the school's audit chain names; 0 where none does."""
    name = manifest_detail(purpose)
    entry = audit_rows.newest(connection, scope, school, action="secret.", detail=f'"{name}":')
    return int(json.loads(entry.detail)[name]) if entry else 0
