"""Credentials put into the vault and taken out of it: row, manifest, history and audit in one transaction.

Whoever changes a sealed row goes through here; a row that was written past it is found by `inventory/inspection.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from inventory import audit
from inventory.database import Database
from inventory.errors import VaultError
from inventory.manifest import changed, doubt_of, entry_of, manifest_detail
from inventory.model.audience import Audience, audience_of
from inventory.model.change_event import ChangeEvent
from inventory.model.credential import Credential, Purpose
from inventory.model.manifest import Entry, Manifest
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential
from inventory.repository import changes, credentials, device_groups, devices, manifests
from inventory.repository.devices import Filter
from inventory.sealing import school_key
from inventory.vault import Vault

ADDED, CHANGED, REMOVED = "secret added", "secret changed", "secret removed"
ACTIONS = (ADDED, CHANGED, REMOVED)
"""What stands in the history, for reports upward: that a secret was given, when, and by whom."""


@dataclass(frozen=True, slots=True)
class Deposit:
    credential: Credential
    audience: Audience


def provide_key(database: Database, vault: Vault, school: str, purpose: Purpose, *, at_ms: int) -> None:
    """The vault has the school's newest key, and it is safe on disk. To be waited for outside any write.

    Raises VaultError, DatabaseError.
    """
    with database.read() as connection:
        _learn_keys(connection, vault, school)
    if not vault.has(school, purpose):
        vault.admit([database.write(lambda one: school_key(one, vault, school, purpose, at_ms=at_ms)).result()])


def keep(
    connection: Connection, vault: Vault, deposits: Sequence[Deposit], *, actor: str, at_ms: int
) -> list[SealedCredential]:
    """New credentials, or new generations of those that are there (same id), inside the caller's write.

    The schools' keys must be provided before. Raises VaultError: no key, closed, or a manifest that proves nothing.
    """
    rows = _sealed(connection, vault, deposits, at_ms)
    for (school, purpose), some in _by_manifest(rows).items():
        put = {row.id: entry_of(row) for row in some}
        known = credentials.some(connection, BUREAU, put)
        before = proven(connection, vault, school, purpose)
        _require_undoubted(before, known.values())
        manifest = _attested(connection, vault, before, put=put)
        for row in some:
            action = CHANGED if row.id in known else ADDED
            credentials.put(connection, row, at_ms=at_ms)
            _tell(connection, row, action, manifest.generation, actor=actor, at_ms=at_ms)
    return rows


def keep_many(
    connection: Connection, vault: Vault, deposits: Sequence[Deposit], *, actor: str, at_ms: int
) -> list[SealedCredential]:
    """As `keep`, of hundreds at once: the history tells each, the audit chain has one row a school and purpose."""
    rows = _sealed(connection, vault, deposits, at_ms)
    for (school, purpose), some in _by_manifest(rows).items():
        known = credentials.some(connection, BUREAU, [row.id for row in some])
        before = proven(connection, vault, school, purpose)
        _require_undoubted(before, known.values())
        manifest = _attested(connection, vault, before, put={row.id: entry_of(row) for row in some})
        credentials.put_resealed(connection, some, at_ms=at_ms)
        codes = {one.id: one.code for one in devices.find(connection, BUREAU, Filter(school=school))}
        subjects = [codes.get(row.device_id or "") or subject_of(connection, audience_of(row)) for row in some]
        changes.record(
            connection,
            [
                _event(row, subject, CHANGED if row.id in known else ADDED, actor=actor, at_ms=at_ms)
                for row, subject in zip(some, subjects, strict=True)
            ],
        )
        audit.append(
            connection, school, at_ms=at_ms, actor=actor, action="secret.kept", subject=school,
            detail={"purpose": purpose, "added": len(some) - len(known), "changed": len(known),
                    manifest_detail(purpose): manifest.generation},
        )  # fmt: skip
    return rows


def _sealed(connection: Connection, vault: Vault, deposits: Sequence[Deposit], at_ms: int) -> list[SealedCredential]:
    """By the schools' newest keys."""
    for school in {one.audience.school for one in deposits}:
        _learn_keys(connection, vault, school)
    return [
        vault.seal(
            one.credential, one.audience.school, one.audience.device_id, one.audience.vendor,
            group_id=one.audience.group_id, changed_ms=at_ms,
        )
        for one in deposits
    ]  # fmt: skip


def drop(connection: Connection, scope: Scope, vault: Vault, row: SealedCredential, *, actor: str, at_ms: int) -> None:
    """Inside the caller's write. Raises Missing, VaultError."""
    credentials.remove(connection, scope, row.id)
    before = proven(connection, vault, row.school, row.purpose)
    manifest = _attested(connection, vault, before, gone=[row.id])
    _tell(connection, row, REMOVED, manifest.generation, actor=actor, at_ms=at_ms)


