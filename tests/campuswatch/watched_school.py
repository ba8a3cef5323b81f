"""A scanned and adopted school of a few devices beside its simulated campus, and the whole service that watches it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

from alerts.figures import Figures
from alerts.state import State
from alerts.timeline import Segment, derive
from campuswatch.demo.stage import give_credentials
from campuswatch.opening import open_ledger, open_vault
from campuswatch.service import Service
from campuswatch.settings import FILE_NAME, Poll, Recheck, Settings, Web
from campuswatch.settings import Database as Ledger
from campuswatch.store_settings import USUAL, Store
from campuswatch.usecases import scan_plan
from campuswatch.usecases.actor import operator
from campuswatch.usecases.adoption import adopt_devices, adoptable
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import scan
from campuswatch.usecases.setup import set_up
from collector.clock import SystemClock
from collector.discovery.plan import Plan
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.repository import devices, service_periods, transitions
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports

LIMIT_S = 60.0
PATIENCE_S = 10.0
POLL = Poll(
    interval_s=dict.fromkeys(("snmp", "interface", "ups", "rtsp"), 0.5), recheck=Recheck(count=2, spacing_s=0.2)
)


class JumpyClock(SystemClock):
    offset_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.offset_ms


class School01:
    """A scanned and adopted school of a few devices, its campus, and its clock."""

    def __init__(self, folder: Path, url: str = "", store: Store = USUAL) -> None:
        self.folder = folder
        self.clock = JumpyClock()
        self.truth = plan_campus(cameras=3, recorders=1, switches=2, printers=0, pcs=0, ports=free_ports())
        self.settings = replace(
            Settings(), web=Web(port=0), poll=POLL, database=Ledger(url=url), store=store, folder=folder
        )
        school = School(code="S01", name="x", ports=self.truth.ports)
        set_up(folder / FILE_NAME, self.settings, operator(), school, [self.truth.prefix], now_ms=self.clock.now_ms())

    async def adopt(self) -> None:
        actor = operator()
        with closing(open_ledger(self.settings)) as database:
            vault = open_vault(self.settings, database)
            give_credentials(database, vault, actor, self.truth, "S01", self.clock.now_ms())
            with patch.object(scan_plan, "Plan", partial(Plan, deadline_s=PATIENCE_S)):  # the campus is in our process
                await scan(database, vault, actor, self.clock, Wish(school="S01", cidrs=[self.truth.prefix]))
            adopt_devices(database, actor, adoptable(database, actor, "S01"), now_ms=self.clock.now_ms())

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Service]:
        async with Service(self.settings, self.folder / FILE_NAME, self.clock) as service:
            yield service

    def lives(self) -> dict[str, list[Segment]]:
        """The six states of every device from its adoption to now."""
        now_ms = self.clock.now_ms()
        with closing(open_ledger(self.settings)) as database, database.read() as connection:
            known = devices.find(connection, BUREAU)
            periods = {one.code: service_periods.every(connection, BUREAU, one.code) for one in known}
            rows = transitions.between(connection, BUREAU, 0, 2**62)
        return {
            one.code: derive(
                transitions=[row for row in rows if row.device == one.code], witnesses=one.witnesses,
                service=periods[one.code], start_ms=periods[one.code][0].start_ms, end_ms=now_ms, now_ms=now_ms,
            )
            for one in known
        }  # fmt: skip

    def total(self) -> Figures:
        return Figures.total(Figures.of(life) for life in self.lives().values())

    async def until(self, condition: Callable[[], bool]) -> None:
        deadline = asyncio.get_running_loop().time() + LIMIT_S
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, self.lives()
            await asyncio.sleep(0.2)

    def all_up(self) -> bool:
        lives = self.lives().values()
        return all(life and life[-1].state is State.UP for life in lives)

    def shift(self, ms: int) -> None:
        """Everything in the ledger happened `ms` earlier than it did."""
        columns = {
            "transition": ("at_ms", "recorded_ms"), "transition_head": ("at_ms",), "collector_beat": ("at_ms",),
            "service_period": ("start_ms", "recorded_ms"),
        }  # fmt: skip
        with closing(sqlite3.connect(self.settings.data_dir / "campuswatch.sqlite")) as ledger, ledger:
            for table, names in columns.items():
                ledger.execute(f"UPDATE {table} SET {', '.join(f'{name} = {name} - {ms}' for name in names)}")


def play(folder: Path, act: Callable[[School01, Campus], Awaitable[None]], url: str = "", store: Store = USUAL) -> None:
    async def run() -> None:
        school = School01(folder, url, store)
        async with Campus(school.truth) as campus:
            await school.adopt()
            await act(school, campus)

    asyncio.run(run())
