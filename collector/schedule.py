"""When each device is looked at, how many looks at once, and what follows a miss.

A look is wanted by the timetable, by a re-check, or on the prompt of another witness's first miss. It waits
while its device has two looks running (politeness) or all places are taken. A long one has a lane of its own, so that
no confirmation waits for it: there it waits while its device has another of them or the lane is full. A series that
is still busy with an earlier look or its re-checks lets its deadline pass.

The one broad `except` of the house is here: whatever a look throws becomes a failed reading that blames us.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from collector.backlog import Backlog
from collector.clock import Clock
from collector.instruments import Instruments
from collector.longlane import LongLane
from collector.mistakes import Mistakes
from collector.overload import Overload, OverloadPolicy
from collector.poller import broken, look
from collector.probes.probe import Probe
from collector.recheck import Recheck, RecheckPolicy
from collector.sample import Reading, Verdict
from collector.station import Limits, Order, Series, Station
from collector.tally import Tally
from collector.target import Target
from collector.timetable import Timetable

log = logging.getLogger(__name__)

LEARN = 3
PROMPTED_AGAIN_S = 1.0


class Schedule:
    """Hands every reading to `on_reading`, in the loop's thread, as soon as it is made.

    `pace` divides all intervals (a demo looks more often than production). `on_shed` hears the names of the
    probes that are dropped whenever that set changes. All methods belong to the loop's thread.
    """

    def __init__(
        self,
        probes: Iterable[Probe],
        instruments: Instruments,
        clock: Clock,
        on_reading: Callable[[Reading], None],
        *,
        rechecks: RecheckPolicy | None = None,
        limits: Limits | None = None,
        overload: OverloadPolicy | None = None,
        pace: float = 1.0,
        on_shed: Callable[[frozenset[str]], None] = lambda names: None,
    ) -> None:
        self._probes = {probe.name: probe for probe in probes}
        self._instruments = instruments
        self._clock = clock
        self._on_reading = on_reading
        self._on_shed = on_shed
        self._rechecks = rechecks or RecheckPolicy()
        self._limits = limits or Limits()
        self._overload = Overload(self._probes.values(), overload)
        self._pace = pace
        self._uppers: Mapping[str, Sequence[str]] = {}
        self._timetable: Timetable[Series] = Timetable()
        self._stations: dict[str, Station] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._queue = Backlog()
        self._lane = LongLane(self._limits.long)
        self._alarm: asyncio.TimerHandle | None = None
        self._running = False
        self._mistakes = Mistakes(log)
        self._tally = Tally()

    def interval_s(self, probe: str) -> float:
        """How often a probe is wanted, as paced; raises KeyError for one that is not scheduled."""
        return self._probes[probe].interval_s / self._pace

    @property
    def targets(self) -> list[Target]:
        return [station.target for station in self._stations.values()]

    @property
    def queued(self) -> int:
        """Looks that wait for a place, those in the long lane among them."""
        return len(self._queue) + self._lane.waiting

    @property
    def left_out(self) -> frozenset[str]:
        """Names of the probes for which there is no time now."""
        return self._overload.dropped

    @property
    def in_flight(self) -> int:
        return len(self._tasks)

    def take_tally(self) -> Tally:
        """What was counted since the last call."""
        tally, self._tally = self._tally, Tally()
        tally.left_out = self.left_out
        return tally

    def start(self) -> None:
        """Begins to look; needs a running loop."""
        self._running = True
        self._arm()

    async def stop(self) -> None:
        """Cancels what runs and waits for it; no task or timer of ours is left."""
        self._running = False
        if self._alarm is not None:
            self._alarm.cancel()
        running = list(self._tasks)
        for device in list(self._stations):
            self._drop(device)
        self._queue.clear()
        self._lane.clear()
        await asyncio.gather(*running, return_exceptions=True)

    def add(self, target: Target) -> None:
        """Looks at it from now on with all probes that fit.

        A known device gets its new address, credentials or kind; phases and re-checks under way go on.
        """
        self.add_all([target])

    def add_all(self, targets: Iterable[Target]) -> None:
        """Many at once, their first looks spread so that a start is no burst.

        Witnesses look within their interval. What merely measures has up to LEARN intervals: its first look learns the
        agent's objects by walks, and falls together with the first logins and transitions of all witnesses.
        """
        wanted = [(target, self._fitting(target)) for target in targets]
        looks = sum(len(names) for _, names in wanted)
        within_s = max(self._limits.first_within_s / self._pace, looks / self._limits.first_per_s)
        intervals = {name: self.interval_s(name) for name in self._probes}
        first = {name: intervals[name] * (1 if probe.witness else LEARN) for name, probe in self._probes.items()}
        now_s = self._clock.monotonic()
        for target, names in wanted:
            station = self._stations.setdefault(target.device, Station(target))
            station.target = target
            for name in [name for name in station.series if name not in names]:
                self._end_series(station, name)
            for name in names:
                if name not in station.series:
                    series = station.series[name] = Series(station, self._probes[name])
                    within = min(within_s, first[name])
                    self._timetable.add(series, (target.device, name), intervals[name], now_s, within)
        self._arm()

    def lead(self, uppers: Mapping[str, Sequence[str]]) -> None:
        """What each device needs in order to answer, by device: it is asked at once when the device misses a first
        look, so that a cause is known before anybody is told."""
        self._uppers = uppers

    def remove(self, device: str) -> None:
        """Looks at it no more; a look under way is cancelled and gives no reading."""
        if device in self._stations:
            self._drop(device)
            self._arm()

    async def vacate(self, devices: Iterable[str], within_s: float) -> list[str]:
        """Waits until the looks that run now at these devices are over; a long one is broken off, and comes again when
        it is due. Returns the devices where one still runs."""
        stations = {device: self._stations[device] for device in devices if device in self._stations}
        running = {device: [*one.running, *([one.long] if one.long else [])] for device, one in stations.items()}
        for station in stations.values():
            if station.long is not None:
                station.long.cancel()
        tasks = [task for some in running.values() for task in some]
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
        return [device for device, some in running.items() if not all(task.done() for task in some)]

    def _fitting(self, target: Target) -> list[str]:
        return [probe.name for probe in self._probes.values() if probe.fits(target)]

    def _drop(self, device: str) -> None:
        station = self._stations.pop(device)
        for name in list(station.series):
            self._end_series(station, name)
        station.waiting.clear()
        self._queue.drop(station)
        self._lane.drop(station)
        for task in [*station.running, *([station.long] if station.long else [])]:
            task.cancel()

    def _end_series(self, station: Station, name: str) -> None:
        series = station.series.pop(name)
        if series.timer is not None:
            series.timer.cancel()
        self._timetable.remove(series)

    def _arm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        deadline_s = self._timetable.next_deadline()
        if self._running and deadline_s is not None:
            delay_s = max(0.0, deadline_s - self._clock.monotonic())
            self._alarm = asyncio.get_running_loop().call_later(delay_s, self._turn)

    def _turn(self) -> None:
        """Wants everything that is due."""
        for due in self._timetable.due(self._clock.monotonic()):
            series = due.entry
            self._tally.skipped += due.skipped
            if series.probe.name in self._overload.dropped:
                self._tally.shed += 1
            elif series.busy:
                self._tally.skipped += not series.suspect
            else:
                self._want(Order(series.station, series, due.deadline_s, series.probe.timeout_s))
        self._arm()

    def _want(self, order: Order) -> None:
        order.series.busy = True
        order.series.timer = None
        if order.series.probe.lane and not self._lane.enter(order):
            return
        if not order.inside and len(order.station.running) >= self._limits.per_device:
            order.held = True
            order.station.waiting.append(order)
        elif not self._has_room:
            self._queue.add(order)
        else:
            self._begin(order)

    def _begin(self, order: Order) -> None:
        started_s = self._clock.monotonic()
        if not order.held:
            lateness_s = max(0.0, started_s - order.wanted_s)
            self._tally.started(lateness_s)
            if self._overload.note(lateness_s, started_s):
                self._on_shed(self._overload.dropped)
        task = asyncio.get_running_loop().create_task(self._look(order, started_s))
        self._tasks.add(task)
        if order.inside:
            order.station.long = task
        else:
            order.station.running.append(task)
        task.add_done_callback(partial(self._ended, order))

    async def _look(self, order: Order, started_s: float) -> None:
        station, probe, at_ms = order.station, order.series.probe, self._clock.now_ms()
        try:
            reading = await look(station.target, probe, self._instruments, self._clock, order.limit_s, order.attempt)
        except asyncio.CancelledError:
            order.series.busy = False  # where the series goes on, so do its looks
            raise
        except Exception as error:  # noqa: BLE001 - one look's mistake must not end the others
            self._mistakes.report(error, f"look {probe.name} at {station.target.device}")
            self._tally.broken += 1
            reading = broken(station.target, probe, at_ms, error, order.attempt)
        self._tally.readings += 1
        self._follow(order, reading, started_s)
        self._on_reading(reading)

    def _ended(self, order: Order, task: asyncio.Task[None]) -> None:
        """Gives the place to who waits for it: the device's own first, then the queue."""
        self._tasks.discard(task)
        station = order.station
        if order.inside:
            station.long = None
        else:
            station.running.remove(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._mistakes.report(error, "receiver of readings")
        self._lane.leave(order)
        if not self._running:
            return
        while station.waiting and len(station.running) < self._limits.per_device and self._has_room:
            self._place(station.waiting.pop(0))
        while self._queue and self._has_room:
            self._place(self._queue.take())
        while (waiting := self._lane.take()) is not None:
            self._place(waiting)

    @property
    def _has_room(self) -> bool:
        return len(self._tasks) < self._limits.in_flight

    def _place(self, order: Order) -> None:
        if order.series is order.station.series.get(order.series.probe.name):
            self._want(order)
        else:
            self._lane.leave(order)

    def _follow(self, order: Order, reading: Reading, started_s: float) -> None:
        """Decides what a look leads to: nothing, a re-check, looks at the device's other witnesses."""
        series = order.series
        series.busy = series.suspect = False
        if reading.verdict is Verdict.ANSWERED:
            series.silent = False
        begins = reading.verdict is Verdict.SILENT or order.attempt > 0
        if reading.verdict is Verdict.ANSWERED or not begins or not series.probe.witness or series.silent:
            return
        step = self._rechecks.after(order.attempt)
        if step is None:
            series.silent = True
            self._prompt(order.station, series)  # the first miss may have been another's, just before the device died
        elif order.station.series.get(series.probe.name) is series:
            self._recheck(order, step, started_s)
            if order.attempt == 0:
                self._prompt(order.station, series)
                self._prompt_uppers(order.station)

    def _recheck(self, order: Order, step: Recheck, started_s: float) -> None:
        series = order.series
        limit_s = min(series.probe.timeout_s, step.limit_s or series.probe.timeout_s)
        again_s = max(started_s + step.pause_s, self._clock.monotonic())
        recheck = Order(order.station, series, again_s, limit_s, order.attempt + 1)
        series.busy = series.suspect = True
        delay_s = again_s - self._clock.monotonic()
        series.timer = asyncio.get_running_loop().call_later(delay_s, self._want, recheck)

    def _prompt(self, station: Station, missed: Series) -> None:
        now_s = self._clock.monotonic()
        for series in station.series.values():
            if series is not missed and series.probe.witness and not series.busy and not series.silent:
                limit_s = min(series.probe.timeout_s, self._rechecks.prompted_limit_s)
                self._want(Order(station, series, now_s, limit_s))

    def _prompt_uppers(self, station: Station) -> None:
        """By the witness that looks most often; one that thirty devices wait for is asked once a second."""
        now_s = self._clock.monotonic()
        for code in self._uppers.get(station.target.device, ()):
            upper = self._stations.get(code)
            witnesses = [one for one in upper.series.values() if one.probe.witness] if upper is not None else []
            if upper is None or not witnesses:
                continue
            series = min(witnesses, key=lambda one: one.probe.interval_s)
            if series.busy or series.silent or now_s - series.prompted_s < PROMPTED_AGAIN_S:
                continue
            series.prompted_s = now_s
            limit_s = min(series.probe.timeout_s, self._rechecks.prompted_limit_s)
            self._want(Order(upper, series, now_s, limit_s))
