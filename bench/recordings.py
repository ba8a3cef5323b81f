"""Recordings: what a recorder of 32 channels is asked in a day, what that costs us, and what the agenda takes.

Simulated recorders of three makes stand in a process of their own; its clock and ours are moved on by hand, so that a
day of looks takes seconds. A peer that asks for recordings is not known to us: there is nothing to compare with.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Iterator
from ctypes import c_longlong
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import cast
from zoneinfo import ZoneInfo

from bench.process import MIB, cost_of
from bench.siege import Open
from bench.table import Figure, Table
from collector.instruments import Instruments, LoginGate
from collector.poller import look
from collector.probes import recordings
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.web_memory import WebMemory
from collector.rates import CounterMemory
from collector.recordings.agenda import Agenda
from collector.recordings.day import Frame, take_in
from collector.recordings.duty import Duty, day_of, day_span
from collector.recordings.retention import retention
from collector.target import Target
from collector.told import FootageSeen
from inventory.model.channel_day import ChannelDay
from inventory.model.credential import Credential, CredentialType
from inventory.model.device_clock import ClockStep
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Planting, Storage
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN_MS = day_span(date(2026, 3, 20), ZONE).start_ms + 9 * 3_600_000
API = {"Hikvision": "isapi", "Dahua": "dahua", "Uniview": "onvif"}
KEPT_DAYS = 31.5
LOOKS = 288
LOOK_S = 300.0
PACE_S = recordings.PACE_S
RECORDERS, CHANNELS, DAYS = 300, 32, 90


@dataclass
class HandClock:
    shared: Synchronized[int]
    mono_s: float = 0.0
    boot_id: str = "bench"

    def now_ms(self) -> int:
        return self.shared.value

    def monotonic(self) -> float:
        return self.mono_s

    def advance(self, seconds: float) -> None:
        self.shared.value += round(seconds * 1000)
        self.mono_s += seconds


class Counted(WebMemory):
    """Counts requests, refused logins among them; each moves the clock on by the pause that is kept before it."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self.requests = 0
        self._clock = clock

    def reserve(self, device: str, pace_s: float, now_s: float) -> float:
        self.requests += 1
        self._clock.advance(PACE_S)
        return now_s


def plan() -> Truth:
    """Three recorders with 32 channels in use each, of three makes."""
    truth = plan_campus(
        6,
        "127.45.0.0/24",
        cameras=3 * CHANNELS,
        recorders=3,
        switches=8,
        printers=0,
        pcs=0,
        ups=0,
        locale="zh-CN",
        ports=free_ports(),
    )
    planting = Planting(storage=Storage(kept_days=KEPT_DAYS))
    return replant(truth, {device.code: planting for device in truth.of_kind("recorder")})


def serve(truth: Truth, clock: Synchronized[int], ready: Event) -> None:
    async def stand() -> None:
        async with Campus(truth, wall=lambda: clock.value / 1000):
            ready.set()
            await asyncio.Event().wait()

    asyncio.run(stand())


@dataclass
class Watch:
    """One recorder as the service watches it, with rows in memory in place of the ledger's."""

    recorder: PlantedDevice
    instruments: Instruments
    clock: HandClock
    web: Counted
    rows: dict[int, dict[date, ChannelDay]] = field(default_factory=dict)
    most: int = 0
    failures: int = 0

    @property
    def channels(self) -> list[int]:
        return [one.number for one in self.recorder.channels if one.camera]

    def target(self) -> Target:
        login = self.recorder.login
        assert login is not None
        account = Credential(id="w", type=CredentialType.PASSWORD, account=login.account, secret=login.password)
        return Target(
            device=self.recorder.code,
            school="s01",
            kind="recorder",
            address=self.recorder.address,
            ports={"http": self.recorder.ports["http"]},
            witnesses=(),
            zone=ZONE.key,
            api=API[self.recorder.vendor],
            credentials={account.type: account},
        )

    def enter(self) -> None:
        agenda, now_ms = self.instruments.agenda, self.clock.now_ms()
        agenda.enter(self.recorder.code, ZONE, dict.fromkeys(self.channels, now_ms), now_ms)
        agenda.set_clock(self.recorder.code, [ClockStep(device=self.recorder.code, from_ms=0, offset_ms=0)])

    async def day(self) -> tuple[int, float]:
        """(requests, CPU seconds of ours) of a day of looks."""
        before, began_s, began = self.web.requests, time.process_time(), self.clock.mono_s
        for number in range(1, LOOKS + 1):
            asked = self.web.requests
            reading = await look(self.target(), recordings.PROBE, self.instruments, self.clock, 120.0)
            self.failures += reading.failure is not None
            self.most = max(self.most, self.web.requests - asked)
            for told in reading.told:
                if isinstance(told, FootageSeen):
                    self.take(told)
            self.clock.advance(began + number * LOOK_S - self.clock.mono_s)
        return self.web.requests - before, time.process_time() - began_s

    def take(self, seen: FootageSeen) -> None:
        rows = self.rows.setdefault(seen.channel, {})
        frame = Frame(
            recorder=seen.recorder, channel=seen.channel, school="s01", duty=Duty(zone=ZONE), since_ms=BEGIN_MS
        )
        rows.update({row.day: row for row in take_in(rows, seen, frame, 30).days})
        self.instruments.agenda.heard(seen)

    def least_days(self) -> int:
        now_ms = self.clock.now_ms()
        return min(retention(rows, Duty(zone=ZONE), BEGIN_MS, now_ms).days for rows in self.rows.values())


