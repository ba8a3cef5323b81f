"""`campuswatch store copy` as a person runs it: killed in the middle, run again, and what it says."""

from __future__ import annotations

import json
import random
import sys
from contextlib import closing
from pathlib import Path

import pytest
from command_line import run

from bench.influx_server import InfluxServer
from campuswatch.settings import Settings, load
from campuswatch.timeseries import access_of
from campuswatch.usecases.store_copy import folder_of
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from collector.store.copying import journal
from collector.store.influx.store import InfluxStore
from collector.store.retention import HOUR_MS
from collector.store.sqlite import SqliteStore
from inventory.model.scope import BUREAU
from tests.durability.killnine import kill_while_running

pytestmark = pytest.mark.needs("influxd")
CLOCK = SystemClock()
COPY = ("store", "copy", "--from", "sqlite", "--to", "influx")
PORTS = [SeriesKey("interface", "S01", "s01-sw-0001", "switch", f"port {port}") for port in range(24)]
LEAST_KILLS = 3


@pytest.fixture
def home(tmp_path: Path, influxd: InfluxServer) -> Path:
    """A folder as `init` leaves it, a camera in its ledger, and 40 hours of a switch's ports in its samples."""
    made = run(tmp_path, "init", "--school", "S01", "--name", "North", "--prefix", "127.40.0.0/28", "--zone", "UTC",
               "--language", "en")  # fmt: skip
    assert made.returncode == 0, made.stderr
    config = tmp_path / "campuswatch.toml"
    text = config.read_text(encoding="utf-8")
    database = influxd.new_database()
    assert '#url = "http://127.0.0.1:8086"' in text
    text = text.replace('#url = "http://127.0.0.1:8086"', f'url = "{influxd.url}"')
    config.write_text(text.replace('#database = "campuswatch"', f'database = "{database}"'), encoding="utf-8")
    return tmp_path


def fill(settings: Settings) -> None:
    now_ms = CLOCK.now_ms()
    rng = random.Random(3)
    with closing(SqliteStore(settings.samples_path)) as store:
        for low in range(now_ms - 40 * HOUR_MS, now_ms, HOUR_MS):
            moments = range(low, low + HOUR_MS, 30_000)
            store.write([Sample(key, at, {"in_bps": rng.random(), "oper_up": 1}) for at in moments for key in PORTS])
            for _ in store.maintain(low):
                pass


def test_one_that_is_killed_again_and_again_comes_to_its_end(home: Path, tmp_path: Path) -> None:
    settings = load(home / "campuswatch.toml")
    fill(settings)
    folder = folder_of(settings)
    saved = folder / journal.NAME

    def acknowledged() -> int:
        """Grows whenever progress is saved: as the copy begins, and each second. How fast it copies does not count."""
        return saved.stat().st_mtime_ns if saved.exists() else 0

    command = [sys.executable, "-m", "campuswatch.cli", *COPY, "--config", str(home / "campuswatch.toml")]
    kills, rng = 0, random.Random(4)
    while kills < LEAST_KILLS:
        assert not (known := journal.load(folder)) or not known.done, "it was over before it was killed often enough"
        kill_while_running(command, tmp_path / "output", acknowledged, rng, grow=1, longest_s=0.3)
        kills += 1
    done = run(home, *COPY, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["series"], told["points"], told["dead"], told["done"]) == (24, 40 * 120 * 24, 0, True)
    access = access_of(settings)
    with (
        closing(InfluxStore(access, CLOCK)) as other,
        closing(SqliteStore(settings.samples_path, read_only=True)) as one,
    ):
        for key in PORTS:
            points = one.range(BUREAU, key, "in_bps", 0, CLOCK.now_ms() + HOUR_MS)
            assert len(points) == 40 * 120
            assert other.range(BUREAU, key, "in_bps", 0, CLOCK.now_ms() + HOUR_MS) == points
    again = run(home, *COPY)
    assert again.returncode == 0
    assert "copied before" in again.stdout


def test_a_server_that_is_not_there_is_said_at_once(home: Path) -> None:
    config = home / "campuswatch.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('\nurl = "http:', '\nurl = "http://127.0.0.1:9"#'))
    fill(load(config))
    done = run(home, *COPY)
    assert done.returncode == 3
    assert "127.0.0.1:9" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_file_there_is_nothing_to_copy(home: Path) -> None:
    done = run(home, *COPY)
    assert done.returncode == 3
    assert "samples.sqlite" in done.stderr
