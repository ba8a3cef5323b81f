"""What stands in a spool, line by line, read by its own reader; and lines to put there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from collector.clock import SystemClock
from collector.store.spool.record import lines_of
from collector.store.spool.segment import Gap, Stored, segments, tail_of, walk

T0 = 1_700_006_400_000
CLOCK = SystemClock()


@dataclass
class HandClock:
    """Time that a test moves by hand; both clocks in one."""

    s: float = 0.0
    boot_id: str = "boot"

    def now_ms(self) -> int:
        return T0 + round(1000 * self.s)

    def monotonic(self) -> float:
        return self.s


def lines(first: int, count: int) -> list[bytes]:
    """Numbered lines of the line protocol, a second apart, with digits that do not compress."""
    rng = random.Random(first)
    return [
        f"ping,device=d{number % 7} look={number}i,rtt_ms={rng.random()} {T0 + 1000 * number}".encode()
        for number in range(first, first + count)
    ]


def stored(folder: Path) -> list[bytes]:
    """All lines in order."""
    found = segments(folder)
    items = [item for item in walk(found, 0, tail_of(found)) if isinstance(item, Stored)]
    return [line for item in items for line in lines_of(item.member)]


def gaps(folder: Path) -> list[Gap]:
    found = segments(folder)
    return [item for item in walk(found, 0, tail_of(found)) if isinstance(item, Gap)]


def numbers(found: list[bytes]) -> list[int]:
    """The numbers of `lines` again."""
    return [int(line.split(b"look=")[1].split(b"i")[0]) for line in found]