async def watched(device: PlantedDevice, clock: HandClock) -> list[Figure]:
    web = Counted(clock)
    async with SnmpClient() as snmp:
        instruments = Instruments(
            clock=clock, snmp=snmp, pinger=None, logins=cast(LoginGate, Open()), counters=CounterMemory(), web=web
        )
        watch = Watch(device, instruments, clock, web)
        watch.enter()
        first, _ = await watch.day()
        learnt, most_first, watch.most = watch.least_days(), watch.most, 0
        requests, cpu_s = await watch.day()
    name = f"{API[device.vendor]}, {len(watch.channels)} channels"
    assert watch.failures == 0, f"{name}: {watch.failures} looks failed"
    return [
        Figure(f"{name}: requests on the first day, which learns {learnt} days", first),
        Figure(f"{name}: requests on a settled day", requests),
        Figure(f"{name}: requests a second, mean of a settled day", requests / 86_400),
        Figure(f"{name}: requests of the longest look, first day", most_first),
        Figure(f"{name}: requests of the longest look, settled", watch.most),
        Figure(f"{name}: requests a second within a look, at most", 1 / PACE_S),
        Figure(f"{name}: CPU seconds a settled day", cpu_s),
        Figure(f"{name}: CPU milliseconds a request", 1000 * cpu_s / requests),
    ]


def asked() -> Table:
    truth = plan()
    context = multiprocessing.get_context("spawn")
    clock, ready = cast("Synchronized[int]", context.Value(c_longlong, BEGIN_MS)), context.Event()
    process = context.Process(target=serve, args=(truth, clock, ready), daemon=True)
    process.start()
    table = Table(
        "Recordings: a day of looks at one recorder",
        "each five minutes what the agenda asks for, answers judged, rows kept in memory; pauses on a made-up clock",
    )
    recordings.PACE_S = 0.0
    try:
        if not ready.wait(60):
            raise TimeoutError("the simulated recorders did not start within 60 s")
        for device in truth.of_kind("recorder"):
            clock.value = BEGIN_MS
            table.figures += asyncio.run(watched(device, HandClock(clock)))
    finally:
        recordings.PACE_S = PACE_S
        process.terminate()
        process.join(10)
    return table


def remembered() -> Table:
    """The agenda of a county's recorders, made again from the rows of days as after a start."""
    today = day_of(BEGIN_MS, ZONE)
    days = [today - timedelta(days=back) for back in range(DAYS)]
    whole = {day: day_span(day, ZONE) for day in days}
    before, began_s = cost_of(os.getpid()).memory, time.perf_counter()
    agenda = Agenda()
    for number in range(RECORDERS):
        code = f"s{number // 3:03d}-nvr-{number:04d}"
        agenda.enter(code, ZONE, dict.fromkeys(range(1, CHANNELS + 1), BEGIN_MS), BEGIN_MS)
        for channel in range(1, CHANNELS + 1):
            agenda.restore(
                ChannelDay(
                    recorder=code,
                    channel=channel,
                    day=day,
                    school="s01",
                    spans=(span,),
                    asked_ms=min(span.end_ms, BEGIN_MS),
                    closed=day != today,
                )
                for day, span in whole.items()
            )
    restored_s, memory = time.perf_counter() - began_s, cost_of(os.getpid()).memory - before
    began_s = time.perf_counter()
    asks = sum(len(agenda.next(f"s{number // 3:03d}-nvr-{number:04d}", BEGIN_MS, 64)) for number in range(RECORDERS))
    next_s = time.perf_counter() - began_s
    return Table(
        f"Recordings: the agenda of {RECORDERS} recorders with {CHANNELS} channels, {DAYS} days each",
        "what is known of which day, where footage begins, when what was last asked",
        [
            Figure("memory, MiB", memory / MIB),
            Figure("bytes a channel", memory / (RECORDERS * CHANNELS)),
            Figure("seconds to make it again from rows", restored_s),
            Figure("milliseconds to say what to ask a recorder next", 1000 * next_s / RECORDERS),
        ],
        [f"{asks:,} windows were pressing at once, just after the start"],
    )


def run() -> Iterator[Table]:
    yield remembered()
    yield asked()
