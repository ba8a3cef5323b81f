"""A school's secrets in a ledger, and somebody who writes to the database behind our back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from planted import NOW_MS, plant_schools
from sqlalchemy import Connection, insert, select

from inventory import safekeeping
from inventory.database import Database
from inventory.inspection import inspect
from inventory.model.audience import Audience
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.scope import BUREAU
from inventory.model.sealed import SealedCredential
from inventory.passphrase import Stretch
from inventory.repository import credentials
from inventory.safekeeping import Deposit
from inventory.tables.credential import credential as table
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

BY = {"actor": "Lý", "at_ms": NOW_MS}
CHEAP = Stretch(salt=b"s" * 16, memory_kib=64, passes=1, lanes=1)
"""Nobody guesses at tests' passwords."""


def make_vault(*purposes: Purpose) -> Vault:
    keks = {Purpose.POLL: b"k" * KEY_BYTES, Purpose.ADMIN: b"a" * KEY_BYTES}
    return Vault({one: KeyCompartment(keks[one]) for one in purposes or (Purpose.POLL,)})


def secret(id: str, text: str = "secret", *, account: str = "", purpose: Purpose = Purpose.POLL) -> Credential:
    return Credential(id=id, type=CredentialType.PASSWORD, purpose=purpose, account=account or id, secret=text)


def keep(
    database: Database, vault: Vault, *several: Credential, school: str = "S01", at_ms: int = NOW_MS
) -> list[SealedCredential]:
    for purpose in {one.purpose for one in several}:
        safekeeping.provide_key(database, vault, school, purpose, at_ms=NOW_MS)
    deposits = [Deposit(one, Audience(school=school)) for one in several]
    return database.write(lambda one: safekeeping.keep(one, vault, deposits, actor="Lý", at_ms=at_ms)).result(10)


def stocked(database: Database, vault: Vault, count: int = 3) -> list[SealedCredential]:
    """Two schools; `count` secrets, `c0` and so on, of the first."""
    plant_schools(database)
    return keep(database, vault, *(secret(f"c{number}") for number in range(count)))


def next_of(one: Credential, text: str) -> Credential:
    return replace(one, secret=text, generation=one.generation + 1)


def raw(database: Database, id: str) -> dict[str, Any]:
    """As a backup has it."""
    with database.read() as connection:
        return dict(connection.execute(select(table).where(table.c.id == id)).one()._mapping)


def meddle(database: Database, statement: Any) -> None:
    """Past everything that we have."""
    database.write(lambda connection: connection.execute(statement) and None).result(10)


def put_raw(database: Database, row: dict[str, Any]) -> None:
    def work(connection: Connection) -> None:
        connection.execute(table.delete().where(table.c.id == row["id"]))
        connection.execute(insert(table).values(row))

    database.write(work).result(10)


def told(database: Database, vault: Vault, purpose: Purpose = Purpose.POLL) -> set[tuple[str, str]]:
    with database.read() as connection:
        return {(one.subject, one.what) for one in inspect(connection, BUREAU, vault, "S01", purpose)}


def rows_of(database: Database, purposes: Iterable[Purpose] = (Purpose.POLL,)) -> list[SealedCredential]:
    with database.read() as connection:
        return [row for purpose in purposes for row in credentials.every(connection, BUREAU, purpose)]
