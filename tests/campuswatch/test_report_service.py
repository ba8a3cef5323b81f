"""Delivery in the service: a process of its own makes what is due, soon after the start too."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting_school import ZONE, issued, mailed, plan, plant, settings_in

from campuswatch.delivery.delivery import Delivery
from campuswatch.jobs import START_S, Jobs
from collector.clock import SystemClock
from inventory.database import Database
from inventory.model.report_plan import When

PATIENCE_S = 60.0
CONFIG = f'[service]\nzone = "{ZONE}"\nlanguage = "zh-CN"\n'


def opened(migrated: Path, folder: Path) -> Database:
    """A ledger with a daily paper of the last seven days that nobody made."""
    (folder / "data").mkdir()
    (folder / "campuswatch.toml").write_text(CONFIG)
    file = settings_in(folder).database_url.removeprefix("sqlite:///")
    shutil.copy(migrated, file)
    database = Database.open(f"sqlite:///{file}")
    daily = plan("daily", "daily", When.DAILY, at="00:00", every_school=True, entered_ms=0)
    plant(database, plans=(daily,), begun_ms=0)
    return database


async def until(done: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < limit, "it never came so far"
        await asyncio.sleep(0.05)


def test_what_is_due_is_made_beside_the_service_and_once(migrated_sqlite: Path, tmp_path: Path) -> None:
    async def play() -> None:
        with closing(opened(migrated_sqlite, tmp_path)) as database:
            delivery = Delivery(database, ZONE, tmp_path / "campuswatch.toml", SystemClock())
            await delivery.run()
            assert issued(database) == []  # it only began
            await delivery.run()  # beside the one that runs
            await until(lambda: len(issued(database)) == 7 and len(mailed(database)) == 14)
            await delivery.stop()
            await delivery.run()
            assert len(issued(database)) == 7

    asyncio.run(play())


def test_a_stop_in_the_middle_leaves_the_rest_to_the_next_start(migrated_sqlite: Path, tmp_path: Path) -> None:
    async def play() -> None:
        with closing(opened(migrated_sqlite, tmp_path)) as database:
            first = Delivery(database, ZONE, tmp_path / "campuswatch.toml", SystemClock())
            await first.run()
            await until(lambda: len(issued(database)) >= 1)
            await first.stop()
            made = len(issued(database))
            await asyncio.sleep(0.5)
            assert len(issued(database)) == made  # nothing works on behind our back
            assert len({one.period for one in issued(database)}) == made

    asyncio.run(play())


def test_reports_are_looked_after_soon_after_the_start() -> None:
    async def play() -> None:
        jobs = Jobs(ZONE, {"reports": nothing, "info": nothing})
        jobs.start()
        soon, daily = (jobs.next_run(name) for name in ("reports", "info"))
        jobs.stop()
        assert soon is not None
        assert daily is not None
        assert soon <= datetime.now(UTC) + timedelta(seconds=START_S)
        assert daily.minute == 5

    asyncio.run(play())


async def nothing() -> None: ...
