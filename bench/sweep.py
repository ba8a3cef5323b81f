"""A /20 with 300 live hosts, swept by us and by arp-scan, fping and nmap: time, packets, CPU, hosts found.

The kernel's limits are its defaults. Peers run as they come, and with settings that their manuals call fast.
Packets are those that left the card, whoever of the machine sent them. CPU is that of the processes; where a packet is
delivered within the sender's turn, the receiving kernels' work is in it, for us and for peers. Hosts found are counted
of the 300 planted. Do not run two labs at once: the neighbour table's limit is one for all namespaces.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.lab.campus import Lab, built, limits
from bench.lab.plan import COMMUNITY, LIVE, SEGMENT, findable
from bench.rivals import children_s
from bench.table import Figure, Table

ROOT = Path(__file__).parents[1]
RECORDINGS = ROOT.parent / "shared" / "devices" / "snmp"
TIMES = 3
ADDRESS = re.compile(rb"\b10\.77\.\d+\.\d+\b")
OURS = (sys.executable, "-m", "bench.sweep_ours")
SCAN = (sys.executable, "-m", "campuswatch.cli", "scan", str(SEGMENT), "--school", "S01", "--fast", "--json")
NMAP_PORTS = "554,80,631,515,443,8000,37777,22,23"  # those that we ask


class Racer(NamedTuple):
    """Prints the addresses it found, and nothing else that looks like one."""

    name: str
    command: tuple[str, ...]
    times: int = TIMES


class Result(NamedTuple):
    wall_s: float
    cpu_s: float
    packets: float
    found: float


# What the figures of a Result are called, and whether more of it is better.
WHAT = (("seconds", False), ("CPU-s", False), ("packets", False), (f"found of {LIVE}", True))


# Ours first.
RACES: Mapping[str, tuple[Racer, ...]] = {
    "Who is there, by ARP": (
        Racer("ours", (*OURS, "arp", str(SEGMENT))),
        Racer("arp-scan", ("arp-scan", "-q", "-x", "-I", "eth0", str(SEGMENT))),
        Racer("arp-scan -B 1M", ("arp-scan", "-q", "-x", "-I", "eth0", "-B", "1M", str(SEGMENT))),
    ),
    "Who is there, and who answers ping": (
        Racer("ours", (*OURS, "presence", str(SEGMENT))),
        Racer("nmap -sn", ("sh", "-c", f"nmap -n -sn -oG - {SEGMENT} | grep Up")),
        Racer("fping -g", ("fping", "-a", "-q", "-g", str(SEGMENT)), times=1),
        Racer("fping -g -i 1 -r 1", ("fping", "-a", "-q", "-g", "-i", "1", "-r", "1", str(SEGMENT))),
    ),
    "Which of a few TCP ports are open": (
        Racer("ours", (*OURS, "ports", str(SEGMENT))),
        Racer("nmap -sT", ("sh", "-c", f"nmap -n -sT -p {NMAP_PORTS} -oG - {SEGMENT} | grep Up")),
        Racer("nmap -sT -T4", ("sh", "-c", f"nmap -n -sT -T4 -p {NMAP_PORTS} -oG - {SEGMENT} | grep Up")),
    ),
    "All of it: what everything is (campuswatch scan --fast)": (Racer("ours", SCAN, times=1),),
}


def run() -> Iterator[Table]:
    title = f"Sweep of {SEGMENT}, {LIVE} live hosts, in network namespaces"
    if os.geteuid() != 0:
        yield Table(title, "not run: it builds network namespaces and wants root (sudo make bench)")
        return
    with built(RECORDINGS if RECORDINGS.is_dir() else None) as lab:
        kernel = ", ".join(f"{name} {value}" for name, value in limits().items())
        settle(lab)
        for work, racers in RACES.items():
            compared = f"median of {TIMES}, whole processes with their start; kernel: {kernel}"
            yield race(lab, Table(f"{title}: {work}", compared), racers)


def settle(lab: Lab) -> None:
    """The settings and the ledger that the last race's scan wants."""
    command(lab, "campuswatch.cli", "init", "--school", "S01", "--name", "Lab", "--prefix", str(SEGMENT),
            "--zone", "UTC", "--language", "en")  # fmt: skip
    command(
        lab, "campuswatch.cli", "credential", "add", "--school", "S01", "--type", "community", feed=f"{COMMUNITY}\n"
    )


def command(lab: Lab, module: str, *words: str, feed: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=lab.folder, env=environment(), input=feed, text=True, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def environment() -> dict[str, str]:
    path = os.pathsep.join([*os.get_exec_path(), "/usr/sbin", "/sbin"])
    return {"PATH": path, "LANG": "C.UTF-8", "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(ROOT)}


def race(lab: Lab, table: Table, racers: tuple[Racer, ...]) -> Table:
    """In turns, so that a busy moment of the machine falls on all of them."""
    here = [racer for racer in racers if shutil.which(racer.command[0], path=environment()["PATH"])]
    results: dict[str, list[Result]] = {racer.name: [] for racer in here}
    for turn in range(TIMES):
        for racer in here:
            if turn < racer.times:
                results[racer.name].append(measured(lab, racer))
    table.figures += figures(results)
    table.notes += [f"{racer.name} is not here; to enable: make servers" for racer in racers if racer not in here]
    return table


def measured(lab: Lab, racer: Racer) -> Result:
    """One run, from a neighbour table as empty as it gets."""
    lab.spaces.run("watch", "ip", "neigh", "flush", "all")
    before, cpu, start = lab.spaces.packets("watch")[1], children_s(), time.perf_counter()
    done = subprocess.run(
        lab.spaces.inside("watch", *racer.command), cwd=lab.folder, env=environment(), capture_output=True
    )
    wall_s = time.perf_counter() - start
    found = {address.decode() for address in ADDRESS.findall(done.stdout)} & set(findable(lab.hosts))
    if not found:
        sys.exit(f"{racer.name} found nothing: {done.stderr.decode(errors='replace')[-500:]}")
    return Result(wall_s, children_s() - cpu, lab.spaces.packets("watch")[1] - before, len(found))


def figures(results: Mapping[str, list[Result]]) -> Iterator[Figure]:
    """The median of each figure, ours first."""
    medians = {name: Result(*map(median, zip(*runs, strict=True))) for name, runs in results.items()}
    (_, ours), *peers = medians.items()
    for place, (what, more_is_better) in enumerate(WHAT):
        if not peers:
            yield Figure(what, ours[place])
        for name, theirs in peers:
            yield Figure(what, ours[place], name, theirs[place], more_is_better)
