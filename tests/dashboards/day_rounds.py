"""Rounds of looks at two schools: what is due is asked by the product's own probes, and kept as the service does."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Mapping
from dataclasses import replace

from day_plan import DAY_MIN, FAULTS, MONTH_MIN, RENAMED, SPARSE_MIN, STATUS_MIN, WATCHED
from day_recordings import told

from alerts.observe import Observer
from alerts.phase import Phase
from campuswatch.demo.stage import credentials_of
from campuswatch.intake import Intake
from campuswatch.scribe import Scribe
from campuswatch.watchlist import Watch, info_sample
from collector.instruments import Instruments
from collector.poller import look
from collector.probes import PROBES
from collector.probes.probe import Probe
from collector.recheck import RecheckPolicy
from collector.sample import Reading, Sample, Value, Verdict
from collector.selfwatch import collector_key, self_sample
from collector.tally import Tally
from collector.target import make_target
from inventory.identify import stream_path
from inventory.model.device import Device, Stage, make_code
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from simulator.campus import Campus
from simulator.truth import PlantedDevice, Truth

SETTLE_MS = 6_000  # by then the service has told how many are in which state
AT_ONCE = 24  # looks; a machine that tests share must answer all of them in time
LIMIT_S = 1.0  # of a look
TOLD_ONLY = frozenset({"recorder", "recordings", "clock", "picture", "playback"})
"""Probes whose samples `day_recordings` makes."""


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


def school_of(code: str, truth: Truth) -> School:
    return School(code=code, name=truth.school, language=truth.locale, ports=truth.ports)


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
    service = (ServicePeriod(device.code, 0),)
    return Watch(device=device, school=school, target=target, service=service, area=device.area or "")


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
            if probe.name not in TOLD_ONLY and probe.fits(watch.target) and self._is_due(watch, probe, minute)
        ]
        await asyncio.gather(*(self._look(watch, probe) for watch, probe in due))
        for watch in self._watches.values():
            self.samples.append(self._ping(watch, minute))
            self.samples += told(watch, minute, self._clock.now_ms())
        if minute % STATUS_MIN == 0:
            await self._intake.keep_status()
        self._clock.skip_to(self._clock.now_ms() + SETTLE_MS)
        self._intake.tick()
        tally = Tally(readings=len(due), lateness_s=array("d", [0.001 * (minute % 7 + 1)]))
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

    def _ping(self, watch: Watch, minute: int) -> Sample:
        """What a ping would have told of the planted truth; of a loopback address it is no evidence, and not made."""
        planted = watch.device.code.partition("-")[2]
        silent = self._campuses[watch.device.school].condition(planted).silent
        rtt_ms = 0.4 + (minute * 7 + len(watch.device.name)) % 23 / 10
        fields: dict[str, Value] = {"up": 0, "loss_pct": 100.0}
        if not silent:
            fields = {"up": 1, "rtt_ms": rtt_ms, "loss_pct": 0.0}
        return Sample(watch.target.key("ping"), self._clock.now_ms(), fields)

    async def _break_and_mend(self, minute: int) -> None:
        for fault, school, device, during in FAULTS.values():
            if minute == during.start:
                await self._campuses[school].fault(fault, device, seconds=10_000_000)
            elif minute == during.stop:
                await self._campuses[school].fault("mend", device)

    def _tell_names(self, minute: int) -> None:
        """Each device's names at the start and daily, and what was renamed at once."""
        named = list(self._watches) if minute in (-MONTH_MIN, 0, DAY_MIN - SPARSE_MIN) else []
        code, when, name = RENAMED
        if minute == when:
            watch = self._watches[code]
            self._watches[code] = replace(watch, device=replace(watch.device, name=name))
            self._intake.watch(self._watches.values())
            named = [code]
        self.samples += [info_sample(self._watches[code], self._clock.now_ms()) for code in named]
