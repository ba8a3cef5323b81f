"""A /20 with 300 live hosts, swept by us and by arp-scan, fping and nmap: time, packets, CPU, hosts found.

The kernel's limits are its defaults. Peers run as they come, and with settings that their manuals call fast.
Packets are those that left the card, whoever of the machine sent them. CPU is that of the processes; where a packet is
delivered within the sender's turn, the receiving kernels' work is in it, for us and for peers. Hosts found are counted
of the 300 planted. Do not run two labs at once: the neighbour table's limit is one for all namespaces.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.lab.campus import Lab, built, limits
from bench.lab.plan import COMMUNITY, LIVE, SEGMENT, findable

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
    packets: int
    found: int


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


def run() -> None:
    print(f"\nSweep of {SEGMENT}, {LIVE} live hosts, in network namespaces")
    if os.geteuid() != 0:
        print("skipped: it builds network namespaces and wants root (sudo make bench)")
        return
    with built(RECORDINGS if RECORDINGS.is_dir() else None) as lab:
        print("kernel: " + ", ".join(f"{name} {value}" for name, value in limits().items()))
        settle(lab)
        for title, racers in RACES.items():
            race(lab, title, racers)


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


def race(lab: Lab, title: str, racers: tuple[Racer, ...]) -> None:
    """In turns, so that a busy moment of the machine falls on all of them."""
    here = [racer for racer in racers if shutil.which(racer.command[0], path=environment()["PATH"])]
    results: dict[str, list[Result]] = {racer.name: [] for racer in here}
    for turn in range(TIMES):
        for racer in here:
            if turn < racer.times:
                results[racer.name].append(measured(lab, racer))
    show(title, results)
    for racer in set(racers) - set(here):
        print(f"{racer.name:20} skipped: {racer.command[0]} is not installed (make servers)")


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


def children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def show(title: str, results: Mapping[str, list[Result]]) -> None:
    """The median of each figure, and how many times ours the peer took."""
    print(f"\n{title}")
    print(f"{'':20}{'seconds':>9}{'CPU-s':>8}{'packets':>9}{'found':>12}{'ours in time':>14}{'in packets':>12}")
    ours: Result | None = None
    for name, runs in results.items():
        one = Result(*(median(figures) for figures in zip(*runs, strict=True)))
        ours = ours or one
        print(
            f"{name:20}{one.wall_s:>9.1f}{one.cpu_s:>8.2f}{one.packets:>9.0f}{one.found:>5.0f} of {LIVE:<4}"
            f"{one.wall_s / ours.wall_s:>13.2f}x{one.packets / ours.packets:>11.2f}x"
        )
