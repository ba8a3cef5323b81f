"""Keeping time: our schedule beside the usual `while True: look(); sleep(interval)`, and what 10,000 devices cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import cast

from bench.table import Figure, Table
from bench.virtualcampus import campus
from collector.clock import SystemClock
from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.probe import Finding, Probe
from collector.sample import Reading
from collector.schedule import Schedule
from collector.target import Target

INTERVAL_S, LOOK_S, CYCLES = 0.1, 0.002, 100
DEVICES, WARM_UP_S, MEASURED_S = 10_000, 65.0, 30.0
LATENESS_GOAL_MS = 100.0


async def small_look() -> None:
    await asyncio.sleep(LOOK_S)


async def naive(look: Callable[[], Awaitable[None]], cycles: int) -> list[float]:
    """When each cycle began, monotonic seconds."""
    began = []
    for _ in range(cycles + 1):
        began.append(time.monotonic())
        await look()
        await asyncio.sleep(INTERVAL_S)
    return began


async def scheduled(look: Callable[[], Awaitable[None]], cycles: int) -> list[float]:
    began: list[float] = []
    done = asyncio.Event()

    async def timed(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
        began.append(time.monotonic())
        await look()
        if len(began) > cycles + 1:
            done.set()
        return Finding()

    probe = Probe(name="ping", look=timed, interval_s=INTERVAL_S, timeout_s=1.0, witness=True)
    schedule = Schedule([probe], cast(Instruments, None), SystemClock(), lambda reading: None)
    schedule.add(campus(1, 0)[0])
    schedule.start()
    await done.wait()
    await schedule.stop()
    return began[1 : cycles + 2]  # the first look after a start is off the grid


def drift(began: list[float]) -> float:
    """How far the last cycle lies from where it should be, as a share of one period."""
    return abs(began[-1] - began[0] - (len(began) - 1) * INTERVAL_S) / INTERVAL_S


async def load(devices: int, seconds: float) -> tuple[float, float, float, float]:
    """(looks a second, CPU seconds per second, p99 lateness in ms, CPU seconds per 1,000 looks) of looks that
    answer at once: the schedule's and poller's own cost, without any protocol's."""

    async def answer(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
        await asyncio.sleep(0)
        return Finding()

    readings: list[float] = []

    def receive(reading: Reading) -> None:
        readings.append(reading.took_ms)

    probes = [replace(PROBES[name], look=answer) for name in ("ping", "snmp", "rtsp")]
    schedule = Schedule(probes, cast(Instruments, None), SystemClock(), receive)
    schedule.add_all(campus(devices * 9 // 10, devices // 10))
    schedule.start()
    await asyncio.sleep(WARM_UP_S)  # past the first looks, which are not on the grid
    readings.clear()
    schedule.take_tally()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    lateness_ms = schedule.take_tally().lateness_ms()
    await schedule.stop()
    return len(readings) / wall_s, cpu_s / wall_s, lateness_ms, cpu_s * 1000 / max(1, len(readings))


async def side_by_side() -> tuple[list[float], list[float]]:
    peer, ours = await asyncio.gather(naive(small_look, CYCLES), scheduled(small_look, CYCLES))
    return peer, ours


def run() -> Iterator[Table]:
    peer, ours = (drift(began) for began in asyncio.run(side_by_side()))
    yield Table(
        f"Keeping time: {CYCLES} cycles of {INTERVAL_S} s, each with a look of {LOOK_S} s",
        "how far the last cycle lies from where it should be; the peer is `while True: look(); sleep(interval)`",
        [Figure("drift, % of a period", 100 * ours, "sleep loop", 100 * peer)],
    )
    rate, cores, lateness_ms, per_1000 = asyncio.run(load(DEVICES, MEASURED_S))
    yield Table(
        f"The schedule of {DEVICES:,} devices: ping each 20 s, SNMP or RTSP each 60 s",
        "schedule and poller alone, looks answer at once",
        [
            Figure("looks a second", rate),
            Figure("cores", cores),
            Figure("p99 lateness, ms", lateness_ms, "goal", LATENESS_GOAL_MS),
            Figure("CPU-s per 1,000 looks", per_1000),
        ],
    )
