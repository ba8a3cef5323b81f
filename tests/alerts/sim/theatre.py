"""The play: troubles befall a campus, the shipped parts watch it, and what they say is stored.

Time goes from one thing that happens to the next. What a school shows between them is not played: see `eyes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil
from random import Random
from typing import Protocol

from alerts.observe import Observer
from campuswatch.polling import policy_of
from collector.sample import Reading
from inventory.maintenance import Windows
from inventory.model.fault_step import FaultAction
from inventory.model.maintenance import Maintenance
from inventory.model.transition import Transition
from tests.alerts.sim.agenda import Agenda
from tests.alerts.sim.campus import SCHOOL, Campus
from tests.alerts.sim.eyes import RECHECKS, Eyes
from tests.alerts.sim.ledger_of import Ledger, known
from tests.alerts.sim.people import People
from tests.alerts.sim.stored import Stored
from tests.alerts.sim.troubles import Trouble
from tests.alerts.sim.truth import Truth
from tests.alerts.sim.world import OWN_LINE, Harm, World, differs

TURN_S = 1.0
BEAT_S = 10.0
LINE_SEEN_S = 4.0
ARP_S = (5.0, 60.0)
AGES_MS = 400 * 86_400_000
ZONE = "Asia/Ho_Chi_Minh"


class Watcher(Protocol):
    """What watches over what is observed; made anew at each start of the collector, from what was stored."""

    def turn(self, seen: Sequence[Transition]) -> float | None:
        """What was newly observed, numbered; returns the true second at which it must turn again, if any."""
        ...

    def act(self, fault: str, action: FaultAction, by: str) -> bool:
        """A person does something with a fault; False where it is not the time for that."""
        ...

    def jumped(self, by_ms: int) -> None:
        """The wall clock was set."""

    def our_line(self, since_ms: int | None) -> None:
        """The collector's own line carries nothing since then; None: it does again."""


class Blind:
    """Only observes."""

    def act(self, fault: str, action: FaultAction, by: str) -> bool:
        return False

    def jumped(self, by_ms: int) -> None:
        pass

    def our_line(self, since_ms: int | None) -> None:
        pass

    def turn(self, seen: Sequence[Transition]) -> float | None:
        return None


class Remembering(Observer):
    """Knows of looks that were slept through that they were answered."""

    def __init__(self, eyes: Eyes, agenda: Agenda) -> None:
        super().__init__(policy_of(RECHECKS))
        self._eyes, self._agenda = eyes, agenda

    def answered_ms(self, device: str, witness: str) -> int | None:
        known_ms = super().answered_ms(device, witness)
        slept_s = self._eyes.answered_s(device, witness)
        return known_ms if known_ms is None or slept_s is None else max(known_ms, self._agenda.wall_ms(slept_s))


