"""A school's days in a minute: the product's own probes, bookkeeper and ledger, on loopback, with the clock moved on.

Time stands still while something is really waited for and moves on where the product would only wait: between two
requests of a session, and between two looks. Looks come in the order in which they are due, one after the other.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

from alerts.observe import Observer
from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from campuswatch.bookkeeper.desk import House
from campuswatch.demo.stage import shared_credentials
from campuswatch.instruments import open_instruments
from campuswatch.intake import Intake
from campuswatch.opening import open_ledger, open_vault
from campuswatch.polling import desk_of, policy_of
from campuswatch.scribe import Scribe
from campuswatch.settings import FILE_NAME, Settings
from campuswatch.usecases.actor import operator
from campuswatch.usecases.credentials import add_credential
from campuswatch.usecases.setup import set_up
from campuswatch.watchlist import Watch, read_watchlist
from collector.poller import look
from collector.probes import PROBES
from collector.probes.probe import Probe
from collector.protocols.web_session import open_session
from collector.recheck import RecheckPolicy
from collector.recorders import visit
from collector.sample import Reading, Sample, Verdict
from inventory.model.credential import CredentialType
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.retention_policy import RetentionPolicy
from inventory.model.school import School
from inventory.model.scope import BUREAU
from inventory.model.service_period import ServicePeriod
from inventory.repository import devices, retention_policies, service_periods
from inventory.vault import Vault
from simulator.campus import Campus
from simulator.truth import PlantedDevice, Truth

SCHOOL = "S01"
SETTLE_S = 0.002
HOUR_MS = 3_600_000
SETTLED_EACH_MS = 60_000
IN_SERVICE_MS = 300 * 24 * HOUR_MS
JUDGED_MIN = 12
"""Past each hour, as the calendar has it."""


class MovedClock:
    """A `collector.clock.Clock` that stands still until it is moved on."""

    def __init__(self, start_ms: int) -> None:
        self._now_ms = float(start_ms)
        self._start_ms = start_ms

    def now_ms(self) -> int:
        return int(self._now_ms)

    def monotonic(self) -> float:
        return (self._now_ms - self._start_ms) / 1000

    @property
    def boot_id(self) -> str:
        return "moved"

    async def sleep(self, seconds: float) -> None:
        """As `asyncio.sleep`, but that nobody waits."""
        self._now_ms += max(seconds, 0.0) * 1000
        await asyncio.sleep(0)

    def move_to(self, at_ms: float) -> None:
        self._now_ms = max(self._now_ms, at_ms)


def code_of(planted: str, truth: Truth) -> str:
    device = truth.device(planted)
    return make_code(SCHOOL, Kind(device.kind), int(planted.rpartition("-")[2]))


def adopted(planted: PlantedDevice, truth: Truth) -> Device:
    """As after a scan and an adoption."""
    kind = Kind(planted.kind)
    return Device(
        id=planted.code,
        code=code_of(planted.code, truth),
        school=SCHOOL,
        kind=kind,
        name=planted.name,
        stage=Stage.ADOPTED,
        address=planted.address,
        vendor=planted.vendor,
        model=planted.model,
    )


class ProofRun:
    """`probes` by name with their intervals (seconds); `readings` counts looks, `failed` keeps those that did."""

    def __init__(self, folder: Path, truth: Truth, clock: MovedClock, probes: Mapping[str, float]) -> None:
        self.folder = folder
        self.truth = truth
        self.clock = clock
        self.settings = replace(Settings(), folder=folder)
        self.samples: list[Sample] = []
        self.failed: list[Reading] = []
        self.looks = 0
        self._settled_ms = 0
        self._judged_ms = clock.now_ms() // HOUR_MS * HOUR_MS + JUDGED_MIN * 60_000
        self._probes = {name: (PROBES[name], seconds) for name, seconds in probes.items()}
        self._due: list[tuple[float, int, Watch, Probe]] = []

    @asynccontextmanager
    async def going(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            self.campus = await stack.enter_async_context(
                Campus(self.truth, monotonic=self.clock.monotonic, wall=lambda: self.clock.now_ms() / 1000)
            )
            self._settle_in()
            self.database = open_ledger(self.settings)
            stack.callback(self.database.close)
            vault = open_vault(self.settings, self.database)
            self._fill(vault)
            self._scribe = Scribe(self.database)
            self._scribe.start()
            stack.push_async_callback(self._scribe.stop)
            stack.enter_context(patch.object(visit, "open_session", partial(open_session, sleep=self.clock.sleep)))
            self._instruments = await open_instruments(stack, self.database, self.clock, pictures=True)
            with self.database.read() as connection:
                self._watches = read_watchlist(connection, BUREAU, vault)
            await self._keep_books()
            self._plan()
            yield

    def _settle_in(self) -> None:
        truth = self.truth
        school = School(code=SCHOOL, name=truth.school, zone=truth.zone, language=truth.locale, ports=truth.ports)
        now_ms = self.clock.now_ms()
        set_up(self.folder / FILE_NAME, self.settings, operator(), school, [truth.prefix], now_ms=now_ms)

    def _fill(self, vault: Vault) -> None:
        now_ms, database = self.clock.now_ms(), self.database
        for planted in self.truth.devices:
            if planted.kind in ("camera", "recorder"):
                device = adopted(planted, self.truth)
                database.write(partial(devices.add, device=device, actor="proof", at_ms=now_ms)).result()
                period = ServicePeriod(device.code, now_ms - IN_SERVICE_MS)
                database.write(partial(service_periods.put, period=period, recorded_ms=now_ms)).result()
        for credential, vendor in shared_credentials(self.truth):
            if credential.type is CredentialType.PASSWORD:  # of SNMP a scan would have found out which one fits
                add_credential(database, vault, operator(), credential, school=SCHOOL, vendor=vendor, now_ms=now_ms)

    def require(self, days: int) -> None:
        policy = RetentionPolicy(id="proof", school=SCHOOL, days=days, document="proof", by="proof")
        self.database.write(lambda connection: retention_policies.add(connection, policy)).result()

    async def _keep_books(self) -> None:
        self._intake = Intake(
            Observer(policy_of(RecheckPolicy())),
            self._scribe,
            self.clock,
            witnesses=["channel"],
            interval_s=lambda _: 300.0,
            keep=self.samples.extend,
        )
        self._intake.watch(self._watches)
        house = House(agenda=self._instruments.agenda, take=self._intake.take, keep=self.samples.extend)
        self._books = Bookkeeper(desk_of(self.settings), house, self.database, self._scribe, self.clock)
        await self._books.load()
        await self._books.recall()

    def _plan(self) -> None:
        """First looks are spread over each interval, as the schedule spreads them."""
        order = 0
        for probe, interval_s in self._probes.values():
            fitting = [watch for watch in self._watches if probe.fits(watch.target)]
            for place, watch in enumerate(fitting):
                first = self.clock.now_ms() + place / len(fitting) * interval_s * 1000
                self._due.append((first, order, watch, probe))
                order += 1
        heapq.heapify(self._due)

    async def until(self, end_ms: int) -> None:
        """Looks at everything that is due until then; each hour the days are judged."""
        while self._due[0][0] < end_ms:
            due, order, watch, probe = heapq.heappop(self._due)
            if due >= self._judged_ms:
                self.clock.move_to(self._judged_ms)
                await self.settle()
                await self._books.judge()
                self._judged_ms += HOUR_MS
            self.clock.move_to(due)
            await self._look(watch, probe)
            heapq.heappush(self._due, (due + self._probes[probe.name][1] * 1000, order, watch, probe))
        self.clock.move_to(end_ms)
        await self.settle()

    async def _look(self, watch: Watch, probe: Probe) -> None:
        reading = await look(watch.target, probe, self._instruments, self.clock, probe.timeout_s)
        self.looks += 1
        if reading.verdict is not Verdict.ANSWERED:
            self.failed.append(reading)
        self._intake.take(reading)
        self._books.take(reading)
        self._intake.tick()
        self._books.tick()
        if self.clock.now_ms() >= self._settled_ms + SETTLED_EACH_MS:
            await self.settle()

    async def settle(self) -> None:
        """Until the ledger has what was told."""
        self._settled_ms = self.clock.now_ms()
        while self._books.waiting or self._scribe.waiting:
            self._books.tick()
            await asyncio.sleep(SETTLE_S)

    def asked(self, codes: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """What devices were asked, by their planted codes."""
        return {code: dict(self.campus.stations[code].asked) for code in codes}
