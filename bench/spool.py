"""What the spool costs the poller at 10,000 devices, and how fast it is shipped: `python -m bench spool`."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.influx_server import InfluxServer, influx_server
from bench.process import cost_of
from bench.store_write import keys_of_load, second_of_load
from bench.table import Figure, Table
from collector.clock import SystemClock
from collector.sample import Sample
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.lines import Lines
from collector.store.spool.segment import segments
from collector.store.spool.shipper import LINES, Shipper
from collector.store.spool.spool import Spool
from collector.store.spool.windows import Windows

SECONDS = 240
WARM_S = 60  # by then each device was looked at, and the encoder knows its tags
POINTS_PER_S = 1_700
DATABASE = "bench"
CLOCK = SystemClock()


def load() -> Iterator[list[Sample]]:
    """The looks of 10,000 devices, POINTS_PER_S at a time."""
    keys, rng = keys_of_load(), random.Random(3)
    waiting: list[Sample] = []
    for second in range(SECONDS * 2):
        waiting += second_of_load(second, keys, rng)
        while len(waiting) >= POINTS_PER_S:
            yield waiting[:POINTS_PER_S]
            del waiting[:POINTS_PER_S]


def appended(folder: Path) -> tuple[Table, list[list[bytes]]]:
    """Each second on disk alone, as the service does it; returns the lines, too."""
    lines = Lines()
    encoding, appending, waits, kept = [], [], [], []
    with closing(Spool(folder, CLOCK)) as spool:
        for batch, _ in zip(load(), range(SECONDS), strict=False):
            start_cpu, start = time.process_time(), time.perf_counter()
            encoded = lines.encode(batch)
            middle = time.process_time()
            spool.append(encoded, batch[0].at_ms, batch[-1].at_ms)
            appending.append(time.process_time() - middle)
            encoding.append(middle - start_cpu)
            waits.append(time.perf_counter() - start)
            kept.append(encoded)
    octets = sum(one.size for one in segments(folder))
    table = Table(
        f"The spool at 10,000 devices: {POINTS_PER_S:,} points a second",
        "encoded as line protocol, compressed, appended, synced, each second alone",
        [
            Figure("% of a core, encoding", 100 * statistics.mean(encoding[WARM_S:])),
            Figure("% of a core, appending", 100 * statistics.mean(appending[WARM_S:])),
            Figure("octets a point", octets / sum(map(len, kept))),
            Figure("MiB an hour", octets / SECONDS * 3600 / (1 << 20)),
            Figure("ms a second's samples, median", 1000 * statistics.median(waits)),
            Figure("ms a second's samples, slowest", 1000 * max(waits)),
        ],
    )
    return table, kept


def shipped(folder: Path, server: InfluxServer) -> tuple[float, float, float]:
    """Points a second, and for each second of our CPU and of the server's, which knows the series already."""
    with closing(connect(Access(url=server.url, database=DATABASE), CLOCK)) as link:
        shipper = Shipper(
            folder, lambda body: link.write(DATABASE, body, gzipped=True), lambda: None,
            CLOCK, random.Random(1), Windows(CLOCK.monotonic),
        )  # fmt: skip
        start_cpu, their_cpu, start = time.process_time(), cost_of(server.pid).cpu_s, time.perf_counter()
        while shipper.turn() == 0.0:
            pass
        took, cpu = time.perf_counter() - start, time.process_time() - start_cpu
        their_cpu = cost_of(server.pid).cpu_s - their_cpu
    points = SECONDS * POINTS_PER_S
    return points / took, points / cpu, points / their_cpu


def posted(kept: list[list[bytes]], server: InfluxServer) -> float:
    """The same lines, plain, straight from memory: as fast as this server takes them on one connection."""
    flat = [line for encoded in kept for line in encoded]
    with closing(connect(Access(url=server.url, database=DATABASE), CLOCK)) as link:
        start = time.perf_counter()
        for first in range(0, len(flat), LINES):
            answer = link.write(DATABASE, b"\n".join(flat[first : first + LINES]) + b"\n", gzipped=False)
            if answer.status != 204:
                raise RuntimeError(f"influxd answered {answer}")
        return len(flat) / (time.perf_counter() - start)


def run() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as name:
        table, kept = appended(Path(name) / "spool")
        yield table
        with influx_server(Path(name) / "influxd") as server:
            server.query(f"CREATE DATABASE {DATABASE}")
            posted(kept, server)  # creates the series, which is the server's dearest work
            server.settle()
            ours, by_cpu, by_theirs = shipped(Path(name) / "spool", server)
            server.settle()
            floor = posted(kept, server)
        yield Table(
            "Shipping the spool to influxd 1.x",
            "read, checked and sent as it stands, beside the same lines sent plain from memory",
            [
                Figure("points/s", ours, "straight from memory", floor, more_is_better=True),
                Figure("points for a second of the shipper's CPU", by_cpu),
                Figure("points for a second of influxd's CPU", by_theirs),
            ],
        )
