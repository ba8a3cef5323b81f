"""Appends numbered lines to a spool and prints the last number of each batch once it is acknowledged.

spool_workload.py FOLDER FIRST honest|early
"""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from collector.clock import SystemClock
from collector.store.spool.keeping import Limits
from collector.store.spool.spool import Spool

T0 = 1_700_006_400_000
BATCH = 50


def line(number: int) -> bytes:
    return f"ping,device=d{number % 7} look={number}i {T0 + number}".encode()


def main(folder: Path, first: int, habit: str) -> None:
    spool = Spool(folder, SystemClock(), limits=Limits(segment_bytes=20_000))
    for start in count(first, BATCH):
        last = start + BATCH - 1
        if habit == "early":
            os.write(1, f"{last}\n".encode())
        spool.append([line(number) for number in range(start, last + 1)], T0 + start, T0 + last)
        if habit != "early":
            os.write(1, f"{last}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
