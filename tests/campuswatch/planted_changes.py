"""A school whose campus is changed behind its back, looked at by rounds of the product's own looks and scans."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from campuswatch.bookkeeper.desk import Desk, House, Standards
from campuswatch.demo.stage import give_credentials
from campuswatch.instruments import open_instruments
from campuswatch.opening import open_ledger, open_vault
from campuswatch.scribe import Scribe
from campuswatch.settings import FILE_NAME, Settings
from campuswatch.settings import Database as Ledger
from campuswatch.usecases import scan_plan
from campuswatch.usecases.actor import operator
from campuswatch.usecases.adoption import adopt_devices, adoptable
from campuswatch.usecases.permits import read_noticed
from campuswatch.usecases.scan_plan import Wish
from campuswatch.usecases.scanning import scan
from campuswatch.usecases.setup import set_up
from campuswatch.watchlist import read_watchlist
from collector.clock import SystemClock
from collector.discovery.plan import Plan
from collector.pictures.views import Views
from collector.poller import look
from collector.probes import PROBES
from collector.protocols.web_memory import WebMemory
from collector.recordings.agenda import Agenda
from collector.target import Target
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.permits import Noticed
from inventory.repository import devices
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice

HOUR_MS = 3_600_000
PATIENCE_S = 10.0
LOOKED = ("clock", "recorder", "accounts", "configuration")
BY = operator()


class Hasty(WebMemory):
    """Keeps no pace, so that a round takes no minute."""

    def reserve(self, device: str, pace_s: float, now_s: float) -> float:
        return super().reserve(device, 0.0, now_s)


class Hours(SystemClock):
    """So many hours later than it is, on the wall and since the boot."""

    ahead_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.ahead_ms

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_ms / 1000


class Watched:
    """The school S01, its campus, and whoever looks at it."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.clock = Hours()
        self.truth = plan_campus(
            seed=3, prefix=prefix, cameras=4, recorders=1, switches=2, ups=1, printers=0, pcs=0, ports=free_ports(),
            snmp_v3=False,
        )  # fmt: skip
        self.settings = replace(Settings(), database=Ledger(url=""), folder=folder)
        school = School(code="S01", name="x", ports=self.truth.ports, zone=self.truth.zone)
        set_up(folder / FILE_NAME, self.settings, BY, school, [prefix], now_ms=self.clock.now_ms())
        self.database = open_ledger(self.settings)
        self.vault = open_vault(self.settings, self.database)
        give_credentials(self.database, self.vault, BY, self.truth, "S01", self.clock.now_ms())
        self._uptime_s = 0.0

    def plant(self, change: Callable[[PlantedDevice], PlantedDevice]) -> None:
        """What is other from the next campus on."""
        self.truth = replace(self.truth, devices=tuple(map(change, self.truth.devices)))

    @asynccontextmanager
    async def campus(self) -> AsyncIterator[Campus]:
        """Stands as long as the block; devices run on from one to the next."""
        aged = tuple(replace(one, uptime_s=one.uptime_s + round(self._uptime_s)) for one in self.truth.devices)
        started_s = self.clock.monotonic()
        campus = Campus(
            replace(self.truth, devices=aged), monotonic=self.clock.monotonic, wall=lambda: self.clock.now_ms() / 1000
        )
        async with campus:
            yield campus
        self._uptime_s += self.clock.monotonic() - started_s

    def wait(self, ms: int = HOUR_MS) -> None:
        self.clock.ahead_ms += ms

    async def scan(self) -> None:
        with patch.object(scan_plan, "Plan", partial(Plan, deadline_s=PATIENCE_S)):  # the campus is in our process
            await scan(self.database, self.vault, BY, self.clock, Wish(school="S01", cidrs=[self.truth.prefix]))

    def adopt(self) -> None:
        adopt_devices(self.database, BY, adoptable(self.database, BY, "S01"), now_ms=self.clock.now_ms())

    async def look(self) -> None:
        """Every device once by every probe that tells of changes, and all of it kept."""
        async with AsyncExitStack() as stack:
            instruments = replace(await open_instruments(stack, self.database, self.clock), web=Hasty())
            scribe = Scribe(self.database)
            scribe.start()
            house = House(agenda=Agenda(), views=Views(), take=lambda _: None, keep=lambda _: None)
            desk = Desk(standards=Standards(), doubts=Doubts(DEFECTS), pictures=self.settings.pictures_path)
            books = Bookkeeper(desk, house, self.database, scribe, self.clock)
            with self.database.read() as connection:
                watches = read_watchlist(connection, BUREAU, self.vault)

            async def rounds(target: Target) -> None:
                for name in LOOKED:
                    if PROBES[name].fits(target):
                        reading = await look(target, PROBES[name], instruments, self.clock, PATIENCE_S * 3)
                        assert reading.failure is None, (target.device, name, reading.failure)
                        books.take(reading)

            await asyncio.gather(*(rounds(watch.target) for watch in watches))
            await books.stop()
            await scribe.stop()

    def noticed(self, since_ms: int = 0) -> list[Noticed]:
        """Newest last."""
        with self.database.read() as connection:
            return read_noticed(connection, BUREAU, "S01", since_ms=since_ms)[::-1]

    def code(self, planted: str) -> str:
        """The ledger's code of a planted device."""
        address = self.truth.device(planted).address
        with self.database.read() as connection:
            found = devices.at_address(connection, BUREAU, "S01", address)
        assert found is not None, planted
        return found.code

    def close(self) -> None:
        self.database.close()
