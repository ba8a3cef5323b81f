"""Opening what the settings name: the ledger, brought up to date, and the vault's poll compartment."""

from __future__ import annotations

from campuswatch.settings import Settings
from inventory.database import Database
from inventory.errors import DatabaseError
from inventory.keyfile import read_key_file
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import credentials
from inventory.vault import KeyCompartment, Vault

REVISION = "0003"
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
    compartment = KeyCompartment(read_key_file(settings.key_path))
    with database.read() as connection:
        return Vault({Purpose.POLL: compartment}, credentials.keys(connection, BUREAU))
