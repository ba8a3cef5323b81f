"""A store of each kind for one and the same test: what is put there, rolled up and forgotten, is then read."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest

from bench.influx_server import ADMIN
from collector.clock import SystemClock
from collector.sample import Sample
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.rollup import RollUps
from collector.store.influx.store import InfluxStore
from collector.store.keys import STEP_MS
from collector.store.lines import Lines
from collector.store.retention import DAY_MS, Retention
from collector.store.sqlite import SqliteStore
from collector.store.store import Store

KINDS = [
    "sqlite",
    pytest.param("influx1", marks=pytest.mark.needs("influxd")),
    pytest.param("influx1-guarded", marks=pytest.mark.needs("influxd")),
    pytest.param("influx2", marks=pytest.mark.needs("influx2")),
    pytest.param("influx3", marks=pytest.mark.needs("influx3")),
]


class Bench(Protocol):
    """`store` reads; whole five minutes of time are asked of `roll` and `forget`."""

    store: Store

    def put(self, samples: Sequence[Sample]) -> None: ...
    def roll(self, start_ms: int, end_ms: int) -> None: ...
    def forget(self) -> None:
        """Raw samples put until now are gone; what was rolled up is not."""
        ...


class SqliteBench:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.store: Store = SqliteStore(path)

    def put(self, samples: Sequence[Sample]) -> None:
        self.store.write(samples)

    def roll(self, start_ms: int, end_ms: int) -> None:
        self._settle()

    def forget(self) -> None:
        self.store.close()
        forgetful = dict.fromkeys(("ping", "status", "interface"), Retention(raw_ms=0))
        self.store = SqliteStore(self._path, retention=forgetful)
        self._settle()
        self.store.close()
        self.store = SqliteStore(self._path)

    def _settle(self) -> None:
        assert isinstance(self.store, SqliteStore)
        for _ in self.store.maintain(now_ms(), everything=True):
            pass


class InfluxBench:
    def __init__(self, access: Access) -> None:
        self.access = access
        self.server = connect(access, SystemClock())
        self.server.prepare(access.homes)
        self.store: Store = InfluxStore(access, SystemClock())
        self._lines = Lines()
        self._database = access.database

    def put(self, samples: Sequence[Sample]) -> None:
        lines = self._lines.encode(samples)
        for start in range(0, len(lines), 5000):
            body = b"\n".join(lines[start : start + 5000])
            answer = self.server.write(self._database, body, gzipped=False)
            assert answer.status == 204, answer

    def roll(self, start_ms: int, end_ms: int) -> None:
        """Into the databases of which the raw one is and stays empty, too: that is what `forget` goes over to."""
        for access in (self.access, self._emptied):
            for _ in RollUps(self.server, self._database, access.rolled).roll(start_ms, end_ms):
                pass

    @property
    def _emptied(self) -> Access:
        emptied = replace(self.access, database=self.access.database + "_emptied")
        self.server.prepare(emptied.homes)
        return emptied

    def forget(self) -> None:
        self.store.close()
        self.store = InfluxStore(self._emptied, SystemClock())
        self._database = self._emptied.database

    def close(self) -> None:
        self.store.close()
        self.server.close()


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def days_ago(days: int) -> int:
    """The start of a UTC day: servers take nothing that is older than they keep it."""
    return (now_ms() // DAY_MS - days) * DAY_MS


def window(at_ms: int) -> int:
    return at_ms // STEP_MS * STEP_MS


def access_of(kind: str, request: pytest.FixtureRequest) -> Access:
    name = f"read_{os.getpid()}_{time.time_ns()}"
    if kind in ("influx2", "influx3"):
        told = {what: os.environ.get(f"CAMPUSWATCH_TEST_{kind.upper()}_{what}", "") for what in ("URL", "TOKEN", "ORG")}
        return Access(url=told["URL"], token=told["TOKEN"], organisation=told["ORG"], database=name)
    if kind == "influx1-guarded":
        url = request.getfixturevalue("guarded_influxd").url
        return Access(url=url, username=ADMIN.user, password=ADMIN.password, database=name)
    return Access(url=request.getfixturevalue("influxd").url, database=name)


@contextmanager
def opened(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Bench]:
    if kind == "sqlite":
        sqlite = SqliteBench(folder / "samples.db")
        yield sqlite
        sqlite.store.close()
        return
    influx = InfluxBench(access_of(kind, request))
    yield influx
    influx.close()
