"""The service: wires the parts, starts them in order, stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Self

from alerts.ground import Ground
from alerts.observe import Observer
from alerts.places import Places
from alerts.state import State
from campuswatch.admin_door import AdminDoor
from campuswatch.announcer import Announcer
from campuswatch.backup.nightly import NightlyBackup
from campuswatch.bookkeeper.bookkeeper import Bookkeeper
from campuswatch.bookkeeper.desk import House
from campuswatch.conditions.places import read_places
from campuswatch.conditions.source import Means
from campuswatch.control import ControlServer, Handler, Json
from campuswatch.daily_uplinks import DailyUplinks
from campuswatch.delivery.delivery import Delivery
from campuswatch.garbage import keep_frozen
from campuswatch.instruments import open_instruments
from campuswatch.intake import AT_A_TURN, Intake
from campuswatch.jobs import Action, Jobs
from campuswatch.keptprocess import KeptProcess
from campuswatch.listening import Listening
from campuswatch.lock import held
from campuswatch.mailroom import Mailroom
from campuswatch.nightly_audit import NightlyAudit
from campuswatch.nightly_reconciliation import reconcile_all
from campuswatch.noticing import Noticing, nothing
from campuswatch.opening import open_ledger, open_vault
from campuswatch.polling import TELLS_OF, desk_of, logins_of, policy_of, probes_of, rechecks_of
from campuswatch.rediscovery import Rediscovery
from campuswatch.rule_book import RuleBook
from campuswatch.scan_desk import ScanDesk
from campuswatch.scribe import Scribe
from campuswatch.settings import Settings
from campuswatch.timeseries import open_store
from campuswatch.usecases.fault_samples import read_fault_samples
from campuswatch.usecases.risks import RiskTeller
from campuswatch.watch.dutyclock import DutyClock
from campuswatch.watch.faultclock import FaultClock
from campuswatch.watch.grounds import Grounds
from campuswatch.watch.sentry import Sentry, read_words
from campuswatch.watchdog import Sign, Watchdog, keep_feeding
from campuswatch.watchlist import Watch, differences, info_sample, read_watchlist, renamed
from campuswatch.web.certificate import certificate_of
from campuswatch.web.listener import listener, url_of
from collector.clock import Clock
from collector.sample import Reading, Sample
from collector.schedule import Schedule
from collector.selfwatch import SelfWatch, collector_key, free_pct
from collector.station import Limits
from collector.store.writer import StoreWriter
from dashboards.delivery import look
from inventory.errors import LedgerError
from inventory.model.collector_beat import CollectorBeat
from inventory.model.device import CHANNEL
from inventory.model.scope import BUREAU
from inventory.repository import beats, revision, transitions
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)

TICK_S = 1.0
BUREAU_TAG = "bureau"  # stands for the school on what the collector measures of itself
BEAT_S = 5.0
WIRING_S = 60.0
PATIENCE_S = 120.0
"""How long one part may stand still before systemd is let restart us: a disk may be slow."""
REST_S = 45.0
"""Longer than any look but the long ones, which are broken off."""
FOREVER = 2**62
SELDOM_S = 1e9
# How long the loop waits at most while a thread of ours computes (the store's housekeeping), each time it wakes.
SWITCH_S = 0.0005


class Service:
    """Use as `async with`: inside, the campus is polled and the pages are served at `url`.

    Raises on entry what the parts raise: DatabaseError, StoreError, VaultError, NotServed, ControlError.
    """

    def __init__(self, settings: Settings, config: Path, clock: Clock) -> None:
        self.settings = settings
        self._config = config
        self._clock = clock
        self._stack = AsyncExitStack()
        self._watches: list[Watch] = []
        self._revision = -1
        self._grounds = Grounds()
        self._looks = 0
        self._loading = asyncio.Lock()  # what was read first must not be put in the place of what was read later
        self.url = ""

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        settings, stack = self.settings, self._stack
        stack.enter_context(held(settings.data_dir / "lock"))
        certificate = certificate_of(settings)
        listening = listener(settings.web.host, settings.web.port, secure=certificate is not None)
        stack.callback(listening.close)
        self.url = url_of(listening, secure=certificate is not None, name=certificate.names[0] if certificate else "")
        self._database = open_ledger(settings)
        stack.callback(self._database.close)
        self._vault = open_vault(settings, self._database)
        self._open_store()
        self._mailroom = Mailroom(self._database, settings, self._clock)
        self._risks = RiskTeller(self._database)
        await self._start_polling()
        descriptor = listening.fileno()
        await self._keep(
            KeptProcess("the pages' process", ["campuswatch.web", str(self._config), str(descriptor)],
                        descriptors=[descriptor])
        )  # fmt: skip
        if settings.store.kind == "influx":
            await self._keep(KeptProcess("the shipper", ["campuswatch.shipper", str(self._config)]))
        times = {"rediscovery": settings.scan.crontab, "backup": settings.backup.crontab}
        times["all_well"] = settings.alerts.all_well_crontab
        jobs = Jobs(settings.service.zone, self._actions(), times)
        jobs.start()
        stack.callback(jobs.stop)
        door = AdminDoor(self._database, self._clock)
        stack.callback(door.close)
        scans = ScanDesk(self._database, self._vault, self._clock, logins_of(settings.limits))
        stack.push_async_callback(scans.stop)
        verbs: dict[str, Handler] = {
            "status": self.status,
            "reload": self.reload,
            "rest": self.rest,
            **door.handlers(),
            **scans.handlers(),
        }
        control = ControlServer(settings.control_path, verbs)
        await control.start()
        stack.push_async_callback(control.stop)

    async def _keep(self, process: KeptProcess) -> None:
        await process.start()
        self._stack.push_async_callback(process.stop)

    def _actions(self) -> dict[str, Action]:
        """What the calendar runs, by name."""
        actions: dict[str, Action] = {
            "status": self._keep_status,
            "info": self._keep_info,
            "audit": NightlyAudit(self._database, self._vault).run,
            "recordings": self._books.judge,
            "frames": self._books.sweep,
            "reconciliation": self._reconcile,
            "all_well": self._mailroom.all_well.run,
            "risks": self._tell_risks,
            "uplinks": DailyUplinks(self._database, self._store, self._clock).run,
        }
        if self.settings.scan.nightly:
            night = Rediscovery(self._database, self._vault, self._clock, logins_of(self.settings.limits))
            night.go_on()
            self._stack.push_async_callback(night.stop)
            actions["rediscovery"] = night.run
        delivery = Delivery(self._database, self.settings.service.zone, self._config, self._clock)
        self._stack.push_async_callback(delivery.stop)
        actions["reports"] = delivery.run
        if self.settings.backup.folder:
            folder = self.settings.path_of(self.settings.backup.folder)
            zone = self.settings.service.zone
            actions["backup"] = NightlyBackup(self.settings.backup, self._config, folder, zone, self._clock).run
        return actions

    def _open_store(self) -> None:
        self._store = open_store(self.settings, self._clock, say_spool)
        self._stack.callback(self._store.close)
        self._writer = StoreWriter(self._store, self._clock, tell=say_store)
        self._stack.callback(self._writer.close)

    def _is_kept(self, sample: Sample) -> bool:
        field = next(iter(sample.fields))
        return bool(self._store.range(BUREAU, sample.key, field, sample.at_ms, sample.at_ms + 1))

    async def _start_polling(self) -> None:
        settings, stack = self.settings, self._stack
        self._failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._scribe = Scribe(self._database)
        self._scribe.start().add_done_callback(self._ended)
        stack.push_async_callback(self._scribe.stop)
        instruments = await open_instruments(
            stack, self._database, self._clock, logins_of(settings.limits), pictures=settings.pictures.watch
        )
        probes = probes_of(
            settings.poll, ping=instruments.pinger is not None, pictures=instruments.pictures is not None
        )
        rechecks = rechecks_of(settings.poll)
        self._schedule = Schedule(
            probes, instruments, self._clock, self._take,
            rechecks=rechecks, limits=Limits(in_flight=settings.poll.concurrency),
            on_shed=say_shed,
        )  # fmt: skip
        names = {probe.name for probe in probes}
        self._rules = RuleBook.open(settings)
        observer = Observer(policy_of(rechecks), settings.service.collector)
        self._sentry = Sentry(
            self._database, self._scribe, observer, self._clock, self._rules.rules,
            charge=lambda rows: self._intake.charge(rows),
            means=Means(settings=settings, vault=self._vault, store=self._store),
            interval_s=lambda name: self._schedule.interval_s(name) if name in names else SELDOM_S,
            left_out=lambda: self._schedule.left_out,
        )  # fmt: skip
        self._intake = Intake(
            observer, self._scribe, self._clock,
            witnesses=[CHANNEL, *(probe.name for probe in probes if probe.witness)],
            interval_s=lambda name: self._schedule.interval_s(TELLS_OF.get(name, name)), keep=self._keep_samples,
            saw=self._sentry.saw, jumped=self._sentry.jumped,
        )  # fmt: skip
        house = House(
            agenda=instruments.agenda, views=instruments.views, take=self._intake.take, keep=self._keep_samples
        )
        self._books = Bookkeeper(desk_of(settings), house, self._database, self._scribe, self._clock)
        await self._load(first=True)
        sys.setswitchinterval(SWITCH_S)
        self._schedule.start()
        stack.push_async_callback(self._last_beat)
        stack.push_async_callback(self._books.stop)
        stack.push_async_callback(self._schedule.stop)
        self._keep_going()

    def _keep_samples(self, samples: Sequence[Sample]) -> None:
        self._sentry.take(samples)
        self._writer.put(samples)

    def _take(self, reading: Reading) -> None:
        self._looks += 1
        self._intake.take(reading)
        self._books.take(reading)

    def _keep_going(self) -> None:
        """The endless tasks; one that dies by a mistake of ours takes the service down, loudly."""
        key = collector_key(BUREAU_TAG, self.settings.service.collector)
        watch = SelfWatch(
            key,
            self._clock,
            self._schedule.take_tally,
            lambda: self._schedule.queued,
            lambda one: self._keep_samples([one]),
            spool_bytes=self._store.backlog if self.settings.store.kind == "influx" else None,
            disk_free_pct=partial(free_pct, self.settings.data_dir),
        )
        works = [watch.run(), self._tick(), self._follow(), self._follow_wiring(), self._beat(), keep_frozen()]
        works += [self._books.recall(), self._books.keep_on()]
        kept = self._is_kept if self.settings.store.kind == "sqlite" else nothing
        works.append(Noticing(self._database, self._clock, self._writer.put, kept).run())
        works += [*self._sentry.works(), FaultClock(self._database, self._clock).run(), *self._mailroom.works()]
        works += [self._rules.follow(self._sentry.use), DutyClock(self._database, self._clock).run()]
        works.append(Announcer(self._database, self._clock, self.settings.maintenance.announce_ms).run())
        works.append(keep_feeding(Watchdog(self._clock, self._signs(), PATIENCE_S)))
        if self.settings.scan.listen:
            provoke_s = self.settings.scan.provoke_min * 60 or None
            works.append(Listening(self._database, self._clock, provoke_s).run())
        for work in works:
            task = asyncio.create_task(work)
            task.add_done_callback(self._ended)
            self._stack.push_async_callback(partial(cancel, task))

    def _signs(self) -> dict[str, Sign]:
        """What moves as long as each part does: looks (where there is anything to look at), the ledger, the outbox."""
        return {
            "the schedule": lambda: self._looks if self._schedule.targets else self._clock.monotonic(),
            "the ledger": lambda: self._scribe.acknowledged.total(),
            "the watchman": lambda: self._sentry.turns,
            "the outbox": lambda: self._mailroom.postman.turns,
        }

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self._failed.done():
            self._failed.set_exception(error)

    async def wait(self, until: Coroutine[Any, Any, object]) -> None:
        """Until `until` is done; raises what broke one of the service's own tasks."""
        waiting: asyncio.Future[Any] = asyncio.ensure_future(until)
        try:
            await asyncio.wait({waiting, self._failed}, return_when=asyncio.FIRST_COMPLETED)
            if self._failed.done():
                self._failed.result()
        finally:
            await cancel(waiting)

    def _restore(self) -> None:
        with self._database.read() as connection:
            beat = beats.last(connection, BUREAU, self.settings.service.collector)
            last_ms = beat.at_ms if beat else None
            words = read_words(connection, self._clock.now_ms())
            # The newest of each witness, what was said since the last beat, and what a clock that was ahead has dated.
            from_ms = min(self._clock.now_ms(), last_ms or FOREVER)
            known = transitions.between(connection, BUREAU, from_ms, FOREVER)
        now_ms = self._clock.now_ms()
        heads = {(row.device, row.witness): row for row in known if row.at_ms <= now_ms}
        self._sentry.restore(heads.values(), words)
        self._intake.restore(known, last_ms)
        self._intake.charge(words.charges)

    async def _load(self, *, first: bool = False) -> None:
        """Reads the watch list and looks from now on at what stands there. Raises DatabaseError, VaultError.

        At the `first` time what was observed comes before the looks, which would be late before they could begin.
        """
        async with self._loading:
            self._revision, watches, grounds, places = await asyncio.to_thread(self._read)
            changed, gone = differences(self._watches, watches)
            called = renamed(self._watches, watches)
            self._watches = list(watches)
            self._intake.watch(watches)
            self._stand_on(grounds, places)
            if first:
                self._restore()
            for code in gone:
                self._schedule.remove(code)
            self._schedule.add_all(changed)
            at_ms = self._clock.now_ms()
            self._writer.put([info_sample(watch, at_ms) for watch in called])
            await self._books.load()

    def _read(self, known: Sequence[Watch] | None = None) -> tuple[int, Sequence[Watch], list[Ground], Places]:
        with self._database.read() as connection:
            number = revision.current(connection, BUREAU)
            watches = read_watchlist(connection, BUREAU, self._vault) if known is None else known
            grounds = self._grounds.read(connection, BUREAU, watches)
            return number, watches, grounds, read_places(connection, [watch.device for watch in watches])

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._intake.tick()
            self._sentry.turn()

    async def _follow(self) -> None:
        """Reads the watch list again when the ledger changed; while it cannot be read, the last one holds."""
        refused = False
        while True:
            await asyncio.sleep(TICK_S)
            try:
                if await asyncio.to_thread(self._newest_revision) != self._revision:
                    await self._load()
                refused = False
            except LedgerError as error:
                if not refused:
                    log.error("the watch list cannot be read again: %s", error)
                refused = True

    async def _follow_wiring(self) -> None:
        """What recorders and switches tell anew of who hangs where, between changes of the ledger."""
        while True:
            await asyncio.sleep(WIRING_S)
            async with self._loading:
                try:
                    _, _, grounds, places = await asyncio.to_thread(self._read, self._watches)
                except LedgerError:
                    continue  # `_follow` says so
                self._stand_on(grounds, places)

    def _stand_on(self, grounds: Sequence[Ground], places: Places) -> None:
        self._sentry.know(grounds, places)
        self._schedule.lead(self._sentry.watchman.uppers())

    def _newest_revision(self) -> int:
        with self._database.read() as connection:
            return revision.current(connection, BUREAU)

    async def _beat(self) -> None:
        while True:
            if not self._scribe.waits("beats"):
                self._scribe.put("beats", partial(beats.put, beat=self._sign_of_life()))
            await asyncio.sleep(BEAT_S)

    async def _last_beat(self) -> None:
        self._scribe.put("beats", partial(beats.put, beat=self._sign_of_life(clean_stop=True)))

    def _sign_of_life(self, clean_stop: bool = False) -> CollectorBeat:
        return CollectorBeat(
            collector=self.settings.service.collector,
            at_ms=self._clock.now_ms(),
            boot_id=self._clock.boot_id,
            monotonic_s=self._clock.monotonic(),
            clean_stop=clean_stop,
        )

    async def _keep_status(self) -> None:
        await self._intake.keep_status()
        states = self._intake.states()
        samples = await asyncio.to_thread(self._read_faults, states)
        for start in range(0, len(samples), AT_A_TURN):
            self._writer.put(samples[start : start + AT_A_TURN])
            await asyncio.sleep(0)

    def _read_faults(self, states: Mapping[str, State]) -> list[Sample]:
        devices = [watch.device for watch in self._watches]
        with self._database.read() as connection:
            return list(read_fault_samples(connection, BUREAU, devices, states, self._clock.now_ms()))

    async def _keep_info(self) -> None:
        at_ms = self._clock.now_ms()
        watches = self._watches
        for start in range(0, len(watches), AT_A_TURN):
            self._writer.put([info_sample(watch, at_ms) for watch in watches[start : start + AT_A_TURN]])
            await asyncio.sleep(0)

    async def _reconcile(self) -> None:
        await reconcile_all(self._database, self._clock)

    async def _tell_risks(self) -> None:
        await asyncio.to_thread(self._risks.turn, self._clock.now_ms(), self._store)

    @property
    def devices(self) -> int:
        return len(self._watches)

    async def status(self) -> Json:
        """What this process is doing, for the control socket."""
        return {
            "collector": self.settings.service.collector,
            "url": self.url,
            "devices": self.devices,
            "looks": {
                "in_flight": self._schedule.in_flight,
                "queued": self._schedule.queued,
                "left_out": sorted(self._schedule.left_out),
            },
            "samples": {
                "acknowledged": self._writer.acknowledged,
                "queued": self._writer.queued,
                "dropped": self._writer.dropped,
                "refused": self._store.refused,
                "backlog": await asyncio.to_thread(self._store.backlog),
                "damaged": len(await asyncio.to_thread(self._store.damage)),
            },
            "store": await asyncio.to_thread(self._delivery),
            "ledger": {"acknowledged": dict(self._scribe.acknowledged), "waiting": self._scribe.waiting},
            "told": {"waiting": self._books.waiting},
            "mail": await self._mailroom.postman.status(),
        }

    def _delivery(self) -> Json:
        if self.settings.store.kind != "influx":
            return {"kind": self.settings.store.kind}
        found = look(self.settings.spool_path, self._clock.now_ms())
        trouble = translate(found.trouble, "en") if found.trouble else None
        return {"kind": self.settings.store.kind, **asdict(found), "trouble": trouble}

    async def rest(self, devices: list[str]) -> Json:
        """Devices whose logins a rotation changes: from now on none of the ledger's resting logins is used there.

        `busy` are those where a look with the old watch list still runs.
        """
        await self._load()
        return {"busy": await self._schedule.vacate(devices, REST_S)}

    async def reload(self) -> Json:
        await self._load()
        return {"devices": self.devices}


def say_store(failure: Message | None) -> None:
    if failure is None:
        log.info("the time-series store works again")
    else:
        log.error("samples wait in memory: %s", translate(failure, "en"))


def say_spool(warning: Message) -> None:
    log.error("%s", translate(warning, "en"))


def say_shed(names: frozenset[str]) -> None:
    log.warning("too much to look at in time; left out for now: %s", ", ".join(sorted(names)) or "nothing")


async def cancel(task: asyncio.Future[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
