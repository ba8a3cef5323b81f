"""The whole service with a real InfluxDB: what it saw arrives, also what it saw while the server was away."""

from __future__ import annotations

import asyncio
import logging
from itertools import pairwise
from pathlib import Path

import pytest
from watched_school import School01, play

from bench.influx_server import InfluxServer
from campuswatch.store_settings import Influx, Store
from campuswatch.timeseries import open_reader
from collector.store.spool.condition import read_condition
from inventory.model.scope import BUREAU
from simulator.campus import Campus

pytestmark = pytest.mark.needs("influxd")


def store_at(server: InfluxServer) -> Store:
    return Store(kind="influx", influx=Influx(url=server.url))


def looks(server: InfluxServer) -> int:
    databases = server.query("SHOW DATABASES")[0].get("values", [])
    found = server.query('SELECT count("up") FROM "rtsp"', "campuswatch") if ["campuswatch"] in databases else []
    return int(found[0]["values"][0][1]) if found else 0


async def until_shipped(school: School01, server: InfluxServer) -> None:
    """The spool is empty of what was written until now."""
    before = looks(server)

    def empty() -> bool:
        condition = read_condition(school.settings.spool_path)
        well = condition is not None and condition.server and condition.trouble is None
        return bool(well) and looks(server) > before

    await school.until(empty)


def test_samples_arrive_under_the_names_of_devices(tmp_path: Path, own_influxd: InfluxServer) -> None:
    async def act(school: School01, campus: Campus) -> None:
        async with school.watched() as service:
            await until_shipped(school, own_influxd)
            status = await service.status()
            assert status["store"]["server"].startswith("InfluxDB 1.")
            assert status["store"]["trouble"] is None
        databases = own_influxd.query("SHOW DATABASES")[0]["values"]
        assert {"campuswatch", "campuswatch_5m"} <= {row[0] for row in databases}
        tags = own_influxd.query('SHOW TAG VALUES FROM "rtsp" WITH KEY = "name"', "campuswatch")[0]["values"]
        assert tags

    play(tmp_path, act, store=store_at(own_influxd))


def test_a_server_that_is_away_costs_nothing(
    tmp_path: Path,
    own_influxd: InfluxServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def act(school: School01, campus: Campus) -> None:
        own_influxd.stop()
        async with school.watched() as service:
            with caplog.at_level(logging.ERROR):
                await school.until(school.all_up)
                while not (status := await service.status())["store"]["trouble"]:
                    await asyncio.sleep(0.1)
            assert status["samples"]["dropped"] == 0
            own_influxd.start()
            await until_shipped(school, own_influxd)
        store = open_reader(school.settings, school.clock)
        first = min(life[0].start_ms for life in school.lives().values())
        keys = [key for code in school.lives() for key in store.keys(BUREAU, code) if key.measurement == "rtsp"]
        assert keys
        for key in keys:
            points = store.range(BUREAU, key, "up", first, school.clock.now_ms())
            gaps = [after.at_ms - before.at_ms for before, after in pairwise(points)]
            assert max(gaps, default=0) < 60_000
        store.close()

    play(tmp_path, act, store=store_at(own_influxd))
