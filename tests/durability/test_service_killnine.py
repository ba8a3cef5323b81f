"""kill -9 of the real service with all its children, 200 times while it polls a campus: what it acknowledged is
there afterwards, and nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from killnine import kill_while_running

from campuswatch.control import ControlError, Json, call
from campuswatch.settings import load
from collector.schema import MEASUREMENTS
from collector.store.sqlite import SqliteStore
from inventory.database import Database
from inventory.model.scope import BUREAU
from inventory.repository import devices, transitions
from simulator.truth import Truth

KILLS = int(os.environ.get("KILLS", "100"))  # for each of two seeds, so that two cores share them
CHECK_EVERY = 25
FOREVER = 2**62


def campuswatch(*words: str) -> list[str]:
    return [sys.executable, "-m", "campuswatch.cli", *words]


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a school as the demo leaves it, and its campus playing on."""
    folder = tmp_path_factory.mktemp("killnine") / "campus"
    made = subprocess.Popen(
        campuswatch("demo", "--cameras", "4", "--port", "0", "--folder", str(folder)), stdout=subprocess.PIPE, text=True
    )
    assert made.stdout is not None
    assert any("http://" in line for line in made.stdout)
    made.send_signal(signal.SIGINT)
    assert made.wait(30) == 0
    config = folder / "campuswatch.toml"
    text = config.read_text(encoding="utf-8")
    assert "#count = 5" in text
    config.write_text(text.replace("#count = 5", "count = 0"), encoding="utf-8")  # one miss counts: lives are short
    playing = subprocess.Popen(
        campuswatch("simulate", "campus", "--again", "--json", "--folder", str(folder)), stdout=subprocess.PIPE
    )
    assert playing.stdout is not None
    playing.stdout.readline()
    yield folder
    playing.terminate()
    playing.wait(30)


class Promises:
    """What every life of the service acknowledged, asked over its control socket until its end."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self.kept: Counter[str] = Counter()
        self._alive: Counter[str] = Counter()

    def samples(self) -> int:
        """For the harness: the running total."""
        try:
            status = call(self._socket, "status", timeout_s=2)
        except ControlError:
            return self.kept["samples"] + self._alive["samples"]
        self._alive = Counter(acknowledged(status))
        return self.kept["samples"] + self._alive["samples"]

    def bury(self) -> None:
        self.kept += self._alive
        self._alive = Counter()


def acknowledged(status: Json) -> dict[str, int]:
    rows: dict[str, int] = status["ledger"]["acknowledged"]
    return {"samples": status["samples"]["acknowledged"], "transitions": rows.get("transitions", 0)}


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [7, 8])
def test_kills_lose_and_double_nothing(campus: Path, tmp_path: Path, seed: int) -> None:
    settings = load(campus / "campuswatch.toml")
    promises = Promises(settings.control_path)
    before = stored(campus)
    rng = random.Random(seed)
    command = campuswatch("run", "--config", str(campus / "campuswatch.toml"))
    for life in range(1, KILLS + 1):
        fault(campus, "reboot" if life % 2 else "mend")
        kill_while_running(
            command, tmp_path / "output", promises.samples, rng, grow=rng.randrange(1, 40), longest_s=0.5
        )
        promises.bury()
        if life % CHECK_EVERY == 0:
            after = stored(campus)
            assert after["samples"] - before["samples"] >= promises.kept["samples"]
            assert after["transitions"] - before["transitions"] >= promises.kept["transitions"]
    assert promises.kept["samples"] >= KILLS
    assert promises.kept["transitions"] > 0, "the lives were too short to see anything change"


def fault(campus: Path, name: str) -> None:
    """On every device, so that each short life meets some that changed: a closed port is a miss at once."""
    truth = Truth.from_json((campus / "truth.json").read_text(encoding="utf-8"))
    lasting = {"seconds": 3600.0} if name == "reboot" else {}
    for device in truth.devices:
        call(campus / "simulator.sock", "fault", name=name, device=device.code, **lasting)


def stored(campus: Path) -> dict[str, int]:
    """Samples and transitions on disk; a double among them fails."""
    settings = load(campus / "campuswatch.toml")
    with closing(Database.open(settings.database_url)) as database, database.read() as connection:
        ledger = devices.find(connection, BUREAU)
        changes = transitions.between(connection, BUREAU, 0, FOREVER)
    told = Counter((row.device, row.witness, row.at_ms, row.state) for row in changes)
    assert max(told.values(), default=1) == 1, "a transition is there twice"
    named = {settings.service.collector, *(device.code for device in ledger), *(device.school for device in ledger)}
    with closing(SqliteStore(settings.samples_path, read_only=True)) as store:
        return {"samples": sum(samples_of(store, code) for code in named), "transitions": len(changes)}


def samples_of(store: SqliteStore, device: str) -> int:
    total = 0
    for key in store.keys(BUREAU, device):
        moments: set[int] = set()
        for field in MEASUREMENTS[key.measurement].fields:
            points = [point.at_ms for point in store.range(BUREAU, key, field, 0, FOREVER)]
            assert len(points) == len(set(points)), f"a point of {key} is there twice"
            moments.update(points)
        total += len(moments)
    return total
