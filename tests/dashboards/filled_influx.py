"""The day of two schools in a real InfluxDB, polled once a run, however many workers share it."""

from __future__ import annotations

import fcntl
import os
import pickle
import time
from collections import defaultdict
from dataclasses import dataclass

import pytest
from campus_day import Day, polled
from day_plan import MINUTE_MS, SPARSE_MIN, STRETCHES
from reckoning import Point, World, points_of
from roll_call import counted
from rolling import rolled

from bench.influx_server import InfluxServer
from collector.clock import SystemClock
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.influx.rollup import RollUps
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
    """Written by the product's encoder and rolled up by its job; the world is worked out of the samples alone."""
    raw = influxd.new_database()
    access = Access(url=influxd.url, database=raw)
    influxd.query(f'CREATE DATABASE "{access.rolled}"')
    lines = Lines().encode(day.samples)
    for start in range(0, len(lines), BATCH):
        influxd.write(raw, b"\n".join(lines[start : start + BATCH]).decode())
    server = connect(access, SystemClock())
    for first, last in STRETCHES:
        list(RollUps(server, raw, access.rolled).roll(day.at(first), day.at(last)))
    server.close()
    return Filled(influxd, {Source.RAW: raw, Source.ROLLED: access.rolled}, day, world_of(day))


def world_of(day: Day) -> World:
    """Counts of devices are not taken from who made them: they are counted out of the states of devices."""
    raw: defaultdict[str, list[Point]] = defaultdict(list)
    for measurement, point in points_of(counted(day.samples)):
        raw[measurement].append(point)
    found: dict[tuple[Source, str], list[Point]] = {}
    for measurement, points in raw.items():
        found[Source.RAW, measurement] = points
        found[Source.ROLLED, measurement] = []
        state = "state" if measurement == "status" else ""
        for first, last in STRETCHES:
            inside = [point for point in points if day.at(first) <= point.at_ms < day.at(last)]
            found[Source.ROLLED, measurement] += rolled(inside, day.at(last), state)
    return World(found)
