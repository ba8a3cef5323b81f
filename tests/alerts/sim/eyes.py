"""Looks as the schedule makes them (collector/schedule.py), made only where something is about to change.

Each series of a device has its phase; a first miss is followed by the re-checks of collector/recheck.py and prompts
the device's other witnesses, a confirmed silence is looked at by the timetable alone. In between, where nothing
happens, a series sleeps: when it is roused, the last look of the time that it slept is made up for, and says what the
one before it said. Seeds decide phases and lost packets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from campuswatch.polling import CHANNEL_MISSES
from collector.probes import PROBES
from collector.recheck import RecheckPolicy
from collector.sample import Blame, Failure, Reading, Verdict
from collector.schedule import PROMPTED_AGAIN_S
from inventory.model.device import CHANNEL
from language.message import Message
from tests.alerts.sim.agenda import Agenda
from tests.alerts.sim.campus import Campus
from tests.alerts.sim.world import World, looked_with

ASLEEP_S = 1e9
"""As the interval of a series that sleeps, and is no hole for it."""
ANSWER_S = 0.01
FIRST_WITHIN_S = 5.0  # collector.station.Limits
NO_ANSWER = Failure(Blame.NETWORK, Message("device.no_answer"))
RECHECKS = RecheckPolicy()


@dataclass(slots=True, eq=False)
class Sight:
    """One witness of one device. `timer` counts what was planned, so that only the last plan holds."""

    device: str
    probe: str
    phase_s: float
    interval_s: float
    timeout_s: float
    said: Verdict | None = None  # by its last look since the collector began
    busy: bool = False
    silent: bool = False
    awake: bool = False
    misses: int = 0
    fresh: int = 0  # looks that are still made before it may sleep
    prompted_s: float = float("-inf")
    timer: int = 0
    last_s: float = -1.0

    def due_s(self, after_s: float) -> float:
        """The next look of the timetable after this moment."""
        turns = (after_s - self.phase_s) // self.interval_s + 1
        return self.phase_s + turns * self.interval_s


class Eyes:
    """`receive` takes each reading and the interval by which its witness is looked at; `turn_at` is told of moments
    at which a hole in the looks can be seen."""

    def __init__(
        self,
        campus: Campus,
        world: World,
        agenda: Agenda,
        random: Random,
        receive: Callable[[Reading, float], None],
        turn_at: Callable[[float], None],
    ) -> None:
        self._world, self._agenda, self._random = world, agenda, random
        self._receive, self._turn_at = receive, turn_at
        self._sights: dict[str, dict[str, Sight]] = {}
        self._lossy: dict[str, float] = {}
        self._uppers: Mapping[str, Sequence[str]] = {}
        self._open = False
        self.looks = 0
        for code, element in campus.elements.items():
            self._sights[code] = {probe: self._sight(code, probe) for probe in looked_with(element)}

    def _sight(self, code: str, probe: str) -> Sight:
        told_by = PROBES["recorder" if probe == CHANNEL else probe]
        phase_s = self._random.uniform(0, told_by.interval_s)
        timeout_s = ANSWER_S if probe == CHANNEL else told_by.timeout_s
        return Sight(code, probe, phase_s, told_by.interval_s, timeout_s)

    def open(self) -> None:
        """The collector begins to look, at everything within some seconds."""
        self._open = True
        for sight in self._all():
            sight.busy = sight.silent = False
            sight.said, sight.misses, sight.fresh = None, 0, 2
            self._plan(sight, self._agenda.now_s + self._random.uniform(0.1, FIRST_WITHIN_S), 0, sight.timeout_s)

    def close(self) -> None:
        """The collector stops; what is under way is lost."""
        self.rouse(self._sights)
        self._open = False
        for sight in self._all():
            sight.timer += 1
            sight.awake = sight.busy = False

    def refresh(self) -> None:
        """Looks at everything for a while: what was seen before may count for nothing."""
        self.rouse(self._sights)
        for sight in self._all():
            sight.fresh = RECHECKS.looks + 2

    def lose(self, codes: Iterable[str], share: float) -> None:
        """Looks at these are lost with this chance from now on; with 0 no more."""
        told = list(codes)
        self.rouse(told)
        for code in told:
            self._lossy[code] = share
            if not share:
                del self._lossy[code]

    def rouse(self, codes: Iterable[str]) -> None:
        """Call it before something about them changes: what the timetable saw last before now is made up for."""
        if not self._open:
            return
        for code in codes:
            for sight in self._sights[code].values():
                if not sight.awake:
                    self._make_up(sight)
                    self._plan(sight, sight.due_s(self._agenda.now_s), 0, sight.timeout_s)

    def lead(self, uppers: Mapping[str, Sequence[str]]) -> None:
        """As `Schedule.lead`: whom a device needs is asked when it misses a first look."""
        self._uppers = uppers

    def answered_s(self, device: str, probe: str) -> float | None:
        """The last look that was answered, those of its sleep among them; None where it is silent."""
        sight = self._sights[device].get(probe)
        if sight is None or sight.said is not Verdict.ANSWERED:
            return None
        if sight.awake or not self._open:
            return sight.last_s
        return max(sight.last_s, sight.due_s(self._agenda.now_s) - sight.interval_s)

    def _all(self) -> list[Sight]:
        return [sight for sights in self._sights.values() for sight in sights.values()]

    def _make_up(self, sight: Sight) -> None:
        """The last look of its sleep; nothing where it has not slept through one, or nobody was asked."""
        seen_s = sight.due_s(self._agenda.now_s) - sight.interval_s
        if sight.said is None or seen_s <= sight.last_s or self._world.answers(sight.device, sight.probe) is None:
            return
        if sight.last_s < seen_s - sight.interval_s:
            self._hand_over(self._reading(sight, seen_s - sight.interval_s, sight.said, 0), ASLEEP_S)
        sight.last_s = seen_s
        self._hand_over(self._reading(sight, seen_s, sight.said, 0), sight.interval_s)

    def _plan(self, sight: Sight, at_s: float, attempt: int, limit_s: float) -> None:
        sight.timer += 1
        sight.awake = True
        self._agenda.at(at_s, partial(self._look, sight, sight.timer, attempt, limit_s))

    def _look(self, sight: Sight, timer: int, attempt: int, limit_s: float) -> None:
        if timer != sight.timer:
            return
        started_s = self._agenda.now_s
        answered = self._world.answers(sight.device, sight.probe)
        if answered is None:  # the recorder that would tell is silent: a hole before long
            sight.awake = sight.busy = False
            self._turn_at(sight.last_s + 3 * sight.interval_s + 2.0)
            return
        if answered and sight.probe != CHANNEL and self._random.random() < self._lossy.get(sight.device, 0.0):
            answered = False
        sight.busy = True
        verdict = Verdict.ANSWERED if answered else Verdict.SILENT
        took_s = ANSWER_S if answered else limit_s
        reading = self._reading(sight, started_s, verdict, attempt)
        self._agenda.at(started_s + took_s, partial(self._deliver, sight, timer, started_s, reading))

    def _deliver(self, sight: Sight, timer: int, started_s: float, reading: Reading) -> None:
        if timer != sight.timer:
            return
        sight.busy = False
        sight.last_s, sight.said = started_s, reading.verdict
        sight.fresh = max(0, sight.fresh - 1)
        self._follow(sight, reading.attempt, started_s, reading.verdict)
        self._hand_over(reading, sight.interval_s if sight.awake else ASLEEP_S)

    def _hand_over(self, reading: Reading, interval_s: float) -> None:
        self.looks += 1
        self._receive(reading, interval_s)

    def _reading(self, sight: Sight, started_s: float, verdict: Verdict, attempt: int) -> Reading:
        return Reading(
            device=sight.device,
            probe=sight.probe,
            at_ms=self._agenda.wall_ms(started_s),
            took_ms=0.0,
            verdict=verdict,
            failure=None if verdict is Verdict.ANSWERED else NO_ANSWER,
            attempt=attempt,
        )

    def _follow(self, sight: Sight, attempt: int, started_s: float, verdict: Verdict) -> None:
        """As `Schedule._follow`: nothing, a re-check, looks at the device's other witnesses."""
        now_s = self._agenda.now_s
        if verdict is Verdict.ANSWERED:
            sight.silent, sight.misses = False, 0
            return self._rest(sight, settled=True)
        sight.misses += 1
        if sight.probe == CHANNEL:
            return self._rest(sight, settled=sight.misses >= CHANNEL_MISSES)
        if sight.silent:
            return self._rest(sight, settled=True)
        step = RECHECKS.after(attempt)
        if step is None:
            sight.silent = True
            self._rest(sight, settled=True)
            self._prompt_others(sight)
            return None
        limit_s = min(sight.timeout_s, step.limit_s or sight.timeout_s)
        sight.busy = True
        self._plan(sight, max(started_s + step.pause_s, now_s), attempt + 1, limit_s)
        if attempt == 0:
            self._prompt_others(sight)
            self._prompt_uppers(sight)
        return None

    def _prompt_others(self, missed: Sight) -> None:
        for sight in self._sights[missed.device].values():
            if sight is not missed and not sight.busy and not sight.silent:
                self._prompt(sight)

    def _prompt_uppers(self, missed: Sight) -> None:
        now_s = self._agenda.now_s
        for code in self._uppers.get(missed.device, ()):
            sights = [one for one in self._sights[code].values() if one.probe != CHANNEL]
            sight = min(sights, key=lambda one: one.interval_s, default=None)
            if sight and not sight.busy and not sight.silent and now_s - sight.prompted_s >= PROMPTED_AGAIN_S:
                sight.prompted_s = now_s
                self._prompt(sight)

    def _prompt(self, sight: Sight) -> None:
        if not sight.awake:
            self._make_up(sight)
        self._plan(sight, self._agenda.now_s, 0, min(sight.timeout_s, RECHECKS.prompted_limit_s))

    def _rest(self, sight: Sight, *, settled: bool) -> None:
        """Sleeps where the next look would say the same, else looks when the timetable says so."""
        same = self._world.answers(sight.device, sight.probe) is (sight.said is Verdict.ANSWERED)
        sight.awake = not (settled and same) or sight.fresh > 0 or sight.device in self._lossy
        if sight.awake:
            self._plan(sight, sight.due_s(self._agenda.now_s), 0, sight.timeout_s)
