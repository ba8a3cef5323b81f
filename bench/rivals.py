"""Lets several libraries and programs do the same work and lays what each cost beside ours."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import NamedTuple

from bench.table import Figure, Table

One = Callable[[int], Awaitable[object]]


class Rival(NamedTuple):
    """Does the work `times` times, `width` at once, with the same handle: `ready` gives what does piece `number`.

    `missing` says how to enable a peer that is not here, or is empty. `cpu_s` reads the CPU seconds spent so far by
    whoever works: this process, unless it is said otherwise.
    """

    name: str
    ready: Callable[[], AbstractAsyncContextManager[One]]
    times: int
    width: int
    missing: str = ""
    cpu_s: Callable[[], float] = time.process_time


class Cost(NamedTuple):
    cpu_s: float
    wall_s: float


def compare(title: str, compared: str, rivals: list[Rival]) -> Table:
    """CPU seconds per 1,000 and how many a second. The first rival is ours."""
    here = [rival for rival in rivals if not rival.missing]
    costs = {rival.name: measure(rival) for rival in here}
    (_, ours), *peers = costs.items()
    table = Table(title, compared, notes=[f"{one.name} is not here; {one.missing}" for one in rivals if one.missing])
    table.figures += [Figure("CPU-s per 1,000", ours.cpu_s * 1000, name, theirs.cpu_s * 1000) for name, theirs in peers]
    table.figures += [
        Figure("a second", 1 / ours.wall_s, name, 1 / theirs.wall_s, more_is_better=True) for name, theirs in peers
    ]
    return table


def measure(rival: Rival) -> Cost:
    """For one piece of work, after a warm-up."""

    async def run() -> Cost:
        async with rival.ready() as one:
            await in_flight(rival.width, max(rival.times // 10, 1), one)
            cpu, wall = rival.cpu_s(), time.perf_counter()
            await in_flight(rival.width, rival.times, one)
            return Cost((rival.cpu_s() - cpu) / rival.times, (time.perf_counter() - wall) / rival.times)

    return asyncio.run(run())


async def in_flight(width: int, times: int, one: One) -> None:
    """`one(number)` for each number below `times`, `width` of them at a time."""
    numbers = iter(range(times))

    async def worker() -> None:
        for number in numbers:
            await one(number)

    await asyncio.gather(*(worker() for _ in range(width)))


def children_s() -> float:
    """CPU seconds of the child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def process_s(pid: int) -> float:
    """CPU seconds so far of a process that runs (proc(5))."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
