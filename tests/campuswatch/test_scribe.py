"""The scribe on a real ledger: order, retries, and what happens to an entry that contradicts it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from campuswatch import scribe as module
from campuswatch.migrate import upgrade
from campuswatch.scribe import Scribe
from inventory.database import Database
from inventory.errors import Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import changes, schools


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite"
    upgrade(f"sqlite:///{path}")
    database = Database.open(f"sqlite:///{path}")
    database.write(partial(schools.add, school=School(code="S01", name="x"), actor="test", at_ms=0)).result()
    database.close()
    return path


def event(number: int) -> ChangeEvent:
    return ChangeEvent(at_ms=number, school="S01", subject="x", actor="test", action=f"step-{number}")


def put(scribe: Scribe, number: int) -> None:
    scribe.put("steps", partial(changes.record, events=[event(number)]))


def written(file: Path) -> list[str]:
    database = Database.open(f"sqlite:///{file}")
    with database.read() as connection:
        found = [row.action for row in changes.history(connection, BUREAU, "x")]
    database.close()
    return [action for action in reversed(found) if action.startswith("step")]


def test_writes_in_order_and_counts(file: Path) -> None:
    async def run() -> int:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        scribe.start()
        for number in range(1200):
            put(scribe, number)
        await scribe.stop()
        database.close()
        return scribe.acknowledged["steps"]

    assert asyncio.run(run()) == 1200
    assert written(file) == [f"step-{number}" for number in range(1200)][-1000:]


def test_many_rows_at_once_are_written_in_several_transactions(file: Path) -> None:
    sizes: list[int] = []

    def record(connection: Connection, events: Sequence[ChangeEvent]) -> None:
        sizes.append(len(events))
        changes.record(connection, events)

    async def run() -> int:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        scribe.start()
        scribe.append("steps", record, [event(0)])
        scribe.append("steps", record, [event(number) for number in range(1, 1101)])
        await scribe.stop()
        database.close()
        return scribe.acknowledged["steps"]

    assert asyncio.run(run()) == 1101
    assert max(sizes) <= module.GROUP
    assert written(file) == [f"step-{number}" for number in range(1101)][-1000:]


def test_an_entry_that_contradicts_the_ledger_is_left_out_alone(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    def contradict(connection: object) -> None:
        raise Missing("ledger.no_device", device="s01-cam-0009")

    async def run() -> None:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        scribe.start()
        put(scribe, 1)
        scribe.put("steps", contradict)
        put(scribe, 2)
        await scribe.stop()
        database.close()

    asyncio.run(run())
    assert written(file) == ["step-1", "step-2"]
    assert "s01-cam-0009" in caplog.text


def test_tries_again_while_the_ledger_is_locked(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "PAUSE_S", 0.05)
    monkeypatch.setattr("inventory.engine.LOCK_WAIT_MS", 50)

    async def run() -> None:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        intruder = sqlite3.connect(file)
        intruder.execute("BEGIN IMMEDIATE")
        scribe.start()
        put(scribe, 1)
        await asyncio.sleep(0.2)
        assert scribe.waiting == 1
        intruder.rollback()
        intruder.close()
        put(scribe, 2)
        await scribe.stop()
        database.close()

    asyncio.run(run())
    assert written(file) == ["step-1", "step-2"]
    refused, taken = caplog.messages
    assert "Another program has held the database" in refused
    assert taken == "the ledger takes entries again"


def test_rows_that_wait_together_are_written_at_once_and_in_order(file: Path) -> None:
    taken: list[list[int]] = []

    def write(connection: Connection, rows: Sequence[int]) -> None:
        changes.record(connection, [event(row) for row in rows])
        taken.append(list(rows))

    async def run() -> int:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        for number in (1, 2, 3):
            scribe.append("steps", write, [number])
        put(scribe, 4)
        scribe.append("steps", write, [5, 6])
        scribe.start()
        await scribe.stop()
        database.close()
        return scribe.acknowledged["steps"]

    assert asyncio.run(run()) == 6
    assert taken == [[1, 2, 3], [5, 6]]
    assert written(file) == [f"step-{number}" for number in range(1, 7)]


def test_one_row_that_contradicts_costs_none_of_those_it_waited_with(file: Path) -> None:
    def write(connection: Connection, rows: Sequence[int]) -> None:
        if 2 in rows:
            raise Missing("ledger.no_device", device="gone")
        changes.record(connection, [event(row) for row in rows])

    async def run() -> None:
        database = Database.open(f"sqlite:///{file}")
        scribe = Scribe(database)
        for number in (1, 2, 3):
            scribe.append("steps", write, [number])
        scribe.start()
        await scribe.stop()
        database.close()

    asyncio.run(run())
    assert written(file) == ["step-1", "step-3"]
