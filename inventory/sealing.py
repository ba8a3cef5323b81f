"""The school's key, which must be safe on disk before it seals anything."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.model.credential import Purpose
from inventory.model.scope import Scope
from inventory.model.sealed import WrappedKey
from inventory.repository import credentials
from inventory.vault import Vault


def school_key(connection: Connection, vault: Vault, school: str, purpose: Purpose, *, at_ms: int) -> WrappedKey:
    """The newest key of the school, made and stored where there is none. Not to be admitted before it is durable."""
    for key in reversed(credentials.keys(connection, Scope.of([school]))):
        if key.purpose is purpose:
            return key
    key = vault.new_key(school, purpose, created_ms=at_ms)
    credentials.add_key(connection, key)
    return key
