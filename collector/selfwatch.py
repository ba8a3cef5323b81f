"""The collector measures itself: how much it looked, how late, and how long its loop was held up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from collector.clock import Clock
from collector.sample import Sample, SeriesKey
from collector.tally import Tally

BEAT_S = 1.0


def collector_key(school: str, collector: str) -> SeriesKey:
    return SeriesKey("collector", school, collector, "collector")


def self_sample(
    key: SeriesKey,
    at_ms: int,
    tally: Tally,
    queued: int,
    loop_lag_s: float,
    spool_bytes: int = 0,
    disk_free_pct: float | None = None,
) -> Sample:
    """One minute as a sample: `lateness_ms` is the p99, `late` counts late, passed and dropped looks together.

    `shed` are those dropped in overload alone, and `left_out` names the probes that are left out now, between blanks.
    """
    return Sample(
        key,
        at_ms,
        {
            "readings": tally.readings,
            "late": tally.late + tally.skipped + tally.shed,
            "shed": tally.shed,
            "left_out": " ".join(sorted(tally.left_out)),
            "lateness_ms": tally.lateness_ms(),
            "queue": queued,
            "spool_bytes": spool_bytes,
            "loop_lag_ms": loop_lag_s * 1000,
            **({} if disk_free_pct is None else {"disk_free_pct": round(disk_free_pct, 2)}),
        },
    )


def free_pct(folder: Path) -> float:
    """Of the file system on which the folder lies, what a process without privileges may still use."""
    found = os.statvfs(folder)
    return 100.0 * found.f_bavail / max(found.f_blocks, 1)


class SelfWatch:
    """Hands a sample to `on_sample` each `period_s`; `loop_lag_ms` is the worst of the period.

    `spool_bytes` and `disk_free_pct` look at a disk and are asked in a thread.
    """

    def __init__(
        self,
        key: SeriesKey,
        clock: Clock,
        take_tally: Callable[[], Tally],
        queued: Callable[[], int],
        on_sample: Callable[[Sample], None],
        *,
        period_s: float = 60.0,
        spool_bytes: Callable[[], int] | None = None,
        disk_free_pct: Callable[[], float] | None = None,
    ) -> None:
        self._key = key
        self._clock = clock
        self._take_tally = take_tally
        self._queued = queued
        self._on_sample = on_sample
        self._period_s = period_s
        self._spool_bytes = spool_bytes
        self._disk_free_pct = disk_free_pct

    async def run(self) -> None:
        """Until cancelled."""
        worst_s = 0.0
        report_s = self._clock.monotonic() + self._period_s
        while True:
            before_s = self._clock.monotonic()
            await asyncio.sleep(min(BEAT_S, self._period_s))
            now_s = self._clock.monotonic()
            worst_s = max(worst_s, now_s - before_s - min(BEAT_S, self._period_s))
            if now_s >= report_s:
                lag_s, worst_s = worst_s, 0.0
                spooled = await asyncio.to_thread(self._spool_bytes) if self._spool_bytes else 0
                free = await asyncio.to_thread(self._disk_free_pct) if self._disk_free_pct else None
                tally, queued = self._take_tally(), self._queued()
                self._on_sample(self_sample(self._key, self._clock.now_ms(), tally, queued, lag_s, spooled, free))
                report_s += self._period_s * (1 + (now_s - report_s) // self._period_s)
