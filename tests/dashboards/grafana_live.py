"""A real Grafana for tests, named by the environment, with what we bring pushed to it over the day of two schools.

It must be able to reach a server on this machine's loopback. Everything of ours is taken away before and after.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filled_influx import Filled

from dashboards.grafana.query import Source

if TYPE_CHECKING:
    from dashboards.grafana.server import GrafanaServer

SETTINGS = """\
[store]
kind = "influx"
[store.influx]
url = "{influx}"
database = "{database}"
[grafana]
url = "{url}"
token_file = "token"
"""
LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Desk:
    """The command line in a folder with settings for one Grafana and one InfluxDB."""

    folder: Path

    def run(self, *words: str, codes: tuple[int, ...] = (0,)) -> Any:
        """What the verb says with --json. Fails the test on another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "campuswatch.cli", "grafana", *words, "--json"],
            cwd=self.folder, capture_output=True, text=True, timeout=LIMIT_S,
        )  # fmt: skip
        assert done.returncode in codes, done.stderr or done.stdout
        assert token() not in done.stdout + done.stderr
        return json.loads(done.stdout)


def address() -> str:
    return os.environ["CAMPUSWATCH_TEST_GRAFANA_URL"].rstrip("/")


def token() -> str:
    return os.environ["CAMPUSWATCH_TEST_GRAFANA_TOKEN"]


def settle(folder: Path, influx: str, database: str) -> Desk:
    secret = folder / "token"
    secret.touch(mode=0o600)
    secret.write_text(token())
    text = SETTINGS.format(influx=influx, database=database, url=address())
    (folder / "campuswatch.toml").write_text(text)
    return Desk(folder)


@pytest.fixture(scope="session")
def grafana() -> GrafanaServer:
    # Loaded by whoever has a Grafana: every test of this folder passes here.
    from dashboards.grafana.server import GrafanaServer

    return GrafanaServer(address(), token())


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, filled: Filled) -> Iterator[Desk]:
    """Over the day of two schools, everything pushed once."""
    made = settle(tmp_path_factory.mktemp("grafana"), filled.server.url, filled.databases[Source.RAW])
    made.run("push", "--remove")
    made.run("push")
    yield made
    made.run("push", "--remove")
