"""Making and opening a sealed compartment. Opened, it lives in one process, and only as long as that wants it."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from inventory.errors import VaultError
from inventory.model.compartment import SealedCompartment
from inventory.model.credential import Purpose
from inventory.passphrase import SALT_BYTES, Stretch, admit_passphrase, stretched
from inventory.spelling import canonical
from inventory.vault import KEY_BYTES, KeyCompartment, Random, decrypt, encrypt


def make_compartment(
    purpose: Purpose,
    passphrase: str,
    *,
    created_ms: int,
    generation: int = 1,
    stretch: Stretch | None = None,
    random: Random = os.urandom,
) -> tuple[SealedCompartment, KeyCompartment]:
    """With a fresh key. Raises Conflict for a passphrase that is too easy."""
    admit_passphrase(passphrase)
    stretch = stretch or Stretch(salt=random(SALT_BYTES))
    kek = random(KEY_BYTES)
    made = KeyCompartment(kek, random)
    sealed = SealedCompartment(
        purpose=purpose,
        generation=generation,
        stretch=stretch,
        wrapped=encrypt(
            stretched(passphrase, stretch), kek, bound_to_compartment(purpose, generation, stretch), random
        ),
        proof=made.wrap(b"", bound_to_proof(purpose, generation)),
        created_ms=created_ms,
    )
    return sealed, made


def unsealed_key(sealed: SealedCompartment, passphrase: str) -> bytes:
    """The compartment's key: to be handed to whoever keeps it open, and to nobody else.

    Raises VaultError for a wrong passphrase or a row that is not what was written.
    """
    bound = bound_to_compartment(sealed.purpose, sealed.generation, sealed.stretch)
    try:
        return decrypt(stretched(passphrase, sealed.stretch), sealed.wrapped, bound)
    except InvalidTag:
        raise VaultError("vault.wrong_passphrase") from None


def opened(sealed: SealedCompartment, kek: bytes) -> KeyCompartment:
    """Raises VaultError where that is not its key."""
    try:
        decrypt(kek, sealed.proof, bound_to_proof(sealed.purpose, sealed.generation))
    except (InvalidTag, ValueError):  # ValueError: no key at all by its length
        raise VaultError("vault.wrong_passphrase") from None
    return KeyCompartment(kek)


def open_compartment(sealed: SealedCompartment, passphrase: str) -> KeyCompartment:
    """Raises VaultError."""
    return opened(sealed, unsealed_key(sealed, passphrase))


def bound_to_compartment(purpose: Purpose, generation: int, stretch: Stretch) -> bytes:
    return canonical(
        "campuswatch.compartment",
        purpose,
        generation,
        stretch.salt.hex(),
        stretch.memory_kib,
        stretch.passes,
        stretch.lanes,
    )


def bound_to_proof(purpose: Purpose, generation: int) -> bytes:
    return canonical("campuswatch.compartment.proof", purpose, generation)