def reseal(
    connection: Connection,
    vault: Vault,
    school: str,
    purpose: Purpose,
    rows: Sequence[tuple[SealedCredential, SealedCredential]],
    *,
    actor: str,
    at_ms: int,
) -> int:
    """Put sealed anew in the place of what was read; what changed since is left out. Returns how many were put."""
    known = credentials.some(connection, BUREAU, [old.id for old, _ in rows])
    pairs = [(old, new) for old, new in rows if known.get(old.id) == old]
    before = proven(connection, vault, school, purpose)
    _require_undoubted(before, [old for old, _ in pairs])
    put = [new for _, new in pairs]
    manifest = _attested(connection, vault, before, put={row.id: entry_of(row) for row in put})
    credentials.put_resealed(connection, put, at_ms=at_ms)
    audit.append(
        connection, school, at_ms=at_ms, actor=actor, action="secret.resealed", subject=school,
        detail={"purpose": purpose, "records": len(put), manifest_detail(purpose): manifest.generation},
    )  # fmt: skip
    return len(put)


def opened(connection: Connection, vault: Vault, row: SealedCredential) -> Credential:
    """Opened if it is the one that was put last. Raises VaultError otherwise: put back, exchanged, slipped in."""
    return opened_all(connection, vault, [row])[row.id]


def opened_all(connection: Connection, vault: Vault, rows: Iterable[SealedCredential]) -> Mapping[str, Credential]:
    """By id, as `opened`."""
    found: dict[str, Credential] = {}
    for (school, purpose), some in _by_manifest(rows).items():
        _require_undoubted(proven(connection, vault, school, purpose), some)
        found.update({row.id: vault.open(row) for row in some})
    return found


def proven(connection: Connection, vault: Vault, school: str, purpose: Purpose) -> Manifest:
    """The manifest as it was attested; an empty one where nothing was ever put.

    One that proves nothing is refused, so that it is never written over: that would hide what somebody did. Raises
    VaultError.
    """
    _learn_keys(connection, vault, school)
    manifest = manifests.get(connection, BUREAU, school, purpose)
    if manifest is None:
        if credentials.count(connection, Scope.of([school]), purpose):
            raise VaultError("vault.no_manifest", school=school, purpose=purpose)
        return Manifest(school=school, purpose=purpose, entries={})
    if not vault.proves(manifest):
        raise VaultError("vault.manifest_altered", school=school, purpose=purpose)
    return manifest


def _learn_keys(connection: Connection, vault: Vault, school: str) -> None:
    """Another process may have given the school a fresh one since the vault was opened."""
    vault.admit(credentials.keys(connection, Scope.of([school])))


def _require_undoubted(manifest: Manifest, rows: Iterable[SealedCredential]) -> None:
    """A row that was put back or exchanged is neither used nor built upon. Raises VaultError."""
    for row in rows:
        doubt = doubt_of(manifest.entries.get(row.id), entry_of(row))
        if doubt is not None:
            raise VaultError("vault.doubted", school=row.school, credential=row.id, doubt=doubt)


def subject_of(connection: Connection, audience: Audience) -> str:
    """Under which its history stands: the device's code, `S01/group:…`, `S01/vendor:…`, or the school."""
    if audience.device_id is not None:
        found = devices.by_id(connection, BUREAU, audience.device_id)
        return found.code if found else audience.school
    if audience.group_id is not None:
        groups = device_groups.every(connection, BUREAU, audience.school)
        name = next((one.name for one in groups if one.id == audience.group_id), audience.group_id)
        return device_groups.subject(audience.school, name)
    return f"{audience.school}/vendor:{audience.vendor}" if audience.vendor else audience.school


def _by_manifest(rows: Iterable[SealedCredential]) -> Mapping[tuple[str, Purpose], list[SealedCredential]]:
    found: dict[tuple[str, Purpose], list[SealedCredential]] = defaultdict(list)
    for row in rows:
        found[row.school, row.purpose].append(row)
    return found


def _attested(
    connection: Connection,
    vault: Vault,
    before: Manifest,
    *,
    put: Mapping[str, Entry] | None = None,
    gone: Iterable[str] = (),
) -> Manifest:
    after = vault.attest(changed(before, put=put or {}, gone=gone))
    manifests.put(connection, after)
    return after


def _tell(connection: Connection, row: SealedCredential, action: str, manifest: int, *, actor: str, at_ms: int) -> None:
    """The history says that it was given and by whom; neither says what it is."""
    subject = subject_of(connection, audience_of(row))
    changes.record(connection, [_event(row, subject, action, actor=actor, at_ms=at_ms)])
    audit.append(
        connection, row.school, at_ms=at_ms, actor=actor, action=action.replace(" ", "."), subject=row.id,
        detail={"for": subject, "type": row.type, "account": row.account, "purpose": row.purpose,
                "generation": row.generation, manifest_detail(row.purpose): manifest},
    )  # fmt: skip


def _event(row: SealedCredential, subject: str, action: str, *, actor: str, at_ms: int) -> ChangeEvent:
    known = action == CHANGED
    return ChangeEvent(
        at_ms=at_ms, school=row.school, subject=subject, actor=actor, action=action,
        field=f"{row.purpose} {row.type} {row.account}".strip(),
        old=str(row.generation - 1) if known else str(row.generation) if action == REMOVED else "",
        new="" if action == REMOVED else str(row.generation),
    )  # fmt: skip
