"""Secrets by which people prove who they are, kept in one way: passwords (person_logins.py) and PINs (person_pins.py).

What one stretches to by argon2id is sealed by the poll compartment, with all that it stands for bound, so that who can
write to the database but has no key file can make none, take over none and give no rights. All of them stand in one
manifest, so that an old one does not come back. Tries are counted durably before a secret is looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sqlalchemy import Connection

from inventory.errors import VaultError
from inventory.manifest import changed, doubt_of
from inventory.model.credential import Purpose
from inventory.model.manifest import Entry, Manifest
from inventory.model.person_login import PersonLogin
from inventory.model.person_pin import PersonPin
from inventory.model.scope import BUREAU
from inventory.passphrase import SALT_BYTES, Stretch, stretched
from inventory.repository import manifests, person_logins, person_pins, second_factors
from inventory.vault import Compartment, Random, Vault

MEMORY_KIB = 64 << 10
"""Less than a passphrase takes: what it makes is sealed, so that a stolen ledger alone lets nobody guess."""
MOST_TRIES = 5
PAUSE_MS = 15 * 60_000
"""After so many wrong ones in a row, so long nobody is let in by that name."""

Secret = TypeVar("Secret", PersonLogin, PersonPin)


@dataclass(frozen=True, slots=True)
class Keeping(Generic[Secret]):
    """One kind of them. `admit` refuses what is too easy, `bound` is what is bound to the seal, `altered` says that one
    is not what was written, `place` is where a person's stands in the manifest; `put` and `remove` are its rows."""

    admit: Callable[[str], None]
    bound: Callable[[Secret], bytes]
    altered: Callable[[Secret], VaultError]
    place: Callable[[str], str]
    put: Callable[[Connection, Secret], None]
    remove: Callable[[Connection, str], None]

    def stretch(
        self, typed: str, *, stretch: Stretch | None = None, random: Random = os.urandom
    ) -> tuple[Stretch, bytes]:
        """What a new one stretches to, and how. Takes a tenth of a second: not to be done inside a write. Raises
        Conflict for one that is too easy."""
        self.admit(typed)
        how = stretch or Stretch(salt=random(SALT_BYTES), memory_kib=MEMORY_KIB)
        return how, stretched(typed, how)

    def sealed_by(self, compartment: Compartment, secret: Secret, verifier: bytes) -> Secret:
        return replace(secret, sealed=compartment.wrap(verifier, self.bound(secret)))

    def verifier(self, vault: Vault, secret: Secret) -> bytes:
        """Raises VaultError for one that is not what was written."""
        try:
            return vault.compartment(Purpose.POLL).unwrap(secret.sealed, self.bound(secret))
        except VaultError:
            raise self.altered(secret) from None

    def matches(self, vault: Vault, secret: Secret, typed: str) -> bool:
        """Raises VaultError for one that is not what was written."""
        return hmac.compare_digest(self.verifier(vault, secret), stretched(typed, secret.stretch))

    def keep(self, connection: Connection, vault: Vault, secret: Secret) -> int:
        """The row and its manifest, inside the caller's write. Returns the manifest's generation. Raises VaultError."""
        generation = attest(connection, vault, put=self.entries([secret]))
        self.put(connection, secret)
        return generation

    def drop(self, connection: Connection, vault: Vault, person: str) -> int:
        """As `keep`."""
        generation = attest(connection, vault, gone=[self.place(person)])
        self.remove(connection, person)
        return generation

    def require_newest(self, connection: Connection, vault: Vault, secret: Secret) -> None:
        """Raises VaultError for one that was put back."""
        wanted = people_manifest(connection, vault).entries.get(self.place(secret.person))
        if doubt_of(wanted, self.entry(secret)) is not None:
            raise self.altered(secret)

    def entry(self, secret: Secret) -> Entry:
        return Entry(secret.generation, hashlib.sha256(self.bound(secret) + secret.sealed).hexdigest())

    def entries(self, secrets: Iterable[Secret]) -> dict[str, Entry]:
        """By their places in the manifest."""
        return {self.place(one.person): self.entry(one) for one in secrets}


def may_try(secret: PersonLogin | PersonPin, now_ms: int) -> bool:
    """A pause that a clock set back would stretch without end counts for nothing."""
    return secret.tries < MOST_TRIES or not 0 <= now_ms - secret.tried_ms < PAUSE_MS


def people_manifest(connection: Connection, vault: Vault) -> Manifest:
    """Raises VaultError for one that proves nothing, and for none where there are logins or PINs."""
    manifest = manifests.get(connection, BUREAU, "", Purpose.POLL)
    if manifest is None:
        if any(one.every(connection, BUREAU) for one in (person_logins, person_pins, second_factors)):
            raise VaultError("login.no_manifest")
        return Manifest(school="", purpose=Purpose.POLL, entries={})
    if not vault.proves(manifest):
        raise VaultError("login.no_manifest")
    return manifest


def attest(
    connection: Connection, vault: Vault, *, put: Mapping[str, Entry] | None = None, gone: Iterable[str] = ()
) -> int:
    """The manifest with these entries put or gone. Returns its generation. Raises VaultError."""
    after = vault.attest(changed(people_manifest(connection, vault), put=put or {}, gone=gone))
    manifests.put(connection, after)
    return after.generation
