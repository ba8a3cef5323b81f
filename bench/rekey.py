"""Fresh keys for 10,000 secrets: how long, and how long a write of somebody else waits meanwhile."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from bench.table import Figure, Table
from campuswatch.migrate import upgrade
from inventory import safekeeping
from inventory.database import Database
from inventory.model.audience import Audience
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.school import School
from inventory.rekeying import rekey_school
from inventory.repository import revision, schools
from inventory.safekeeping import Deposit
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

RECORDS = 10_000
SPREADS = (100, 1)  # schools that they are spread over
BY = {"actor": "bench", "at_ms": 0}
REST_S = 0.005


def run() -> Iterator[Table]:
    table = Table(
        f"Fresh keys for {RECORDS:,} secrets, seconds",
        "a key for each school, a key for each record, all sealed anew and attested, durable on disk; no peer",
    )
    for count in SPREADS:
        with tempfile.TemporaryDirectory() as folder:
            took_s, cpu_s, longest_s = rekeyed(Path(folder) / "ledger.db", count)
        where = f"{count} schools" if count > 1 else "one school"
        table.figures.append(Figure(where, took_s))
        table.figures.append(Figure(f"{where}: of the processor", cpu_s))
        table.figures.append(Figure(f"{where}: longest wait of another write", longest_s))
    yield table


def rekeyed(file: Path, count: int) -> tuple[float, float, float]:
    """Seconds of the whole, of the processor, and of the longest that a small write waited while it went on."""
    upgrade(f"sqlite:///{file}")
    database = Database.open(f"sqlite:///{file}")
    vault = Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)})
    codes = [f"S{number:03}" for number in range(count)]
    for code in codes:
        stock(database, vault, code, RECORDS // count)
    ended = threading.Event()
    waits: list[float] = []

    def somebody_else() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            database.write(lambda one: revision.bump(one, codes[0])).result()
            waits.append(time.perf_counter() - began)
            time.sleep(REST_S)

    thread = threading.Thread(target=somebody_else)
    thread.start()
    began, busy = time.perf_counter(), time.process_time()
    done = sum(rekey_school(database, vault, code, Purpose.POLL, **BY) for code in codes)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - busy
    ended.set()
    thread.join()
    database.close()
    assert done == RECORDS
    return took_s, cpu_s, max(waits)


def stock(database: Database, vault: Vault, code: str, count: int) -> None:
    def work(connection: Connection) -> None:
        schools.add(connection, School(code=code, name=code), **BY)

    database.write(work).result()
    safekeeping.provide_key(database, vault, code, Purpose.POLL, at_ms=0)
    deposits = [
        Deposit(
            Credential(id=f"{code}-{number}", type=CredentialType.PASSWORD, account=f"a{number}", secret=f"s{number}"),
            Audience(school=code),
        )
        for number in range(count)
    ]
    database.write(lambda one: safekeeping.keep(one, vault, deposits, **BY)).result()
