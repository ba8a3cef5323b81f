"""Six days of a school in the file, copied to an InfluxDB: `python -m bench influx_copy`."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.influx_server import influx_server
from bench.process import MIB, cost_of
from bench.table import Figure, Table
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey
from collector.store.copying.copy import Copy
from collector.store.copying.delivery import Delivery
from collector.store.copying.history import History
from collector.store.copying.journal import Progress
from collector.store.influx.access import Access
from collector.store.influx.connecting import connect
from collector.store.lines import Lines
from collector.store.retention import DAY_MS, HOUR_MS, Retention
from collector.store.sqlite import SqliteStore

DEVICES = 100
DAYS = 6
RAW_DAYS = 3  # the days before are there as roll-ups only
EVERY_MS = 60_000
CLOCK = SystemClock()


def run() -> Iterator[Table]:
    with tempfile.TemporaryDirectory() as name, influx_server(Path(name) / "influxd") as server:
        path = Path(name) / "samples.sqlite"
        fill(path)
        access = Access(url=server.url)
        begun = Progress(source=str(path), target=server.url)
        before = cost_of(os.getpid())
        peak = before.memory

        def told(_: Progress) -> None:
            nonlocal peak
            peak = max(peak, cost_of(os.getpid()).memory)

        delivery = Delivery(
            lambda: connect(access, CLOCK), access, Path(name), CLOCK, random.Random(1), time.sleep, lambda _: None
        )
        with closing(History(path)) as history, closing(delivery):
            copied = Copy(history, delivery, Lines(), access, CLOCK, Path(name), begun, told).run()
        spent_s = cost_of(os.getpid()).cpu_s - before.cpu_s
        sent = copied.points + copied.rolled
        yield Table(
            "The file's history copied to InfluxDB",
            f"{copied.points:,} samples and {copied.rolled:,} roll-ups of {DEVICES} cameras; "
            f"{copied.computed:,} made of what the server has",
            [
                Figure("points/s, with roll-ups", sent / copied.worked_s),
                Figure("CPU, microseconds a point, ours", spent_s * 1e6 / sent),
                Figure("memory up, MiB", (peak - before.memory) / MIB),
                Figure("refused", copied.dead),
            ],
        )


def fill(path: Path) -> None:
    now_ms, rng = CLOCK.now_ms(), random.Random(1)
    keys = [SeriesKey("rtsp", "S01", f"s01-cam-{number:04d}", "camera") for number in range(DEVICES)]
    with closing(SqliteStore(path, retention={"rtsp": Retention(raw_ms=RAW_DAYS * DAY_MS)})) as store:
        for low in range(now_ms - DAYS * DAY_MS, now_ms, HOUR_MS):
            store.write(
                [
                    Sample(key, at_ms, {"up": 1, "took_ms": rng.random() * 90, "code": 200, "frame_ok": 1})
                    for at_ms in range(low, low + HOUR_MS, EVERY_MS)
                    for key in keys
                ]
            )
            for _ in store.maintain(low + HOUR_MS):
                pass
