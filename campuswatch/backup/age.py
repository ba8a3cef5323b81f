"""Sealing to recovery recipients by age (https://age-encryption.org/v1), X25519 keys only.

Whoever has a backup and a recipient's secret key can open it with any program that speaks age.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import pyrage

from inventory.errors import VaultError


def new_identity() -> tuple[str, str]:
    """A secret key (`AGE-SECRET-KEY-1…`) and its recipient (`age1…`)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def require_recipient(text: str) -> str:
    """The recipient as it was given. Raises VaultError for what is none."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError:
        raise VaultError("recovery.bad_recipient") from None


def seal(plain: bytes, recipients: Iterable[str]) -> bytes:
    sealed: bytes = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(one) for one in recipients])
    return sealed


def unseal(sealed: bytes, identity: str) -> bytes:
    """Raises VaultError where the identity is none, or not one of the recipients'."""
    try:
        plain: bytes = pyrage.decrypt(sealed, [_identity(identity)])
    except pyrage.DecryptError:
        raise VaultError("recovery.cannot_open") from None
    return plain


def seal_stream(plain: BinaryIO, sealed: BinaryIO, recipients: Iterable[str]) -> None:
    pyrage.encrypt_io(plain, sealed, [pyrage.x25519.Recipient.from_str(one) for one in recipients])


def unseal_stream(sealed: BinaryIO, plain: BinaryIO, identity: str) -> None:
    """Raises VaultError as `unseal`, also for a stream that was cut short or altered."""
    try:
        pyrage.decrypt_io(sealed, plain, [_identity(identity)])
    except (pyrage.DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise VaultError("recovery.cannot_open") from None


def read_identity(text: str) -> str:
    """The secret key in a file as age-keygen writes it, with remarks. Raises VaultError."""
    for line in text.splitlines():
        if line.strip().startswith("AGE-SECRET-KEY-1"):
            _identity(line.strip())
            return line.strip()
    raise VaultError("recovery.bad_identity")


def _identity(text: str) -> object:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise VaultError("recovery.bad_identity") from None
