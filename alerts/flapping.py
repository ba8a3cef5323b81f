"""Devices that come and go: one alert until they have been quiet, instead of one each time. Pure.

CALM         its changes are told one by one
QUARANTINED  it changed too often in a short time: one alert stands for all of it

| phase       | event    | becomes     |                                                              |
|-------------|----------|-------------|--------------------------------------------------------------|
| CALM        | CHANGED  | CALM        | counted; what is older than the stretch is forgotten         |
| CALM        | TOO_MUCH | QUARANTINED | the change that makes it too many; it began with the first   |
| QUARANTINED | CHANGED  | QUARANTINED | it is not quiet yet                                          |
| QUARANTINED | TOO_MUCH | QUARANTINED | the same                                                     |
| QUARANTINED | QUIET    | CALM        | no change for the quiet time, whatever it was quiet in       |
| CALM        | QUIET    | CALM        | does not happen: nobody waits for it                         |

What dies for good while it is quarantined is told of when it has been quiet: then its outage speaks for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush

MINUTE_MS = 60_000
NEVER_MS = -(2**62)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlapPolicy:
    """More than `most` changes within `within_ms` are too many; `quiet_ms` without any ends it.

    A device that is restarted by hand changes twice and one with a loose plug all the time: six in half an hour are
    three outages, after which nobody needs a fourth mail.
    """

    most: int = 6
    within_ms: int = 30 * MINUTE_MS
    quiet_ms: int = 30 * MINUTE_MS

    @property
    def memory_ms(self) -> int:
        """How far back changes say anything of now."""
        return 24 * (self.within_ms + self.quiet_ms)


class FlapPhase(StrEnum):
    CALM = "calm"
    QUARANTINED = "quarantined"


class FlapEvent(StrEnum):
    CHANGED = "changed"
    TOO_MUCH = "too_much"
    QUIET = "quiet"


TABLE: Mapping[tuple[FlapPhase, FlapEvent], FlapPhase] = {
    (FlapPhase.CALM, FlapEvent.CHANGED): FlapPhase.CALM,
    (FlapPhase.CALM, FlapEvent.TOO_MUCH): FlapPhase.QUARANTINED,
    (FlapPhase.CALM, FlapEvent.QUIET): FlapPhase.CALM,
    (FlapPhase.QUARANTINED, FlapEvent.CHANGED): FlapPhase.QUARANTINED,
    (FlapPhase.QUARANTINED, FlapEvent.TOO_MUCH): FlapPhase.QUARANTINED,
    (FlapPhase.QUARANTINED, FlapEvent.QUIET): FlapPhase.CALM,
}


@dataclass(frozen=True, slots=True)
class Flap:
    """A quarantine that began (`end_ms` None) or ended. `since_ms` is its first change; `changes` counts them."""

    device: str
    since_ms: int
    changes: int
    end_ms: int | None = None


@dataclass(slots=True)
class _Trace:
    phase: FlapPhase = FlapPhase.CALM
    recent: deque[int] = field(default_factory=deque)
    since_ms: int = 0
    changes: int = 0
    last_ms: int = 0
    waits: bool = False


class Flapping:
    """Counts changes of state of devices. Tell it those that nothing in front of the device explains: a camera behind
    a switch that comes and goes does not flap by itself. Costs what changes, not what there is."""

    def __init__(self, policy: FlapPolicy | None = None) -> None:
        self._policy = policy or FlapPolicy()
        self._traces: dict[str, _Trace] = {}
        self._due: list[tuple[int, str]] = []
        self._told: list[Flap] = []
        self._now_ms = NEVER_MS

    def note(self, device: str, at_ms: int) -> bool:
        """It changed between UP and DOWN. True while it is quarantined, from the change on that is one too many."""
        trace = self._traces.setdefault(device, _Trace())
        recent = trace.recent
        recent.append(at_ms)
        while recent[0] <= at_ms - self._policy.within_ms or len(recent) > self._policy.most + 1:
            recent.popleft()
        event = FlapEvent.TOO_MUCH if len(recent) > self._policy.most else FlapEvent.CHANGED
        before, trace.phase = trace.phase, TABLE[trace.phase, event]
        trace.last_ms = max(trace.last_ms, at_ms)
        if trace.phase is FlapPhase.QUARANTINED and before is FlapPhase.CALM:
            trace.since_ms, trace.changes = recent[0], len(recent)
            self._told.append(Flap(device, trace.since_ms, trace.changes))
        elif before is FlapPhase.QUARANTINED:
            trace.changes += 1
        self._wait(device, trace)
        return trace.phase is FlapPhase.QUARANTINED

    def is_quarantined(self, device: str) -> bool:
        trace = self._traces.get(device)
        return trace is not None and trace.phase is FlapPhase.QUARANTINED

    def turn(self, now_ms: int) -> list[Flap]:
        """Quarantines that began or ended since the last turn, in that order. Call it each second or so."""
        if now_ms < self._now_ms:
            self._set_back(now_ms)
        self._now_ms = now_ms
        while self._due and self._due[0][0] <= now_ms:
            _, device = heappop(self._due)
            trace = self._traces.get(device)
            if trace is None:
                continue
            trace.waits = False
            if now_ms < trace.last_ms + self._policy.quiet_ms:
                self._wait(device, trace)
            else:
                self._calm(device, trace)
        told, self._told = self._told, []
        return told

    def standing(self) -> list[Flap]:
        """The quarantines that last, by device."""
        return [
            Flap(device, trace.since_ms, trace.changes)
            for device, trace in sorted(self._traces.items())
            if trace.phase is FlapPhase.QUARANTINED
        ]

    def restore(self, changes: Iterable[tuple[str, int]], now_ms: int) -> None:
        """After a start: (device, moment) in order, as `note` would have been told them in the last
        `FlapPolicy.memory_ms`. Of what lasts now the next turn tells as if it began; `standing` is the whole of it."""
        for device, at_ms in changes:
            self.turn(at_ms)
            self.note(device, at_ms)
        self.turn(now_ms)
        self._told = self.standing()

    def resume(self, device: str, since_ms: int, changes: int, now_ms: int) -> None:
        """After a start that knows no more than that it was quarantined: until it has been quiet from now on."""
        trace = _Trace(FlapPhase.QUARANTINED, since_ms=since_ms, changes=changes, last_ms=now_ms)
        self._traces[device] = trace
        self._wait(device, trace)

    def forget(self, device: str) -> None:
        """It is no longer watched; a quarantine of it is over without a word."""
        self._traces.pop(device, None)

    def _wait(self, device: str, trace: _Trace) -> None:
        """One entry a device will do: it is moved on by what was seen since."""
        if not trace.waits:
            trace.waits = True
            heappush(self._due, (trace.last_ms + self._policy.quiet_ms, device))

    def _set_back(self, now_ms: int) -> None:
        """The clock was: what lies ahead of it happened just now, or nobody would be quiet until it is met again."""
        self._due = []
        for device, trace in self._traces.items():
            trace.last_ms = min(trace.last_ms, now_ms)
            trace.recent = deque(min(at_ms, now_ms) for at_ms in trace.recent)
            trace.waits = False
            self._wait(device, trace)

    def _calm(self, device: str, trace: _Trace) -> None:
        if trace.phase is FlapPhase.QUARANTINED:
            end_ms = trace.last_ms + self._policy.quiet_ms
            self._told.append(Flap(device, trace.since_ms, trace.changes, end_ms))
        trace.phase = TABLE[trace.phase, FlapEvent.QUIET]
        del self._traces[device]