class Theatre:
    """`watcher` makes what watches. At each of `restarts` (true seconds) the process is thrown away, and another is
    started a second later; troubles of the collector itself are troubles like others. `answering` is how likely people
    answer a mail."""

    def __init__(
        self,
        campus: Campus,
        seed: int,
        troubles: Sequence[Trouble] = (),
        *,
        watcher: Callable[[Theatre], Watcher] = lambda theatre: Blind(),
        ledger: Ledger | None = None,
        answering: float = 0.7,
        restarts: Sequence[float] = (),
    ) -> None:
        self.campus, self.troubles = campus, troubles
        self.ledger = ledger or known(campus, seed)
        self.agenda = Agenda()
        self.world = World(campus)
        self.truth = Truth()
        self.stored = Stored()
        self.start_ms = self.agenda.wall_ms()
        self.windows = dict(windows(troubles, self.start_ms))
        self.people = People(self.agenda, Random(f"people {seed}"), self._act, answering)
        self._random = Random(f"theatre {seed}")
        self._make_watcher = watcher
        self.watcher: Watcher = Blind()
        self._seen: list[Transition] = []
        self._turn_s: float | None = None
        self._running = False
        self._carries = True
        self._line_since_ms: int | None = None
        self.turns = 0
        self.eyes = Eyes(campus, self.world, self.agenda, self._random, self._take, self.turn_at)
        self.begin()
        for trouble in troubles:
            self._enter(trouble)
        for at_s in restarts:
            self.agenda.at(at_s, self.stop)
            self.agenda.at(at_s + 1.0, self.begin)

    def run(self, days: float) -> Theatre:
        """Ends with a last turn, all that is asleep being looked at once more."""
        end_s = days * 86_400.0
        self.agenda.run(end_s)
        self.eyes.rouse(self.campus.elements)
        self.agenda.run(end_s + 120.0)
        self._turn()
        return self

    @property
    def now_ms(self) -> int:
        return self.agenda.wall_ms()

    def _enter(self, trouble: Trouble) -> None:
        at, agenda = trouble.start_s, self.agenda
        for stroke in trouble.strokes:
            harm, mend = (partial(deed, stroke.harm, stroke.place) for deed in (self.world.harm, self.world.mend))
            agenda.at(stroke.start_s, partial(self.change, harm, mend))
            agenda.at(stroke.end_s, partial(self.change, mend, harm))
        if trouble.share:
            lossy = [trouble.place, *self.campus.behind(trouble.place)]
            agenda.at(at, partial(self.eyes.lose, lossy, trouble.share))
            agenda.at(trouble.end_s, partial(self.eyes.lose, lossy, 0.0))
        if trouble.name == "reboot":
            agenda.at(at, self.stop)
            agenda.at(trouble.end_s, self.begin)
        if trouble.by_s:
            agenda.at(at, partial(self.set_clock, trouble.by_s))

    def change(self, deed: Callable[[], None], undo: Callable[[], None]) -> None:
        """Something truly changes: of whom a look says another thing from now on is looked at."""
        before = self.world.view()
        deed()
        after = self.world.view()
        undo()
        self.eyes.rouse(differs(before, after))
        deed()
        self.truth.note(self.world, self.agenda.now_s)
        self._feel_line()

    def stop(self) -> None:
        if not self._running:
            return
        self.eyes.close()
        self._turn()
        self._running = False
        self.stored.beat_ms = self.now_ms - round(self._random.uniform(0, BEAT_S) * 1000)

    def begin(self) -> None:
        """A process is started: all it knows is what is stored."""
        if self._running:
            return
        self._running = True
        self.remember()
        self.eyes.open()
        self.turn_at(self.agenda.now_s)

    def remember(self) -> None:
        """Memory is thrown away, and made anew from what is stored."""
        now_ms, beat_ms = self.now_ms, self.stored.beat_ms
        self.observer = Remembering(self.eyes, self.agenda)
        self._seen = []
        known = self.stored.observed_since(min(now_ms, now_ms if beat_ms is None else beat_ms))
        self._keep(self.observer.restore(known, last_beat_ms=beat_ms, now=self.agenda.moment))
        self.watcher = self._make_watcher(self)
        if self._line_since_ms is not None:
            self.watcher.our_line(self._line_since_ms)

    def _feel_line(self) -> None:
        """As `collector.ownline`: a card without carrier is known at once, a gateway (the core) that does not answer
        ARP when the kernel next asks for it."""
        carries = bool(self.world.answers(self.campus.core, "ping"))
        if carries is not self._carries:
            self._carries = carries
            card = self.world.has(Harm.DEAD, OWN_LINE)
            late_s = LINE_SEEN_S + (0.0 if carries or card else self._random.uniform(*ARP_S))
            self.agenda.at(self.agenda.now_s + late_s, partial(self._line, carries, self.now_ms))

    def _line(self, carries: bool, since_ms: int) -> None:
        """Unless it was but a moment."""
        if carries is self._carries:
            self._line_since_ms = None if carries else since_ms
            if self._running:
                self.watcher.our_line(self._line_since_ms)

    def _act(self, fault: str, action: FaultAction, by: str) -> bool:
        """As from a shell: where the service is stopped, it is not heard."""
        return self._running and self.watcher.act(fault, action, by)

    def set_clock(self, by_s: float) -> None:
        self.eyes.rouse(self.campus.elements)
        self._turn()
        self.agenda.set_clock(by_s)
        self._turn()
        self.eyes.refresh()
        if by_s < 0:  # until then it hears nothing of what it lives through again
            self.agenda.at(self.agenda.now_s - by_s + 30.0, self.eyes.refresh)

    def turn_at(self, at_s: float) -> None:
        """On the next whole second, as the service turns each second."""
        due_s = max(ceil(at_s / TURN_S), int(self.agenda.now_s / TURN_S) + 1) * TURN_S
        if self._turn_s is None or due_s < self._turn_s:
            self._turn_s = due_s
            self.agenda.at(due_s, partial(self._due, due_s))

    def _due(self, due_s: float) -> None:
        if due_s == self._turn_s:
            self._turn_s = None
            self._turn()

    def _take(self, reading: Reading, interval_s: float) -> None:
        self._keep(self.observer.feed(reading, school=SCHOOL, interval_s=interval_s, now=self.agenda.moment))
        self.turn_at(self.agenda.now_s)

    def _turn(self) -> None:
        if not self._running:
            return
        self.turns += 1
        self._keep(self.observer.tick(self.agenda.moment))
        for jump in self.observer.drain_jumps():  # before the turn, as the service does
            self.watcher.jumped(jump.after_ms - jump.before_ms)
        seen, self._seen = self._seen, []
        again_s = self.watcher.turn(seen)
        if again_s is not None:
            self.turn_at(again_s)

    def _keep(self, rows: Sequence[Transition]) -> None:
        if rows:
            self._seen += self.stored.append(rows)


def windows(troubles: Sequence[Trouble], start_ms: int) -> Iterator[tuple[str, Windows]]:
    """Those that were agreed before the work, by the wall clock as it will then be set."""
    plans: dict[str, list[Maintenance]] = {}
    for number, one in enumerate(troubles):
        if one.agreed:
            set_by_s = sum(other.by_s for other in troubles if other.start_s < one.start_s)
            plan = Maintenance(
                id=str(number),
                school=SCHOOL,
                reason="planned",
                by="Li Na",
                recorded_ms=start_ms - AGES_MS,
                entered_ms=start_ms - AGES_MS,
                start_ms=start_ms + round((one.start_s + set_by_s) * 1000),
                end_ms=start_ms + round((one.end_s + set_by_s) * 1000),
                device=one.place,
            )
            plans.setdefault(one.place, []).append(plan)
    for place, some in plans.items():
        yield place, Windows(some, ZONE)
