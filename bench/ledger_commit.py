"""Durable commits a second on SQLite: what group commit gains as more writers wait, and what one fsync costs here.

Each writer appends one transition and waits until it is on disk before the next, as the service does. The peer is
the plain way: one connection, one transaction for each row, same durability (WAL, synchronous=FULL).
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from bench.table import Figure, Table
from campuswatch.migrate import upgrade
from inventory.database import Database
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.transition import Observed, Transition
from inventory.repository import devices, schools, transitions
from language.message import Message

WRITERS = (1, 8, 64)
SECONDS = 3.0
BY = {"actor": "bench", "at_ms": 0}
ROW = Transition(
    device="s01-cam-0001",
    school="S01",
    witness="rtsp",
    collector="bench",
    at_ms=0,
    half_gap_ms=0,
    state=Observed.UP,
    reason=Message("protocol.no_answer", {"seconds": 3}),
    recorded_ms=0,
)


def run() -> Iterator[Table]:
    table = Table(
        "Ledger commits a second: one transition each, durable on disk",
        "writers wait for their own row; the peer is one connection with a transaction for each row, as durable",
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = plain_rate(Path(folder) / "plain.db")
        for writers in WRITERS:
            rate = grouped_rate(Path(folder) / f"ledger-{writers}.db", writers)
            table.figures.append(Figure(f"{writers} writers", rate, "sqlite3", plain, more_is_better=True))
    yield table


def plain_rate(file: Path) -> float:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE row (seq INTEGER PRIMARY KEY, device TEXT, at_ms INTEGER, state TEXT)")
        return rate(lambda: connection.execute("INSERT INTO row (device, at_ms, state) VALUES ('c', 0, 'UP')"))


def grouped_rate(file: Path, writers: int) -> float:
    url = f"sqlite:///{file}"
    upgrade(url)
    database = Database.open(url)
    database.write(plant).result()
    counts = [0] * writers

    def write_on(place: int) -> None:
        counts[place] = count_until(
            end, lambda: database.write(lambda connection: transitions.append(connection, [ROW])).result()
        )

    end = time.monotonic() + SECONDS
    threads = [threading.Thread(target=write_on, args=(place,)) for place in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    return sum(counts) / SECONDS


def rate(commit: Callable[[], object]) -> float:
    return count_until(time.monotonic() + SECONDS, commit) / SECONDS


def count_until(end: float, commit: Callable[[], object]) -> int:
    count = 0
    while time.monotonic() < end:
        commit()
        count += 1
    return count


def plant(connection: Connection) -> None:
    schools.add(connection, School(code="S01", name="S01"), **BY)
    device = Device(id="1" * 32, code=ROW.device, school="S01", kind=Kind.CAMERA, name="Camera")
    devices.add(connection, device, **BY)
