"""Secrets at rest.

A key-encryption key (KEK) wraps one key per school and purpose; that one wraps a key for each record; the
record's key seals its secrets. Every step is AES-256-GCM (NIST SP 800-38D) with a fresh random nonce, and binds
what it belongs to as associated data, so a row moved to another school, device, account, purpose or generation
does not open. An old row put back whole, with its own generation, does open: against that stands the manifest of its
school and purpose (inventory/manifest.py), which the vault attests under the school's key.

`poll` and `admin` are separate compartments with separate KEKs. Without a compartment, its purpose is refused.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from inventory.errors import VaultError
from inventory.model.credential import Credential, Purpose
from inventory.model.manifest import Manifest
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.spelling import canonical

KEY_BYTES = 32
NONCE_BYTES = 12
SECRETS = ("secret", "auth_protocol", "auth_secret", "priv_protocol", "priv_secret")
"""What is sealed. The protocols too: whoever could clear them would make the poller speak without privacy."""

Random = Callable[[int], bytes]


class Compartment(Protocol):
    """Holds the KEK of one purpose, or the way to it, and never gives it away."""

    def wrap(self, key: bytes, bound: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        """Raises VaultError when it is closed or the key is not the one that wrapped it."""
        ...


class KeyCompartment:
    """A compartment whose KEK of 32 bytes is in memory."""

    def __init__(self, kek: bytes, random: Random = os.urandom) -> None:
        if len(kek) != KEY_BYTES:
            raise VaultError("vault.bad_key_length", found=len(kek), wanted=KEY_BYTES)
        self._kek = kek
        self._random = random

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        return encrypt(self._kek, key, bound, self._random)

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        try:
            return decrypt(self._kek, wrapped, bound)
        except InvalidTag:
            raise VaultError("vault.wrong_key") from None

    def escrow(self, seal: Callable[[bytes], bytes]) -> bytes:
        """What `seal` makes of the KEK: a copy that only somebody else can open. The KEK goes nowhere else."""
        return seal(self._kek)


class Vault:
    """Seals and opens credentials with the keys of schools it was shown (`admit`). Safe to share between threads.

    Every method that seals, opens or attests raises VaultError where the purpose has no compartment here.
    """

    def __init__(
        self, compartments: Mapping[Purpose, Compartment], keys: Iterable[WrappedKey] = (), random: Random = os.urandom
    ) -> None:
        self._compartments = dict(compartments)
        self._random = random
        self._keys: dict[str, WrappedKey] = {}
        self._newest: dict[tuple[str, Purpose], WrappedKey] = {}
        self.admit(keys)

    def opening(self, purpose: Purpose, compartment: Compartment) -> Vault:
        """One that opens that purpose too, and knows the same keys."""
        return Vault({**self._compartments, purpose: compartment}, self._keys.values(), self._random)

    def admit(self, keys: Iterable[WrappedKey]) -> None:
        """Make wrapped keys known; showing one again changes nothing."""
        for key in keys:
            self._keys[key.id] = key
            newest = self._newest.get((key.school, key.purpose))
            if newest is None or newest.generation < key.generation:
                self._newest[key.school, key.purpose] = key

    def new_key(self, school: str, purpose: Purpose, *, created_ms: int) -> WrappedKey:
        """A fresh key for a school, to be stored and then admitted: a key that was not stored must seal nothing."""
        newest = self._newest.get((school, purpose))
        key = WrappedKey(
            id=uuid.UUID(bytes=self._random(16)).hex,
            school=school,
            purpose=purpose,
            generation=newest.generation + 1 if newest else 1,
            wrapped=b"",
            created_ms=created_ms,
        )
        wrapped = self._compartment(purpose).wrap(self._random(KEY_BYTES), bound_to_key(key))
        return replace(key, wrapped=wrapped)

    def seal(
        self,
        credential: Credential,
        school: str,
        device_id: str | None = None,
        vendor: str = "",
        *,
        group_id: str | None = None,
        changed_ms: int = 0,
    ) -> SealedCredential:
        """`device_id` is the device's UUID; None seals it for the school's devices, of one `vendor` or group if that
        is given. `changed_ms` is when this secret was given.

        Raises VaultError: no key for the school.
        """
        key = self._newest_key(school, credential.purpose)
        record_key = self._random(KEY_BYTES)
        row = SealedCredential(
            id=credential.id,
            school=school,
            device_id=device_id,
            vendor=vendor,
            type=credential.type,
            purpose=credential.purpose,
            account=credential.account,
            generation=credential.generation,
            key=key.id,
            wrapped_key=b"",
            ciphertext=b"",
            group_id=group_id,
            changed_ms=changed_ms,
        )
        bound = bound_to_record(row)
        secrets = json.dumps({name: getattr(credential, name) for name in SECRETS}).encode()
        return replace(
            row,
            wrapped_key=encrypt(self._unwrapped(key), record_key, bound, self._random),
            ciphertext=encrypt(record_key, secrets, bound, self._random),
        )

    def open(self, row: SealedCredential) -> Credential:
        """Raises VaultError: unknown or wrong key, or a row that is not what was sealed."""
        self._compartment(row.purpose)
        key = self._keys.get(row.key)
        if key is None or (key.school, key.purpose) != (row.school, row.purpose):
            raise VaultError("vault.unknown_key", school=row.school, credential=row.id)
        bound = bound_to_record(row)
        try:
            record_key = decrypt(self._unwrapped(key), row.wrapped_key, bound)
            secrets = json.loads(decrypt(record_key, row.ciphertext, bound))
        except InvalidTag:
            raise VaultError("vault.altered", school=row.school, credential=row.id) from None
        return Credential(
            id=row.id,
            type=row.type,
            purpose=row.purpose,
            account=row.account,
            generation=row.generation,
            **{name: secrets[name] for name in SECRETS},
        )

    def reseal(self, row: SealedCredential) -> SealedCredential:
        """The same secret of the same generation under the school's newest key and a fresh key of its own."""
        return self.seal(
            self.open(row), row.school, row.device_id, row.vendor, group_id=row.group_id, changed_ms=row.changed_ms
        )

    def attest(self, manifest: Manifest) -> Manifest:
        """With the tag of this moment's content, under the school's newest key; people's logins have no school, so
        the compartment itself attests them."""
        if not manifest.school:
            attested = replace(manifest, key=None)
            tag = self._compartment(manifest.purpose).wrap(attested.digest, attested.bound)
        else:
            key = self._newest_key(manifest.school, manifest.purpose)
            attested = replace(manifest, key=key.id)
            tag = encrypt(self._unwrapped(key), attested.digest, attested.bound, self._random)
        return replace(attested, tag=tag)

    def proves(self, manifest: Manifest) -> bool:
        """Whether it is as it was attested. Raises VaultError where that cannot be told: closed, wrong key."""
        if not manifest.school:
            return self._proven_by_compartment(manifest)
        key = self._keys.get(manifest.key or "")
        if key is None or (key.school, key.purpose) != (manifest.school, manifest.purpose):
            return False
        try:
            return decrypt(self._unwrapped(key), manifest.tag, manifest.bound) == manifest.digest
        except InvalidTag:
            return False

    def _proven_by_compartment(self, manifest: Manifest) -> bool:
        try:
            return self._compartment(manifest.purpose).unwrap(manifest.tag, manifest.bound) == manifest.digest
        except VaultError:  # another key or another tag: either way nothing is proven
            return False

    def rewrapped(self, purpose: Purpose, other: Compartment) -> list[WrappedKey]:
        """All keys of the purpose, wrapped by another compartment in place of this vault's. Raises VaultError."""
        return [
            replace(key, wrapped=other.wrap(self._unwrapped(key), bound_to_key(key)))
            for key in self._keys.values()
            if key.purpose is purpose
        ]

    def moved(self, purpose: Purpose, other: Compartment) -> Vault:
        """A vault of the same keys with that compartment in the place of this one's. Raises VaultError."""
        keys = [key for key in self._keys.values() if key.purpose is not purpose]
        return Vault({**self._compartments, purpose: other}, [*keys, *self.rewrapped(purpose, other)], self._random)

    def has(self, school: str, purpose: Purpose) -> bool:
        """Whether it knows a key of the school."""
        return (school, purpose) in self._newest

    def holds(self, purpose: Purpose) -> bool:
        """Whether it has that compartment, open or not."""
        return purpose in self._compartments

    def compartment(self, purpose: Purpose) -> Compartment:
        """For what is sealed by the compartment itself."""
        return self._compartment(purpose)

    def _newest_key(self, school: str, purpose: Purpose) -> WrappedKey:
        self._compartment(purpose)
        key = self._newest.get((school, purpose))
        if key is None:
            raise VaultError("vault.no_school_key", school=school)
        return key

    def _compartment(self, purpose: Purpose) -> Compartment:
        compartment = self._compartments.get(purpose)
        if compartment is None:
            raise VaultError("vault.no_compartment", purpose=purpose)
        return compartment

    def _unwrapped(self, key: WrappedKey) -> bytes:
        return self._compartment(key.purpose).unwrap(key.wrapped, bound_to_key(key))


def bound_to_key(key: WrappedKey) -> bytes:
    return canonical("campuswatch.key", key.id, key.school, key.purpose, key.generation)


def bound_to_record(row: SealedCredential) -> bytes:
    """What has neither group nor day is bound as it was before there were any: ledgers hold such rows."""
    later = (row.group_id, row.changed_ms) if row.group_id or row.changed_ms else ()
    return canonical(
        "campuswatch.credential",
        row.id,
        row.school,
        row.device_id,
        row.vendor,
        row.type,
        row.purpose,
        row.account,
        row.generation,
        row.key,
        *later,
    )


def encrypt(key: bytes, plain: bytes, bound: bytes, random: Random) -> bytes:
    """Nonce and ciphertext with its tag in one. No key here seals anywhere near 2³² texts, as random nonces ask."""
    nonce = random(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Raises InvalidTag also for what is too short to be sealed."""
    if len(sealed) < NONCE_BYTES + 16:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
