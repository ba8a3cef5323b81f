"""A county's ledger backed up, verified and restored: 90 days of 300 recorders, 10,000 secrets, audit chains of a year.

The restore is that of a clean host: it decrypts every secret and verifies every audit chain before it says done.
"""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from bench.books import SCHOOLS, plant
from bench.table import Figure, Table
from campuswatch.backup.making import make_backup
from campuswatch.backup.recipients import create_recipient
from campuswatch.backup.restoring import restore
from campuswatch.first_settings import default_toml
from campuswatch.migrate import upgrade
from campuswatch.settings import FILE_NAME, Settings, load
from campuswatch.usecases.actor import operator
from inventory import audit
from inventory.database import Database
from inventory.keyfile import create_key_file, read_key_file
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import BUREAU
from inventory.repository import credentials, schools
from inventory.sealing import school_key
from inventory.vault import KeyCompartment, Vault

SECRETS = 10_000
ENTRIES = 200
"""Of each school's chain: four a week for a year."""
NOW_MS = 1_800_000_000_000
GOAL_S = 900


def run() -> Iterator[Table]:
    table = Table(
        "A county's ledger, backed up and restored on a clean host",
        f"{SCHOOLS} schools, {SECRETS:,} secrets, {SCHOOLS * ENTRIES:,} audit entries, 90 days of 9,600 channels",
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = county(folder)
        database, actor = Database.open(settings.database_url), operator()
        key_file = folder / "safe.key"
        create_recipient(database, actor, "safe", key_file, now_ms=NOW_MS)
        began = time.perf_counter()
        made = make_backup(settings, folder / FILE_NAME, database, actor, folder / "county.age", now_ms=NOW_MS)
        took = time.perf_counter() - began
        database.close()
        clean = folder / "clean"
        clean.mkdir()
        secret = next(line for line in key_file.read_text().splitlines() if not line.startswith("#"))
        began = time.perf_counter()
        done = restore(made.path, secret, clean / FILE_NAME, actor, now_ms=NOW_MS, tell=lambda *_: None)
        table.figures = [
            Figure("backing up, s", took),
            Figure("its file, MB", made.size / 1e6),
            Figure("rows", made.rows),
            Figure("restored and verified, s", time.perf_counter() - began, "goal", GOAL_S),
            Figure("secrets that open, %", 100 * done.verified.opened / done.verified.secrets),
            Figure("audit entries verified", done.verified.entries),
            Figure("what does not hold", len(done.verified.wrong)),
        ]
    yield table


def county(folder: Path) -> Settings:
    (folder / FILE_NAME).write_text(default_toml(Settings()), encoding="utf-8")
    settings = load(folder / FILE_NAME)
    settings.data_dir.mkdir()
    create_key_file(settings.key_path)
    upgrade(settings.database_url)
    database = Database.open(settings.database_url)
    plant(database)
    vault = Vault({Purpose.POLL: KeyCompartment(read_key_file(settings.key_path))})
    database.write(lambda connection: seal(connection, vault)).result()
    database.close()
    return settings


def seal(connection: Connection, vault: Vault) -> None:
    for school in schools.every(connection, BUREAU):
        vault.admit([school_key(connection, vault, school.code, Purpose.POLL, at_ms=NOW_MS)])
        for number in range(SECRETS // SCHOOLS):
            secret = Credential(
                id=uuid.uuid4().hex, type=CredentialType.PASSWORD, account=f"user{number}", secret=uuid.uuid4().hex
            )
            credentials.put(connection, vault.seal(secret, school.code), at_ms=NOW_MS)
        for number in range(ENTRIES):
            audit.append(
                connection, school.code, at_ms=NOW_MS + number, actor="bench", action="looked", subject="x", detail={}
            )
