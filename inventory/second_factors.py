"""One-time codes of people: sealed, proven by the manifest of people's secrets, checked.

The shared secret is sealed by the poll compartment; that somebody has one, and which codes may stand in its place, is
attested with the passwords, so that who can write to the database but has no key file takes nobody's away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from inventory.errors import VaultError
from inventory.manifest import doubt_of
from inventory.model.credential import Purpose
from inventory.model.manifest import Entry
from inventory.model.scope import BUREAU
from inventory.model.second_factor import SecondFactor
from inventory.person_secrets import attest, people_manifest
from inventory.repository import second_factors
from inventory.spelling import canonical
from inventory.vault import Compartment, Random, Vault

SECRET_BYTES = 20
"""What RFC 4226 asks for."""
CODES = 10
CODE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 12


def place(person: str) -> str:
    return f"factor:{person}"


def bound(factor: SecondFactor) -> bytes:
    return canonical("campuswatch.factor", factor.person, factor.generation)


def entry(factor: SecondFactor) -> Entry:
    told = canonical("factor", factor.confirmed_ms or 0, ",".join(sorted(factor.codes)))
    return Entry(factor.generation, hashlib.sha256(bound(factor) + factor.sealed + told).hexdigest())


def entries(factors: Iterable[SecondFactor]) -> dict[str, Entry]:
    return {place(one.person): entry(one) for one in factors}


def make_factor(vault: Vault, person: str, generation: int, random: Random = os.urandom) -> SecondFactor:
    """A new one that nothing asks for yet. Raises VaultError."""
    bare = SecondFactor(person=person, generation=generation, sealed=b"")
    return sealed_by(vault.compartment(Purpose.POLL), bare, random(SECRET_BYTES))


def sealed_by(compartment: Compartment, factor: SecondFactor, secret: bytes) -> SecondFactor:
    return replace(factor, sealed=compartment.wrap(secret, bound(factor)))


def secret_of(vault: Vault, factor: SecondFactor) -> bytes:
    """Raises VaultError for one that is not what was written."""
    try:
        return vault.compartment(Purpose.POLL).unwrap(factor.sealed, bound(factor))
    except VaultError:
        raise VaultError("factor.altered") from None


def make_codes() -> tuple[str, ...]:
    """What may be typed in the place of a code, once each; 59 bits."""
    return tuple("".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)) for _ in range(CODES))


def digest_of(secret: bytes, code: str) -> str:
    return hmac.digest(secret, b"recovery\0" + code.encode(), hashlib.sha256).hex()


def asked_of(connection: Connection, vault: Vault, person: str) -> SecondFactor | None:
    """The one that the person (an id) must show; None where there is none. Raises VaultError for one that was put back,
    changed or taken away outside campuswatch."""
    factor = second_factors.of_person(connection, BUREAU, person)
    wanted = people_manifest(connection, vault).entries.get(place(person))
    if factor is None:
        if wanted is not None:
            raise VaultError("factor.altered")
        return None
    if doubt_of(wanted, entry(factor)) is not None:
        raise VaultError("factor.altered")
    return factor if factor.confirmed_ms is not None else None


def keep(connection: Connection, vault: Vault, factor: SecondFactor) -> int:
    """The row and its manifest, inside the caller's write. Returns the manifest's generation. Raises VaultError."""
    generation = attest(connection, vault, put=entries([factor]))
    second_factors.put(connection, factor)
    return generation


def drop(connection: Connection, vault: Vault, person: str) -> int:
    """As `keep`."""
    generation = attest(connection, vault, gone=[place(person)])
    second_factors.remove(connection, person)
    return generation
