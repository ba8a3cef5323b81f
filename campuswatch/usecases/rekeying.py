"""Fresh keys: for schools, for a new passphrase, for a new key file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from campuswatch.usecases.actor import Actor, Right, require
from inventory.compartments import make_compartment
from inventory.database import Database
from inventory.errors import VaultError
from inventory.keyfile import create_key_file, next_key_file, read_key_file, replace_key_file
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.passphrase import Stretch
from inventory.rekeying import move_compartment, rekey_school
from inventory.repository import compartments, credentials
from inventory.vault import KeyCompartment, Vault

Told = Callable[[str, Purpose, int], None]
"""`(school, purpose, records sealed anew)`: progress."""


def rekey(
    database: Database,
    vault: Vault,
    actor: Actor,
    purposes: Sequence[Purpose],
    *,
    school: str | None = None,
    now_ms: int,
    told: Told = lambda *_: None,
) -> int:
    """Every school (or the one) that has a key of these purposes gets a fresh one, and each record too.

    Returns how many records were sealed anew. Raises VaultError, DatabaseError, Forbidden.
    """
    with database.read() as connection:
        keys = credentials.keys(connection, actor.scope)
    places = sorted({(key.school, key.purpose) for key in keys if key.purpose in purposes})
    count = 0
    for place, purpose in places:
        if school in (None, place):
            require(actor, Right.SECRETS, place)
            done = rekey_school(database, vault, place, purpose, actor=actor.name, at_ms=now_ms)
            told(place, purpose, done)
            count += done
    return count


def change_passphrase(
    database: Database,
    vault: Vault,
    actor: Actor,
    passphrase: str,
    *,
    now_ms: int,
    told: Told = lambda *_: None,
    stretch: Stretch | None = None,
) -> int:
    """A new passphrase, a new key of the admin compartment, and all that is below it: who knew the old passphrase and
    has an old copy of the ledger must open nothing that is put in from now on. `vault` has the compartment open.

    Raises Conflict for a passphrase that is too easy, VaultError, Forbidden.
    """
    require(actor, Right.SECRETS, "")
    with database.read() as connection:
        before = compartments.get(connection, BUREAU, Purpose.ADMIN)
    if before is None:
        raise VaultError("vault.no_admin")
    sealed, made = make_compartment(
        Purpose.ADMIN, passphrase, created_ms=now_ms, generation=before.generation + 1, stretch=stretch
    )
    moved = move_compartment(database, vault, Purpose.ADMIN, made, actor=actor.name, at_ms=now_ms, sealed=sealed)
    return rekey(database, moved, actor, [Purpose.ADMIN], now_ms=now_ms, told=told)


def change_key_file(
    database: Database, vault: Vault, actor: Actor, path: Path, *, now_ms: int, told: Told = lambda *_: None
) -> int:
    """A new key file in the place of the one at `path`, and all that is below it. No service may run meanwhile.

    Cut short, the next opening of the vault finishes it. Raises VaultError, Forbidden.
    """
    require(actor, Right.SECRETS, "")
    coming = next_key_file(path)
    if not coming.exists():
        create_key_file(coming)
    other = KeyCompartment(read_key_file(coming))
    moved = move_compartment(database, vault, Purpose.POLL, other, actor=actor.name, at_ms=now_ms)
    replace_key_file(path)
    return rekey(database, moved, actor, [Purpose.POLL], now_ms=now_ms, told=told)
