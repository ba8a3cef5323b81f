"""An hour of a county's samples into the spool, on a clock that runs as fast as the disk takes them.

    python -m bench.influx_writer SETTINGS START_MS SECONDS

10,000 cameras' pings every 20 s, 8,000 streams every 10 s, 24,000 switch ports every minute: 1,700 points a second.
Prints one JSON object: `lines`, `seconds` it took, the memory (octets) of this process after a minute and at the end.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.process import cost_of
from campuswatch.settings import load
from campuswatch.timeseries import open_store
from collector.clock import SystemClock
from collector.sample import Sample, SeriesKey

PINGS = [SeriesKey("ping", "S99", f"s99-cam-{number:05d}", "camera") for number in range(10_000)]
STREAMS = [SeriesKey("rtsp", "S99", f"s99-cam-{number:05d}", "camera") for number in range(8_000)]
PORTS = [
    SeriesKey("interface", "S99", f"s99-sw-{number // 48:04d}", "switch", f"Gi1/0/{number % 48}")
    for number in range(24_000)
]
EVERY_S = ((PINGS, 20), (STREAMS, 10), (PORTS, 60))
POINTS_PER_S = sum(len(keys) // every_s for keys, every_s in EVERY_S)
WARM_S = 60


class SimulatedClock(SystemClock):
    """Wall time as it is told."""

    def __init__(self, at_ms: int) -> None:
        super().__init__()
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms


def second(rng: random.Random, number: int, at_ms: int) -> Iterator[Sample]:
    for key in PINGS[number % 20 :: 20]:
        yield Sample(key, at_ms, {"up": 1, "rtt_ms": rng.random() * 9, "loss_pct": 0.0})
    for key in STREAMS[number % 10 :: 10]:
        yield Sample(key, at_ms, {"up": 1, "took_ms": rng.random() * 90, "code": 200, "frame_ok": 1})
    for key in PORTS[number % 60 :: 60]:
        octets = {"in_bps": rng.random() * 1e9, "out_bps": rng.random() * 1e9, "speed_bps": 1e9}
        yield Sample(key, at_ms, {"oper_up": 1, "in_errors_ps": 0.0, "out_errors_ps": 0.0, **octets})


def main(config: Path, start_ms: int, seconds: int) -> None:
    clock, rng = SimulatedClock(start_ms), random.Random(1)
    lines = warm = 0
    began = time.monotonic()
    with closing(open_store(load(config), clock, lambda message: print(message, file=sys.stderr))) as store:
        for number in range(seconds):
            clock.at_ms = start_ms + 1000 * number
            batch = list(second(rng, number, clock.at_ms))
            store.write(batch)
            lines += len(batch)
            if number == WARM_S:
                warm = cost_of(os.getpid()).memory
            if number % 30 == 0:
                for _ in store.maintain(clock.at_ms):
                    pass
        memory = cost_of(os.getpid()).memory
    print(json.dumps({"lines": lines, "seconds": time.monotonic() - began, "warm": warm, "end": memory}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
