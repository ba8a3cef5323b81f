"""Readings come in: samples go to the store, what witnesses saw becomes transitions in the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from alerts.clockwatch import ClockJump, Moment, moment
from alerts.observe import Observer
from alerts.state import State
from alerts.surroundings import Knowledge
from alerts.timeline import state_at
from campuswatch.census import Census
from campuswatch.edges import Edged, Edges
from campuswatch.reboots import reboot, record_reboots
from campuswatch.scribe import Scribe
from campuswatch.watchlist import Watch
from collector.clock import Clock
from collector.sample import Reading, Sample
from inventory.change_kinds import COLLECTOR
from inventory.maintenance import Windows
from inventory.model.attribution import Attribution
from inventory.model.change_event import ChangeEvent
from inventory.model.transition import Observed, Transition
from inventory.repository import changes, transitions

AT_A_TURN = 100


class Intake:
    """The one place where readings, observations and the ledger meet; runs in the loop's thread.

    `interval_s` tells how often a probe looks; `keep` takes samples for the store, `saw` what was observed, `jumped`
    hears when the wall clock was set.
    """

    def __init__(
        self,
        observer: Observer,
        scribe: Scribe,
        clock: Clock,
        *,
        witnesses: Iterable[str],
        interval_s: Callable[[str], float],
        keep: Callable[[Sequence[Sample]], None],
        saw: Callable[[Sequence[Transition]], None] = lambda rows: None,
        jumped: Callable[[ClockJump], None] = lambda jump: None,
    ) -> None:
        self._observer = observer
        self._scribe = scribe
        self._clock = clock
        self._witnesses = frozenset(witnesses)
        self._interval_s = interval_s
        self._keep = keep
        self._saw = saw
        self._jumped = jumped
        self._watches: Mapping[str, Watch] = {}
        self._current: dict[tuple[str, str], Transition] = {}
        self._census = Census()
        self._edges = Edges()
        self._windows: Mapping[str, Windows] = {}
        self._charges: dict[str, tuple[Attribution, ...]] = {}

    def restore(self, current: Iterable[Transition], last_beat_ms: int | None) -> None:
        """Before the first reading: what the ledger holds as observed, and when this collector last lived.

        Of what is not watched (retired, or another's to look at) nothing is remembered: its silence is no hole.
        """
        rows = [row for row in current if row.device in self._watches]
        now_ms = self._clock.now_ms()
        self._current = {(row.device, row.witness): row for row in rows if row.at_ms <= now_ms}
        self._write(self._observer.restore(rows, last_beat_ms=last_beat_ms, now=self._now()))

    def watch(self, watches: Iterable[Watch]) -> None:
        """From now on these devices are known; one that is gone is forgotten, its silence is no hole."""
        known = {watch.device.code: watch for watch in watches}
        for code in self._watches.keys() - known.keys():
            self._observer.forget(code)
            self._census.forget(code)
        self._census.expect(code for code, watch in known.items() if counted(watch) != counted(self._watches.get(code)))
        self._current = {key: row for key, row in self._current.items() if key[0] in known}
        self._charges = {code: rows for code, rows in self._charges.items() if code in known}
        self._watches = known
        self._windows = {code: watch.windows for code, watch in known.items() if watch.windows is not None}
        self._edges.follow(edged(known.values()), self._clock.now_ms())

    def charge(self, rows: Iterable[Attribution]) -> None:
        """A new word on what explains the silence of devices, as `inventory.repository.attributions.put` takes it.

        After a start hand in all that counts of outages that last, in the order in which it was said.
        """
        told = [row for row in rows if row.device in self._watches]
        for row in told:
            ended = tuple(one for one in self._charges.get(row.device, ()) if one.end_ms is not None)
            said = (row,) if row.end_ms is None or row.end_ms > row.start_ms else ()
            self._charges[row.device] = ended + said
        self._tell([watch for watch in self._known({row.device for row in told}) if self._said(watch)])

    def take(self, reading: Reading) -> None:
        """What was observed comes first: a sample that the store refuses must not cost a look."""
        watch = self._watches.get(reading.device)
        if watch is not None and reading.probe in self._witnesses:
            if booted := reading.facts.get("booted_at_ms"):
                device = watch.device
                event = reboot(device.school, device.code, reading.at_ms, int(booted))
                self._scribe.append("changes", record_reboots, [event])
            interval_s = self._interval_s(reading.probe)
            seen = self._observer.feed(reading, school=watch.device.school, interval_s=interval_s, now=self._now())
            self._write(seen)
        self._keep(reading.samples)

    def tick(self) -> None:
        """Each second or so: holes in the looks, who is new, how many are in which state now, jumps of the clock."""
        self._write(self._observer.tick(self._now()))
        self._census.expect(self._edged())
        self._tell(self._known(self._census.awaited(AT_A_TURN)))
        if changed := self._census.changed(self._clock.now_ms(), self._clock.monotonic()):
            self._keep(changed)
        jumps = self._observer.drain_jumps()
        for jump in jumps:
            self._jumped(jump)
        schools = sorted({watch.device.school for watch in self._watches.values()})
        self._record([jump_event(jump, school) for jump in jumps for school in schools])

    def states(self) -> Mapping[str, State]:
        """Of each device as it was last told."""
        return self._census.states()

    async def keep_status(self) -> None:
        """The `status` of every device as seen now, some at a time so that looks start when they are due.

        Behind them how many are in which state.
        """
        codes = list(self._watches)
        for start in range(0, len(codes), AT_A_TURN):
            self._tell(self._known(codes[start : start + AT_A_TURN]))
            await asyncio.sleep(0)
        self._keep(self._census.everything(self._clock.now_ms()))

    def _record(self, events: Sequence[ChangeEvent]) -> None:
        if events:
            self._scribe.append("changes", changes.record, events)

    def _write(self, seen: Sequence[Transition]) -> None:
        if not seen:
            return
        self._scribe.append("transitions", transitions.append, list(seen))
        self._saw(seen)
        for row in seen:
            self._current[row.device, row.witness] = row
        changed = self._known({row.device for row in seen})
        for watch in changed:
            if all(row.state is Observed.UP for row in self._said(watch)):
                self._charges.pop(watch.device.code, None)  # a new outage begins with no word on it
        self._tell(changed)

    def _known(self, codes: Iterable[str]) -> list[Watch]:
        return [watch for code in codes if (watch := self._watches.get(code))]

    def _tell(self, watches: Sequence[Watch]) -> None:
        """The `status` of each; the census hears of it."""
        at_ms = self._clock.now_ms()
        states = [(watch, self._state(watch, at_ms)) for watch in watches]
        for watch, state in states:
            self._census.count(watch.device, state)
        if states:
            self._keep([status_sample(watch, state, at_ms) for watch, state in states])

    def _edged(self) -> list[str]:
        """Those whose hours or windows began or ended, and whom such a one explains."""
        due = {code for code in self._edges.due(self._clock.now_ms()) if code in self._watches}
        if not due:
            return []
        behind = (code for code, rows in self._charges.items() if any(row.cause in due for row in rows))
        return [*sorted(due), *behind]

    def _state(self, watch: Watch, at_ms: int) -> State:
        device, rows = watch.device, self._said(watch)
        beside = Knowledge(self._windows, self._charges).around(device.code, at_ms)
        return state_at(
            current=rows,
            witnesses=device.witnesses,
            service=watch.service,
            hours=watch.hours,
            windows=beside.windows,
            attributions=beside.attributions,
            cause_windows=beside.cause_windows,
            at_ms=at_ms,
        ).state

    def _said(self, watch: Watch) -> list[Transition]:
        """By its witnesses, as far as they have said anything."""
        code = watch.device.code
        return [row for name in watch.device.witnesses if (row := self._current.get((code, name)))]

    def _now(self) -> Moment:
        return moment(self._clock)


def counted(watch: Watch | None) -> object:
    """What of a device decides in which group and state it is counted, besides what witnesses say."""
    return watch and (
        watch.device.school,
        watch.device.kind,
        watch.device.witnesses,
        watch.service,
        watch.hours,
        watch.windows,
    )


def edged(watches: Iterable[Watch]) -> Iterator[tuple[Edged, str]]:
    for watch in watches:
        if watch.hours is not None:
            yield watch.hours, watch.device.code
        if watch.windows is not None:
            yield watch.windows, watch.device.code


def status_sample(watch: Watch, state: State, at_ms: int) -> Sample:
    return Sample(watch.target.key("status"), at_ms, {"state": int(state)})


def jump_event(jump: ClockJump, school: str) -> ChangeEvent:
    return ChangeEvent(
        at_ms=jump.after_ms,
        school=school,
        subject="clock",
        actor=COLLECTOR,
        action="jumped",
        old=str(jump.before_ms),
        new=str(jump.after_ms),
    )
