"""The collector measures itself, the disk that holds its data among the rest."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collector.clock import SystemClock
from collector.sample import Sample
from collector.selfwatch import SelfWatch, collector_key, free_pct
from collector.tally import Tally


def sampled(*, disk: Path | None) -> Sample:
    told: list[Sample] = []

    async def run() -> None:
        watch = SelfWatch(
            collector_key("bureau", "main"), SystemClock(), Tally, lambda: 0, told.append, period_s=0.01,
            disk_free_pct=None if disk is None else lambda: free_pct(disk),
        )  # fmt: skip
        task = asyncio.create_task(watch.run())
        async with asyncio.timeout(10):
            while not told:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run())
    return told[0]


def test_the_free_share_of_the_disk_is_told(tmp_path: Path) -> None:
    told = sampled(disk=tmp_path).fields["disk_free_pct"]
    assert told == pytest.approx(free_pct(tmp_path), abs=5)
    assert 0 < free_pct(tmp_path) <= 100


def test_without_a_disk_to_look_at_nothing_is_told_of_it() -> None:
    assert "disk_free_pct" not in sampled(disk=None).fields
