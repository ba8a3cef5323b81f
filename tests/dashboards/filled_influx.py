"""The day of two schools in a real InfluxDB, polled once a run, however many workers share it."""

from __future__ import annotations

import fcntl
import os
import pickle
import time
from dataclasses import dataclass

import pytest
from campus_day import MINUTE_MS, SPARSE_MIN, Day, polled
from reckoning import World, points_of

from bench.influx_server import InfluxServer
from collector.store.lines import Lines
from dashboards.grafana.query import Source

BATCH = 5_000


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The first who wants it makes it; the others wait for it and read it."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    result = shared / "day.pickle"
    with (shared / "day.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            step_ms = SPARSE_MIN * MINUTE_MS
            made = polled(tmp_path_factory.mktemp("day"), int(time.time() * 1000) // step_ms * step_ms)
            unfinished = result.with_suffix(".part")
            unfinished.write_bytes(pickle.dumps(made))
            unfinished.rename(result)
        found: Day = pickle.loads(result.read_bytes())
    return found


@dataclass(frozen=True, slots=True)
class Filled:
    """`databases` by the uid of the data source that shows them."""

    server: InfluxServer
    databases: dict[Source, str]
    day: Day
    world: World


@pytest.fixture(scope="session")
def filled(day: Day, influxd: InfluxServer) -> Filled:
    raw = influxd.new_database()
    lines = Lines().encode(day.samples)
    for start in range(0, len(lines), BATCH):
        influxd.write(raw, b"\n".join(lines[start : start + BATCH]).decode())
    world = World()
    for measurement, point in points_of(day.samples):
        world.add(Source.RAW, measurement, [point])
    return Filled(influxd, {Source.RAW: raw}, day, world)
