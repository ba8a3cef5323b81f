"""What the service costs with 100, 1,000 and 10,000 devices that answer ping, SNMP and RTSP.

SCALE_DEVICES names other sizes, SCALE_MINUTES another time. SCALE_ONLY names the only probes that look, the others
sleep for a day: `ping snmp rtsp` is what the design's goal counts.

The service is started twice: on a fresh ledger, where every login is new and every device learnt, and again, which
is the start that an administrator meets after each update. The second one is measured.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.county import county
from bench.table import Figure, Table
from bench.trial import Stretch, trial
from campuswatch.settings import Poll
from collector.probes import PROBES

SIZES = tuple(int(word) for word in os.environ.get("SCALE_DEVICES", "100 1000 10000").split())
MINUTES = max(3.0, float(os.environ.get("SCALE_MINUTES", "5")))  # the first one belongs to the start
LEARN_S = 150.0
START_S = 150.0  # the first looks, spread over a minute, and two minutes of figures
ONLY = tuple(os.environ.get("SCALE_ONLY", "").split())
SLEEP_S = 86_400.0
GOAL = "goal"


def run() -> Iterator[Table]:
    """A table for each size, and one of how the cost grows. Needs root for its network namespaces."""
    each: dict[int, float] = {}
    for size in SIZES:
        with TemporaryDirectory() as folder, county(Path(folder), size, poll()) as made:
            with trial(made) as service:
                service.watch(LEARN_S)
                learning = len(service.left_out())
            with trial(made) as service:
                start = service.watch(START_S)
                seen = service.watch(MINUTES * 60)
                left_out = len(service.left_out())
        each[size] = seen.cores / size
        yield table_of(size, start, seen, (learning, left_out))
    if len(each) > 1:
        yield growth(each)


def poll() -> Poll:
    return Poll(interval_s={name: SLEEP_S for name in PROBES if ONLY and name not in ONLY})


def table_of(size: int, start: Stretch, seen: Stretch, left_out: tuple[int, int]) -> Table:
    """`left_out`: how often probes were left out on the fresh ledger, and after the start that is measured."""
    load = os.getloadavg()[0]
    table = Table(
        f"scale: {size:,} devices, {seen.looks_ps:,.0f} looks a second",
        f"`campuswatch run` for {seen.seconds / 60:.0f} min: ping each 20 s, SNMP and RTSP each 60 s"
        + (f"; only {', '.join(ONLY)}" if ONLY else ""),
        [
            Figure("poller, cores", seen.poller_cores, GOAL, 0.6),
            Figure("poller, MiB", seen.service_mib, GOAL, 250),
            Figure("all processes, MiB", seen.all_mib, GOAL, 400),
            Figure("p99 lateness of the median minute, ms", seen.lateness_ms, GOAL, 100),
            Figure("p99 lateness of the worst minute, ms", seen.worst_lateness_ms, GOAL, 100),
            Figure("p99 lateness of the worst minute after a start, ms", start.worst_lateness_ms),
            Figure("worst loop lag, ms", seen.lag_ms),
            Figure("written, MB/s", seen.written_mbps, GOAL, 1),
            Figure("CPU of a look, us", 1e6 * seen.cores / seen.looks_ps),
            Figure("looks late, passed or left out", sum(seen.told["late"])),
            Figure("times that probes were left out on a fresh ledger", left_out[0], GOAL, 0),
            Figure("times that probes were left out since the start", left_out[1], GOAL, 0),
        ],
    )
    table.notes = [
        f"{name}: {spent / seen.seconds:.3f} core, {seen.memory[name] >> 20} MiB" for name, spent in seen.spent.items()
    ]
    fleet = seen.fleet_s / seen.seconds
    table.notes.append(f"the simulated devices: {fleet:.3f} core; load of the machine at the end: {load:.1f}")
    return table


def growth(each: dict[int, float]) -> Table:
    smallest, largest = min(each), max(each)
    return Table(
        "scale: what a device costs",
        f"CPU of a device with {largest:,} devices, against its CPU with {smallest:,}",
        [Figure("millionths of a core", 1e6 * each[largest], f"with {smallest:,}", 1e6 * each[smallest])],
    )
