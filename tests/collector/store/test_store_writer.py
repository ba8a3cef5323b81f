"""The writer: nothing waits for the disk, nothing is lost while it can be kept, and what is lost is counted."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from collector.store.writer import StoreWriter
from inventory.model.scope import BUREAU
from language.message import Message

T0 = 1_700_006_400_000
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")


def pings(count: int, start: int = 0) -> list[Sample]:
    return [Sample(PING, T0 + start + n, {"up": 1, "rtt_ms": (start + n) / 7}) for n in range(count)]


def until(condition: Callable[[], bool], limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)


def stored(store: SqliteStore) -> int:
    return len(store.range(BUREAU, PING, "up", 0, T0 * 2))


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "samples.db")
    yield store
    store.close()


def test_samples_are_acknowledged_once_they_are_on_disk(store: SqliteStore) -> None:
    writer = StoreWriter(store, SystemClock(), flush_s=0.05)
    for start in range(0, 300, 100):
        writer.put(pings(100, start))
        until(lambda wanted=start + 100: writer.acknowledged == wanted)  # type: ignore[misc]
        assert stored(store) == start + 100
    assert (writer.queued, writer.dropped, writer.failure) == (0, 0, None)
    writer.close()


def test_many_samples_do_not_wait_for_the_next_flush(store: SqliteStore) -> None:
    writer = StoreWriter(store, SystemClock(), flush_s=3600, flush_at=50)
    writer.put(pings(49))
    assert writer.queued == 49
    writer.put(pings(1, 49))
    until(lambda: writer.acknowledged == 50)
    writer.close()


def test_closing_writes_what_waits(store: SqliteStore) -> None:
    writer = StoreWriter(store, SystemClock(), flush_s=3600)
    writer.put(pings(10))
    writer.close()
    assert (writer.acknowledged, writer.queued, stored(store)) == (10, 0, 10)
    with pytest.raises(RuntimeError, match="no more samples"):
        writer.put(pings(1))


def test_a_wrong_sample_is_refused_where_it_was_made(store: SqliteStore) -> None:
    writer = StoreWriter(store, SystemClock(), flush_s=3600)
    with pytest.raises(ValueError, match="no field rtt"):
        writer.put([*pings(1), Sample(PING, T0, {"rtt": 1.0})])
    assert writer.queued == 0
    writer.close()


def test_a_full_disk_is_told_once_and_the_oldest_are_dropped_and_counted(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "small.db", max_bytes=140_000)
    heard: list[Message | None] = []
    writer = StoreWriter(store, SystemClock(), flush_s=0.02, cap=30_000, tell=heard.append)
    put = 0
    while not writer.failure:
        writer.put(pings(500, put))
        put += 500
        until(lambda: writer.queued == 0 or writer.failure is not None)
    written = writer.acknowledged
    for _ in range(80):
        writer.put(pings(500, put))
        put += 500
    until(lambda: writer.dropped > 0 and writer.queued == 30_000)
    assert writer.acknowledged + writer.queued + writer.dropped == put
    assert stored(store) == written == writer.acknowledged
    assert [message and message.id for message in heard] == ["store.disk_full"]
    writer.close()
    assert writer.queued == 30_000
    store.close()


def test_a_store_that_works_again_gets_everything_kept(tmp_path: Path) -> None:
    """Another program holds the file's write lock for a while: SQLite says busy, later it does not."""
    store = SqliteStore(tmp_path / "samples.db", busy_s=0.05)
    heard: list[Message | None] = []
    writer = StoreWriter(store, SystemClock(), flush_s=0.02, tell=heard.append)
    with held_by_another(tmp_path / "samples.db"):
        writer.put(pings(100))
        until(lambda: writer.failure is not None)
        writer.put(pings(100, 100))
    until(lambda: writer.acknowledged == 200)
    assert stored(store) == 200
    assert [message and message.id for message in heard] == ["store.busy", None]
    writer.close()
    store.close()


def test_housekeeping_runs_between_flushes(store: SqliteStore) -> None:
    writer = StoreWriter(store, SystemClock(), flush_s=0.05, housework_every_s=0.05)
    for start in range(0, 50, 10):  # samples of long ago are compacted at once
        writer.put(pings(10, start))
        until(lambda wanted=start + 10: writer.acknowledged == wanted)  # type: ignore[misc]
    until(lambda: store.backlog() == 0 and stored(store) == 0)  # older than raw samples are kept
    assert writer.acknowledged == 50
    writer.close()
