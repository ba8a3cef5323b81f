"""A real influxd 1.x for tests, which mark themselves `needs("influxd")`.

`influxd` and `guarded_influxd` are shared by a worker's whole run: take a database of your own by `new_database()`.
`own_influxd` and `own_guarded_influxd` belong to one test, which may stop, kill and restart them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.influx_server import InfluxServer, influx_server


@pytest.fixture(scope="session")
def influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    with influx_server(tmp_path_factory.mktemp("influxd")) as server:
        yield server


@pytest.fixture(scope="session")
def guarded_influxd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxServer]:
    """Wants a login; `bench.influx_server.ADMIN` may do all."""
    with influx_server(tmp_path_factory.mktemp("influxd"), guarded=True) as server:
        yield server


@pytest.fixture
def own_influxd(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influxd") as server:
        yield server


@pytest.fixture
def own_guarded_influxd(tmp_path: Path) -> Iterator[InfluxServer]:
    with influx_server(tmp_path / "influxd", guarded=True) as server:
        yield server
