"""The lab campus (bench/lab), and a collector in it that is used by its commands alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # bench is no package that is installed

from bench.lab.campus import Lab, built, limits  # noqa: E402
from bench.lab.capture import Capture, capturing  # noqa: E402
from bench.lab.plan import COMMUNITY, PART, SEGMENT, V3_SECRET, V3_USER, Role  # noqa: E402

RECORDINGS = ROOT.parent / "shared" / "devices" / "snmp"


@dataclass(frozen=True)
class Collector:
    """`campuswatch` typed in a folder of its own, on the machine `watch`."""

    lab: Lab
    folder: Path

    def words(self, *words: str) -> list[str]:
        return self.lab.spaces.inside("watch", sys.executable, "-m", "campuswatch.cli", *words)

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([*os.get_exec_path(), "/usr/sbin", "/sbin"])
        return {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}

    def type(self, *words: str, feed: str = "", code: int = 0) -> str:
        done = subprocess.run(
            self.words(*words), cwd=self.folder, env=self.environment(), input=feed,
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == code, f"campuswatch {' '.join(words)}: {done.returncode}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.type(*words, "--json", code=code))

    def denied(self) -> list[str]:
        return [host.address for host in self.lab.hosts if host.role is Role.DENIED]

    def scan(self, *words: str) -> Any:
        deny = [word for address in self.denied() for word in ("--deny", address)]
        return self.json("scan", *words, "--school", "S01", *deny)


@dataclass(frozen=True)
class Scan:
    """One scan: what it said, and what its machine sent meanwhile."""

    told: dict[str, Any]
    capture: Capture = field(repr=False)

    def kinds(self) -> dict[str, str]:
        return {row["address"]: row["kind"] for row in self.told["sightings"]}


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with built(RECORDINGS) as made:
        print(f"neighbour table of the kernel: {limits()}")
        yield made


@pytest.fixture(scope="session")
def new_collector(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Collector]:
    def new() -> Collector:
        collector = Collector(lab, tmp_path_factory.mktemp("collector"))
        collector.type(
            "init", "--school", "S01", "--name", "Lab", "--prefix", str(SEGMENT), "--zone", "UTC", "--language", "en"
        )
        collector.type("credential", "add", "--school", "S01", "--type", "community", feed=f"{COMMUNITY}\n")
        v3 = ("--type", "snmpv3", "--account", V3_USER, "--auth", "sha256", "--priv", "aes128")
        collector.type("credential", "add", "--school", "S01", *v3, feed=f"{V3_SECRET}\n{V3_SECRET}\n")
        return collector

    return new


@pytest.fixture(scope="session")
def collector(new_collector: Callable[[], Collector]) -> Collector:
    return new_collector()


@pytest.fixture(scope="session")
def fast(collector: Collector) -> Scan:
    with capturing(collector.lab, "fast") as capture:
        told = collector.scan("--fast")
    return Scan(told, capture)


@pytest.fixture(scope="session")
def again(collector: Collector, fast: Scan) -> Any:
    return collector.scan("--fast")


@pytest.fixture(scope="session")
def slow(new_collector: Callable[[], Collector], lab: Lab) -> Scan:
    """A part of the segment only: 4,094 addresses at the slow pace take seven minutes."""
    with capturing(lab, "slow") as capture:
        told = new_collector().scan(str(PART))
    return Scan(told, capture)
