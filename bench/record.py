"""What a run of benches leaves behind: the machine, the versions of all who took part, the load, and every figure."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.table import Table

RESULTS = Path(__file__).parent / "results"
LIBRARIES = ("campuswatch", "gufo-snmp", "pysnmp", "av", "cryptography", "sqlalchemy")
# A program that took part -> how it says its version.
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "net-snmp": ("snmpget", "-V"),
    "prometheus-snmp-exporter": ("prometheus-snmp-exporter", "--version"),
    "ffprobe": ("ffprobe", "-version"),
    "fping": ("fping", "-v"),
    "nmap": ("nmap", "-V"),
    "arp-scan": ("arp-scan", "--version"),
    "influxd": ("influxd", "version"),
}
NUMBER = re.compile(r"\d+(?:\.\d+)+")


@dataclass
class Record:
    """One run. `load` is the machine's one-minute load when a bench began: what else ran beside it."""

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    machine: dict[str, object] = field(default_factory=lambda: machine())
    versions: dict[str, str] = field(default_factory=lambda: versions())
    benches: list[dict[str, object]] = field(default_factory=list)

    def heading(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in self.machine.items())

    def add(self, name: str, load: float, tables: list[Table]) -> None:
        self.benches.append({"bench": name, "load": load, "tables": [as_data(table) for table in tables]})

    def write(self) -> Path:
        RESULTS.mkdir(exist_ok=True)
        file = RESULTS / f"{self.began:%Y-%m-%d-%H%M}.json"
        data = {
            "began": self.began.isoformat(timespec="seconds"),
            "machine": self.machine,
            "versions": self.versions,
            "benches": self.benches,
        }
        file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
        return file


def as_data(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "compared": table.compared,
        "figures": [figure._asdict() | {"ratio": figure.ratio} for figure in table.figures],
        "notes": table.notes,
    }


def machine() -> dict[str, object]:
    """What it is; nothing that tells which one it is."""
    models = re.findall(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "CPU": models[0] if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory GiB": round(pages * size / 2**30, 1),
        "kernel": platform.release(),
        "Python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Of those that are here."""
    found = {name: library(name) for name in LIBRARIES} | {name: program(words) for name, words in PROGRAMS.items()}
    return {name: number for name, number in found.items() if number}


def library(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def program(words: tuple[str, ...]) -> str:
    path = os.pathsep.join([*os.get_exec_path(), "/usr/sbin", "/sbin"])
    try:
        done = subprocess.run(words, env={"PATH": path}, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    number = NUMBER.search(done.stdout + done.stderr)
    return number[0] if number else ""
