"""The real service with a real InfluxDB, in trouble: what the service acknowledged is on the server in the end, once.

The spool keeps what was sent, so that it is the account by which the server is judged, series by series.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from influx_accounts import Moments, in_spool, missing, on_server, total
from killnine import kill_while_running

from bench.influx_school import InfluxSchool, campuswatch
from bench.influx_server import InfluxServer
from campuswatch.control import ControlError, Json, call

pytestmark = [pytest.mark.long, pytest.mark.needs("influxd"), pytest.mark.timeout(3600)]
KILLS = int(os.environ.get("KILLS", "100"))
SHIPPED_S = 300.0
CAMERAS = 4


@pytest.fixture
def school(tmp_path: Path, own_influxd: InfluxServer) -> Iterator[InfluxSchool]:
    school = InfluxSchool(tmp_path / "school", own_influxd.url, CAMERAS)
    with school.campus():
        yield school


def status(school: InfluxSchool) -> Json | None:
    with suppress(ControlError):
        return call(school.settings.control_path, "status", timeout_s=5)
    return None


def until(condition: Callable[[], object], what: str, limit_s: float = SHIPPED_S) -> None:
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, what
        time.sleep(0.1)


def until_written(school: InfluxSchool, more: int) -> None:
    """The service has acknowledged so many samples in its life."""
    until(lambda: (told := status(school)) and told["samples"]["acknowledged"] >= more, "nothing is acknowledged")


def settle(school: InfluxSchool, folder: Path) -> Moments:
    """The service has ended; the shipper alone brings the rest. Returns what the spool was given."""
    with school.shipper(folder / "shipper.log"):
        school.until_shipped(SHIPPED_S)
        until(lambda: (told := school.condition()) and told.waiting_bytes == 0, "something still waits")
    return in_spool(school.settings.spool_path)


def agree(wanted: Moments, server: InfluxServer) -> None:
    there = on_server(server)
    assert not missing(wanted, there)
    assert not missing(there, wanted), "the server has what was never given"


def test_kills_lose_and_double_nothing(school: InfluxSchool, own_influxd: InfluxServer, tmp_path: Path) -> None:
    """kill -9 of the service with its pages and its shipper; every tenth time the server falls, too."""
    kept = alive = 0

    def acknowledged() -> int:
        nonlocal alive
        if told := status(school):
            alive = told["samples"]["acknowledged"]
        return kept + alive

    rng = random.Random(11)
    command = campuswatch("run", "--config", str(school.config))
    for life in range(1, KILLS + 1):
        kill_while_running(command, tmp_path / "output", acknowledged, rng, grow=rng.randrange(1, 40), longest_s=0.5)
        kept, alive = kept + alive, 0
        if life % 10 == 0:
            own_influxd.kill()
            own_influxd.start()
    wanted = settle(school, tmp_path)
    assert total(wanted) >= kept >= KILLS
    agree(wanted, own_influxd)
    told = school.condition()
    assert told is not None
    assert told.dead_lines == 0
    print(f"{KILLS} kills: {kept} samples acknowledged, {total(wanted)} in the spool, all on the server once")


def test_a_server_set_back_to_an_old_copy_is_given_the_rest_again(
    school: InfluxSchool, own_influxd: InfluxServer, tmp_path: Path
) -> None:
    """Its last minutes are wiped after it acknowledged them; an outage that the shipper sees brings them back."""
    folder, copy = own_influxd.folder, tmp_path / "copy"
    with school.service(tmp_path / "service.log"):
        until_written(school, 200)
        school.until_shipped(SHIPPED_S)
        own_influxd.stop()
        shutil.copytree(folder, copy)
        own_influxd.start()
        until_written(school, 800)
        school.until_shipped(SHIPPED_S)
        before = on_server(own_influxd)
        own_influxd.stop()
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)
        until(lambda: (told := school.condition()) and told.trouble, "the shipper does not see that it is away")
        own_influxd.start()
        assert missing(before, on_server(own_influxd)), "nothing was wiped"
        school.until_shipped(SHIPPED_S)
    agree(settle(school, tmp_path), own_influxd)


def test_what_is_deleted_comes_again_by_replay(school: InfluxSchool, own_influxd: InfluxServer, tmp_path: Path) -> None:
    """No outage tells of it: a person does."""
    with school.service(tmp_path / "service.log"):
        until_written(school, 300)
        school.until_shipped(SHIPPED_S)
        own_influxd.query("DROP SERIES FROM /.*/", "campuswatch")
        words = ("store", "replay", "--from", "2020-01-01", "--config", str(school.config))
        subprocess.run(campuswatch(*words), check=True, capture_output=True)
        until(lambda: not list(school.settings.spool_path.glob("*.ticket")), "nobody takes up the wish")
        school.until_shipped(SHIPPED_S)
    agree(settle(school, tmp_path), own_influxd)


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 16 MiB. Needs root."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Not an octet is left."""
    stone = disk / "stone"
    with suppress(OSError), stone.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return stone


@pytest.mark.needs("root")
def test_a_full_disk_of_the_spool_and_back(school: InfluxSchool, own_influxd: InfluxServer, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        school.set('#path = "/srv/fast-disk/spool"', f'path = "{disk / "spool"}"')
        with school.service(tmp_path / "service.log"):
            until_written(school, 200)
            stone = fill(disk)
            until(lambda: (told := status(school)) and told["samples"]["queued"] > 200, "nobody misses the disk")
            assert "is full" in (tmp_path / "service.log").read_text()
            stone.unlink()
            until(lambda: (told := status(school)) and told["samples"]["queued"] < 100, "it does not go on")
            told = status(school)
            assert told is not None
            assert told["samples"]["dropped"] == 0
            acknowledged = told["samples"]["acknowledged"]
        wanted = settle(school, tmp_path)
        assert total(wanted) >= acknowledged
        agree(wanted, own_influxd)


@pytest.mark.needs("root")
def test_a_full_disk_of_the_server_and_back(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        server = InfluxServer(disk / "influxd")
        server.folder.mkdir()
        server.start()
        school = InfluxSchool(tmp_path / "school", server.url, CAMERAS)
        try:
            with school.campus(), school.service(tmp_path / "service.log"):
                until_written(school, 200)
                school.until_shipped(SHIPPED_S)
                stone = fill(disk)
                until(lambda: (told := school.condition()) and told.trouble, "the server goes on without a disk")
                stone.unlink()
                until_written(school, 600)
                server.restart()  # 1.x does not open its log again by itself
                school.until_shipped(SHIPPED_S)
            agree(settle(school, tmp_path), server)
        finally:
            server.stop()
