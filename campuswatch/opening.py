"""Opening what the settings name: the ledger, brought up to date, and the vault's poll compartment."""

from __future__ import annotations

from collections.abc import Sequence

from campuswatch.settings import Settings
from inventory.database import Database
from inventory.errors import DatabaseError, VaultError
from inventory.keyfile import next_key_file, read_key_file, replace_key_file
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.model.sealed import WrappedKey
from inventory.repository import credentials
from inventory.vault import KeyCompartment, Vault, bound_to_key

REVISION = "0021"
"""The last migration; a test compares it with the migrations. It spares most verbs the half second of Alembic."""


def open_ledger(settings: Settings) -> Database:
    """Brought up to date. Raises DatabaseError where there are no tables yet or they are of a newer program."""
    database = Database.open(settings.database_url, create=False)
    try:
        found = database.revision()
        if found is None:
            raise DatabaseError("database.empty")
    except BaseException:
        database.close()
        raise
    if found == REVISION:
        return database
    database.close()
    from campuswatch.migrate import upgrade  # slow to import

    upgrade(settings.database_url)
    return Database.open(settings.database_url)


def open_vault(settings: Settings, database: Database) -> Vault:
    """Raises VaultError where the key file is missing, readable by others, or not the one that sealed."""
    with database.read() as connection:
        keys = credentials.keys(connection, BUREAU)
    return Vault({Purpose.POLL: poll_compartment(settings, keys)}, keys)


def poll_compartment(settings: Settings, keys: Sequence[WrappedKey]) -> KeyCompartment:
    """Of the key file. A change of it that was cut short is finished or undone by which of both files opens `keys`.

    Raises VaultError.
    """
    path, coming = settings.key_path, next_key_file(settings.key_path)
    if not coming.exists():
        return KeyCompartment(read_key_file(path))
    compartment = KeyCompartment(read_key_file(coming))
    if any(unwraps(compartment, key) for key in keys if key.purpose is Purpose.POLL):
        replace_key_file(path)
        return compartment
    return KeyCompartment(read_key_file(path))


def unwraps(compartment: KeyCompartment, key: WrappedKey) -> bool:
    try:
        return bool(compartment.unwrap(key.wrapped, bound_to_key(key)))
    except VaultError:
        return False
