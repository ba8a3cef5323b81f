"""Writes samples and prints the number of each batch once it is acknowledged. Run by test_powercut and test_killnine.

store_workload.py PATH FIRST BATCHES honest|early|unsynced
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from collector.sample import Sample, SeriesKey
from collector.store import file
from collector.store.retention import DAY_MS, Retention
from collector.store.sqlite import SqliteStore

T0 = 1_700_006_400_000
STEP_MS = 90_000
KEYS = [SeriesKey("ping", "S01", f"s01-cam-{number:04d}", "camera") for number in range(5)]
FOR_EVER = {name: Retention(raw_ms=10_000 * DAY_MS) for name in ("ping", "snmp")}
BORN_EVERY = 25  # batches until one more series appears


def keys_of(batch: int) -> list[SeriesKey]:
    return [*KEYS, SeriesKey("snmp", "S01", f"s01-sw-{batch // BORN_EVERY:04d}", "switch")]


def sample(key: SeriesKey, batch: int) -> Sample:
    number = "rtt_ms" if key.measurement == "ping" else "took_ms"
    return Sample(key, T0 + batch * STEP_MS, {"up": 1, number: batch + 0.25})


def main(path: Path, first: int, batches: int, habit: str) -> None:
    file.CHECKPOINT_PAGES = 60  # the log goes back into the database often enough to be cut in the middle
    store = SqliteStore(path, retention=FOR_EVER)
    if habit == "unsynced":
        with store._file.transaction():
            pass
        assert store._file._writer is not None
        store._file._writer.execute("PRAGMA synchronous = OFF")
    for batch in range(first, first + batches):
        if habit == "early":
            os.write(1, f"{batch}\n".encode())
        store.write([sample(key, batch) for key in keys_of(batch)])
        if habit != "early":
            os.write(1, f"{batch}\n".encode())
        if batch % 10 == 9:
            for _ in store.maintain(T0 + batch * STEP_MS):
                pass
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
