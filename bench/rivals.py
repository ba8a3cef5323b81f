"""Runs the same work through several libraries and prints what each cost, ours first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import NamedTuple


class Rival(NamedTuple):
    """`work(times, port)` does the work that often. `module` is what must be installed; slow ones do it fewer times."""

    name: str
    module: str
    times: int
    work: Callable[[int, int], Awaitable[None]]


def compare(title: str, port: int, rivals: list[Rival]) -> None:
    """CPU seconds of this process per 1,000, how many a second, and how many times our cost."""
    print(f"\n{title}")
    print(f"{'':12}{'CPU-s per 1,000':>18}{'a second':>12}{'ratio to ours':>16}")
    ours = 0.0
    for rival in rivals:
        if find_spec(rival.module) is None:
            print(f"{rival.name:12} skipped: {rival.module} is not installed (uv sync --group bench)")
            continue
        cpu, wall = measure(rival, port)
        ours = ours or cpu
        print(f"{rival.name:12}{cpu * 1000:>18.3f}{1 / wall:>12,.0f}{cpu / ours:>15.2f}x")


def measure(rival: Rival, port: int) -> tuple[float, float]:
    """(CPU seconds, seconds) for one piece of work, after a warm-up."""

    async def run() -> tuple[float, float]:
        await rival.work(max(rival.times // 10, 1), port)
        cpu, wall = time.process_time(), time.perf_counter()
        await rival.work(rival.times, port)
        return (time.process_time() - cpu) / rival.times, (time.perf_counter() - wall) / rival.times

    return asyncio.run(run())


async def in_flight(width: int, times: int, one: Callable[[int], Awaitable[object]]) -> None:
    """`one(number)` for each number below `times`, `width` of them at a time."""
    numbers = iter(range(times))

    async def worker() -> None:
        for number in numbers:
            await one(number)

    await asyncio.gather(*(worker() for _ in range(width)))
