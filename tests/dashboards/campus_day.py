"""A day of two schools, polled by the product's own probes from simulated devices on loopback, with faults planted.

Only time is passed in: it runs as in earnest while a round looks, and jumps to the next round. The day ends now,
because Grafana's variables and annotations say `now()` to the server. While something breaks (WATCHED) the rounds are a
minute apart, as they are in earnest, else SPARSE_MIN.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from alerts.observe import Observer
from alerts.phase import Phase
from campuswatch.demo.stage import credentials_of
from campuswatch.instruments import open_instruments
from campuswatch.intake import Intake
from campuswatch.migrate import upgrade
from campuswatch.scribe import Scribe
from campuswatch.watchlist import Watch, info_sample
from collector.instruments import Instruments
from collector.poller import look
from collector.probes import PROBES
from collector.probes.probe import Probe
from collector.recheck import RecheckPolicy
from collector.sample import Reading, Sample, Verdict
from collector.selfwatch import collector_key, self_sample
from collector.tally import Tally
from collector.target import make_target
from inventory.database import Database
from inventory.identify import stream_path
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from simulator.campus import Campus
from simulator.personas import PERSONAS
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth

MINUTE_MS = 60_000
DAY_MIN = 1440
SPARSE_MIN = 10
STATUS_MIN = 5
MONTH_MIN = 30 * DAY_MIN  # so long before the day there is an hour of rounds, for what compares months
AT_ONCE = 24  # looks; a machine that tests share must answer all of them in time
LIMIT_S = 1.0  # of a look
WATCHED = range(1200, 1300)
"""Minutes of the day in which something breaks."""
SILENT = range(1262, 1280)
"""Minutes in which the collector is off."""


class Planted(NamedTuple):
    """`device` of `school` (its code on its own campus) has `fault` in the minutes `during`."""

    fault: str
    school: str
    device: str
    during: range


FAULTS: Mapping[str, Planted] = {
    "camera": Planted("reboot", "S01", "cam-0003", range(1215, 1235)),
    "switch": Planted("cut", "S02", "sw-0002", range(1225, 1235)),
    "ups": Planted("mains-fail", "S01", "ups-0001", range(1220, 1245)),
    "port": Planted("bad-plug", "S01", "cam-0009", range(1225, 1240)),
    "password": Planted("refuse-password", "S02", "nvr-0001", range(1250, 1260)),
}
RENAMED = ("s01-cam-0005", 720, "Sảnh chính, tầng 1 = “North, main” hall")
"""Code, minute, and a name with all that line protocol and regular expressions take for theirs."""
SCHOOLS = {"S01": ("zh-CN", 18, 2), "S02": ("vi", 5, 1)}
"""Code -> language of its names, cameras, recorders."""


class DayClock:
    """A `collector.clock.Clock` that goes on by itself and is moved on from round to round."""

    def __init__(self, start_ms: int) -> None:
        self._began = time.monotonic()
        self._start_ms = start_ms
        self._skipped_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() - self._began + self._skipped_s

    def now_ms(self) -> int:
        return self._start_ms + int(self.monotonic() * 1000)

    @property
    def boot_id(self) -> str:
        return "day"

    def skip_to(self, at_ms: int) -> None:
        self._skipped_s += max(0, at_ms - self.now_ms()) / 1000


@dataclass(frozen=True, slots=True)
class Day:
    """`samples` in the order in which they were made; `devices` as they are called at the end.

    `broken`: by the fault, the codes of those that it struck, and the port on which it shows, if there is one.
    """

    start_ms: int
    end_ms: int
    samples: Sequence[Sample]
    devices: Mapping[str, Device]
    schools: Mapping[str, School]
    broken: Mapping[str, tuple[frozenset[str], str]]

    def at(self, minute: int) -> int:
        return self.start_ms + minute * MINUTE_MS

    def kinds(self, codes: Iterable[str]) -> Mapping[str, Kind]:
        return {code: self.devices[code].kind for code in codes}


def struck(truth: Truth, planted: Planted) -> tuple[frozenset[str], str]:
    """Codes of those who show the fault: a cut switch takes all behind it along, a bad plug shows at the switch."""
    codes, port = {planted.device}, ""
    if planted.fault == "cut":
        codes |= truth.behind(planted.device)
    wire = truth.wire_of(planted.device)
    if planted.fault == "bad-plug" and wire is not None:
        persona = PERSONAS[truth.device(wire.switch).persona]
        codes, port = {wire.switch}, persona.port_name.format(port=wire.port)
    return frozenset(f"{planted.school.lower()}-{code}" for code in codes), port


def polled(folder: Path, end_ms: int) -> Day:
    return asyncio.run(poll_day(folder, end_ms))


async def poll_day(folder: Path, end_ms: int) -> Day:
    start_ms = end_ms - DAY_MIN * MINUTE_MS
    clock = DayClock(start_ms - MONTH_MIN * MINUTE_MS)
    url = f"sqlite:///{folder}/ledger.db"
    upgrade(url)
    async with AsyncExitStack() as stack:
        database = Database.open(url)
        stack.callback(database.close)
        instruments = await open_instruments(stack, database, clock)
        campuses = {code: await stack.enter_async_context(standing(plan(code), clock)) for code in SCHOOLS}
        round_of_looks = Rounds(campuses, instruments, clock, Scribe(database))
        for minute in rounds():
            clock.skip_to(start_ms + minute * MINUTE_MS)
            await round_of_looks.go(minute)
    broken = {name: struck(campuses[planted.school].truth, planted) for name, planted in FAULTS.items()}
    found = round_of_looks
    return Day(start_ms, end_ms, found.samples, found.devices, found.schools, broken)


def rounds() -> Iterator[int]:
    """Minutes, from the start of the day, at which everything is looked at."""
    yield from range(-MONTH_MIN, -MONTH_MIN + 60, SPARSE_MIN)
    for minute in range(DAY_MIN):
        if minute not in SILENT and (minute in WATCHED or minute % SPARSE_MIN == 0):
            yield minute


def plan(school: str) -> Truth:
    locale, cameras, recorders = SCHOOLS[school]
    number = int(school[1:])
    return plan_campus(
        number,
        f"127.61.{number}.0/24",
        cameras=cameras,
        recorders=recorders,
        switches=2,
        ups=1,
        printers=1,
        pcs=0,
        locale=locale,
        ports=free_ports(),
    )


@asynccontextmanager
async def standing(truth: Truth, clock: DayClock) -> AsyncIterator[Campus]:
    async with Campus(truth, monotonic=clock.monotonic, wall=lambda: clock.now_ms() / 1000) as campus:
        yield campus


def watch_of(school: School, planted: PlantedDevice) -> Watch:
    """As an administrator would have it in the ledger: adopted, named, its credentials known."""
    kind = Kind(planted.kind)
    device = Device(
        id=planted.code,
        code=make_code(school.code, kind, int(planted.code.rpartition("-")[2])),
        school=school.code,
        kind=kind,
        name=planted.name,
        stage=Stage.ADOPTED,
        address=planted.address,
        area=planted.area,
        vendor=planted.vendor,
        model=planted.model,
        answers=("tcp",) if kind is Kind.PRINTER else (),
    )
    credentials = {credential.type: credential for credential, _ in credentials_of(planted)}
    path = planted.stream_path or stream_path(planted.vendor, kind)
    target = make_target(device, school, path, credentials)
    return Watch(device=device, school=school, target=target, service=(ServicePeriod(device.code, 0),))


class Rounds:
    """Looks at everything that is due, as the schedule would, and keeps what the service would store."""

    def __init__(
        self, campuses: Mapping[str, Campus], instruments: Instruments, clock: DayClock, scribe: Scribe
    ) -> None:
        self.samples: list[Sample] = []
        self._campuses = campuses
        self._instruments = instruments
        self._clock = clock
        self.schools = {code: school_of(code, campus.truth) for code, campus in campuses.items()}
        self._watches = {
            watch.device.code: watch
            for code, campus in campuses.items()
            for watch in (watch_of(self.schools[code], device) for device in campus.truth.devices)
        }
        self._step_min = SPARSE_MIN
        self._last_min: dict[tuple[str, str], int] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._observer = Observer()
        self._intake = Intake(
            self._observer, scribe, clock,
            witnesses=[probe.name for probe in PROBES.values() if probe.witness],
            interval_s=lambda _: self._step_min * 60.0, keep=self.samples.extend,
        )  # fmt: skip
        self._intake.watch(self._watches.values())

    @property
    def devices(self) -> Mapping[str, Device]:
        return {code: watch.device for code, watch in self._watches.items()}

    async def go(self, minute: int) -> None:
        self._step_min = 1 if minute in WATCHED else SPARSE_MIN
        await self._break_and_mend(minute)
        self._tell_names(minute)
        self._intake.tick()
        due = [
            (watch, probe)
            for watch in self._watches.values()
            for probe in PROBES.values()
            if probe.fits(watch.target) and self._is_due(watch, probe, minute)
        ]
        await asyncio.gather(*(self._look(watch, probe) for watch, probe in due))
        if minute % STATUS_MIN == 0:
            await self._intake.keep_status()
        tally = Tally(readings=len(due), lateness_s=[0.001 * (minute % 7 + 1)])
        self.samples.append(self_sample(collector_key("bureau", "local"), self._clock.now_ms(), tally, 0, 0.002))

    def _is_due(self, watch: Watch, probe: Probe, minute: int) -> bool:
        """At most each `interval_s`; what is asked each few minutes may come a little early, as rounds are whole."""
        key = (watch.device.code, probe.name)
        if (minute - self._last_min.get(key, -2 * MONTH_MIN)) * 60 < probe.interval_s:
            return False
        self._last_min[key] = minute
        return True

    async def _look(self, watch: Watch, probe: Probe) -> None:
        """A witness that is silent is looked at again, so that its silence is confirmed."""
        for attempt in range(RecheckPolicy().looks):
            async with self._places:
                reading: Reading = await look(
                    watch.target, probe, self._instruments, self._clock, min(LIMIT_S, probe.timeout_s), attempt
                )
            self._intake.take(reading)
            silent = self._observer.snapshot().get((reading.device, reading.probe)) is Phase.DOWN
            if reading.verdict is not Verdict.SILENT or not probe.witness or silent:
                return

    async def _break_and_mend(self, minute: int) -> None:
        for fault, school, device, during in FAULTS.values():
            if minute == during.start:
                await self._campuses[school].fault(fault, device, seconds=10_000_000)
            elif minute == during.stop:
                await self._campuses[school].fault("mend", device)

    def _tell_names(self, minute: int) -> None:
        """Each device's names at the start and daily, and what was renamed at once."""
        told = list(self._watches) if minute in (-MONTH_MIN, 0, DAY_MIN - SPARSE_MIN) else []
        code, when, name = RENAMED
        if minute == when:
            watch = self._watches[code]
            self._watches[code] = replace(watch, device=replace(watch.device, name=name))
            self._intake.watch(self._watches.values())
            told = [code]
        self.samples += [info_sample(self._watches[code], self._clock.now_ms()) for code in told]


def school_of(code: str, truth: Truth) -> School:
    return School(code=code, name=truth.school, language=truth.locale, ports=truth.ports)
