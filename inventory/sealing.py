"""Credentials on their way into the ledger: the school's key is safe on disk before it seals anything."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.database import Database
from inventory.model.credential import Credential, Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import WrappedKey
from inventory.repository import credentials
from inventory.vault import Vault


def keep_credential(
    database: Database,
    vault: Vault,
    credential: Credential,
    school: str,
    *,
    device_id: str | None = None,
    vendor: str = "",
    at_ms: int,
) -> None:
    """Seal and store it, for one device, the devices of a vendor or all of the school.

    Waits for the disk twice. Raises VaultError, LedgerError.
    """
    key = database.write(
        lambda connection: school_key(connection, vault, school, credential.purpose, at_ms=at_ms)
    ).result()
    vault.admit([key])
    sealed = vault.seal(credential, school, device_id, vendor)
    database.write(lambda connection: credentials.put(connection, sealed, at_ms=at_ms)).result()


def school_key(connection: Connection, vault: Vault, school: str, purpose: Purpose, *, at_ms: int) -> WrappedKey:
    """The newest key of the school, made and stored where there is none. Not to be admitted before it is durable."""
    for key in reversed(credentials.keys(connection, Scope.of([school]))):
        if key.purpose is purpose:
            return key
    key = vault.new_key(school, purpose, created_ms=at_ms)
    credentials.add_key(connection, key)
    return key
