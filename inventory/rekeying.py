"""Fresh keys for what is sealed. At every moment everything that is stored opens with keys that are stored.

    a school     a new key beside the old, stored first; then its records are sealed anew, some hundred in a
                 transaction, each opening before and after, and so are those that turns of rotations hold; when
                 none is left under it, the old key is deleted
    compartment  its new key wraps all keys of schools in one transaction, which stores it too (wrapped by the
                 passphrase) or follows its file (the key file's); then all schools as above: who kept the old key
                 and an old copy of the ledger has the old keys of schools

Cut short anywhere, it is done by doing it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sqlalchemy import Connection

from inventory import audit, safekeeping
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.manifest import changed, manifest_detail
from inventory.model.compartment import SealedCompartment
from inventory.model.credential import Purpose
from inventory.model.manifest import Entry
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.model.turn import Role
from inventory.person_logins import LOGINS
from inventory.person_pins import PINS
from inventory.person_secrets import Keeping, Secret, people_manifest
from inventory.repository import (
    compartments,
    credentials,
    manifests,
    person_logins,
    person_pins,
    second_factors,
    turn_secrets,
)
from inventory.second_factors import entries, sealed_by, secret_of
from inventory.vault import Compartment, Vault

AT_ONCE = 250
"""Records in one transaction: some hundredths of a second, so that the looks' own writes do not wait for us."""

Told = Callable[[int], None]


def silent(_: int) -> None:
    """Nobody wants to know."""


def rekey_school(
    database: Database,
    vault: Vault,
    school: str,
    purpose: Purpose,
    *,
    actor: str,
    at_ms: int,
    told: Told = silent,
) -> int:
    """Returns how many records were sealed anew; `told` hears of each part. Raises VaultError, DatabaseError."""
    key = database.write(partial(_add_key, vault=vault, school=school, purpose=purpose, at_ms=at_ms)).result()
    vault.admit([key])
    put = partial(safekeeping.reseal, vault=vault, school=school, purpose=purpose, actor=actor, at_ms=at_ms)
    done = 0
    while rows := _under_other_keys(database, school, purpose, key):
        for part in parts_of(rows):
            pairs = [(row, vault.reseal(row)) for row in part]
            count = database.write(partial(put, rows=pairs)).result()
            done += count
            told(count)
    done += _reseal_turns(database, vault, school, purpose, key)

    def finish(connection: Connection) -> None:
        put(connection, rows=[])  # the manifest must not hold the old key
        credentials.forget_keys(connection, school, purpose)

    database.write(finish).result()
    return done


def move_compartment(
    database: Database,
    vault: Vault,
    purpose: Purpose,
    other: Compartment,
    *,
    actor: str,
    at_ms: int,
    sealed: SealedCompartment | None = None,
) -> Vault:
    """All keys of schools wrapped by `other`, in one transaction; `sealed` is its row, where a passphrase opens it.

    Returns the vault that works from then on. Raises VaultError, DatabaseError.
    """

    def work(connection: Connection) -> Vault:
        vault.admit(credentials.keys(connection, BUREAU))
        moved = vault.moved(purpose, other)
        rewrapped = vault.rewrapped(purpose, other)
        credentials.rewrap(connection, rewrapped)
        if sealed is not None:
            compartments.put(connection, sealed)
        detail: dict[str, str | int] = {"keys": len(rewrapped)}
        if purpose is Purpose.POLL:
            detail[manifest_detail(purpose)] = _move_logins(connection, vault, moved, other)
        audit.append(
            connection, BUREAU_CHAIN, at_ms=at_ms, actor=actor, action="secret.compartment_moved", subject=purpose,
            detail=detail,
        )  # fmt: skip
        return moved

    return database.write(work).result()


def parts_of(rows: Sequence[SealedCredential]) -> Iterator[Sequence[SealedCredential]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _add_key(connection: Connection, vault: Vault, school: str, purpose: Purpose, at_ms: int) -> WrappedKey:
    """Not to be admitted before it is durable."""
    vault.admit(credentials.keys(connection, Scope.of([school])))
    key = vault.new_key(school, purpose, created_ms=at_ms)
    credentials.add_key(connection, key)
    return key


def _under_other_keys(database: Database, school: str, purpose: Purpose, key: WrappedKey) -> list[SealedCredential]:
    with database.read() as connection:
        rows = credentials.every(connection, Scope.of([school]), purpose)
    return [row for row in rows if row.key != key.id]


def _reseal_turns(database: Database, vault: Vault, school: str, purpose: Purpose, key: WrappedKey) -> int:
    """What rotations hold beside the vault, former secrets and pending ones."""
    done = 0
    while held := _turns_under_other_keys(database, school, purpose, key):
        for start in range(0, len(held), AT_ONCE):
            rows = [(turn, role, row, vault.reseal(row)) for turn, role, row in held[start : start + AT_ONCE]]
            done += database.write(partial(turn_secrets.reseal, rows=rows)).result()
    return done


def _turns_under_other_keys(
    database: Database, school: str, purpose: Purpose, key: WrappedKey
) -> list[tuple[str, Role, SealedCredential]]:
    with database.read() as connection:
        held = turn_secrets.every(connection, Scope.of([school]))
    return [one for one in held if one[2].purpose is purpose and one[2].key != key.id]


def _move(
    keeping: Keeping[Secret], secrets: Sequence[Secret], connection: Connection, vault: Vault, other: Compartment
) -> dict[str, Entry]:
    """Sealed anew in their rows. Returns what the manifest says of them."""
    moved = [keeping.sealed_by(other, one, keeping.verifier(vault, one)) for one in secrets]
    for one in moved:
        keeping.put(connection, one)
    return keeping.entries(moved)


def _move_logins(connection: Connection, vault: Vault, moved: Vault, other: Compartment) -> int:
    """Returns the generation of their manifest."""
    manifest = people_manifest(connection, vault)
    put = _move(LOGINS, person_logins.every(connection, BUREAU), connection, vault, other)
    put |= _move(PINS, person_pins.every(connection, BUREAU), connection, vault, other)
    for factor in second_factors.every(connection, BUREAU):
        again = sealed_by(other, factor, secret_of(vault, factor))
        second_factors.put(connection, again)
        put |= entries([again])
    after = moved.attest(changed(manifest, put=put))
    manifests.put(connection, after)
    return after.generation
