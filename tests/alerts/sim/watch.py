"""The shipped parts that decide, wired as the service wires them: watchman, evaluator, fault register, people told.

What they decide is stored before it counts (`Stored`); everything else in here may be thrown away at any moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from alerts.absorb import absorb
from alerts.evaluate import Evaluator
from alerts.fault_book import Book, World
from alerts.fault_terms import Terms
from alerts.fault_turn import Sight, turn
from alerts.faults import MOVES
from alerts.flapping import Flapping
from alerts.ground import Ground, Subject
from alerts.rules import RULES
from alerts.schoolwatch import KEPT_MS
from alerts.state import State
from alerts.watchman import Decisions, Watchman
from inventory.model.alert import Alert
from inventory.model.fault_step import FaultAction
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from tests.alerts.sim.campus import SCHOOL
from tests.alerts.sim.ledger_of import Ledger

if TYPE_CHECKING:
    from tests.alerts.sim.theatre import Theatre

SIGHTS: Mapping[State, Sight] = {State.UP: Sight.WELL, State.DOWN: Sight.DOWN}
PACES = ((15.0, 1.0), (60.0, 5.0), (600.0, 60.0))
SELDOM_S = 900.0
"""Until so long after something happened he turns every so many seconds; then seldom, while anything is wrong."""


class Guard:
    """One run of the process."""

    def __init__(self, theatre: Theatre) -> None:
        self._theatre, self._stored = theatre, theatre.stored
        self.flapping = Flapping()
        self.evaluator = Evaluator(RULES, self._stored.new_id)
        self.watchman = Watchman(self.evaluator, theatre.observer, flapping=self.flapping)
        self.learn(theatre.ledger)
        now_ms = theatre.now_ms
        current = [row for code in theatre.ledger.devices for row in self._stored.current(code, now_ms)]
        words = self._stored.words(now_ms - KEPT_MS)
        self.watchman.restore(current, words, self._stored.open_alerts(), now_ms)
        self.book = Book(
            World(
                terms=lambda school: Terms(school, "Asia/Ho_Chi_Minh"),
                number=lambda school, at_ms: self._stored.new_id(),
                new_id=self._stored.new_id,
                behind=self._behind,
            )
        )
        self.book.know(self._stored.faults.values(), self._stored.ties.values())
        self._happened_s = theatre.agenda.now_s
        self._down = {(row.device, row.witness) for row in current if row.state is Observed.DOWN}

    def learn(self, ledger: Ledger) -> None:
        """The ledger as it is now."""
        subjects = {
            code: Subject(
                device=device,
                service=(ServicePeriod(code, self._theatre.start_ms),),
                windows=self._theatre.windows.get(code),
            )
            for code, device in ledger.devices.items()
        }
        cameras = {(feed.recorder, str(feed.channel)): feed.camera for feed in ledger.feeds}
        self.watchman.know([Ground(school=SCHOOL, subjects=subjects, wiring=ledger.wiring(), cameras=cameras)])
        self._theatre.eyes.lead(self.watchman.uppers())

    def jumped(self, by_ms: int) -> None:
        self.evaluator.jump(by_ms)

    def our_line(self, since_ms: int | None) -> None:
        """As `Sentry.watch_line`; the core holds the gateway's address."""
        self.watchman.our_line(self._theatre.campus.core, since_ms)
        self._happened_s = self._theatre.agenda.now_s
        self._theatre.turn_at(self._theatre.agenda.now_s)

    def turn(self, seen: Sequence[Transition]) -> float | None:
        now_ms, now_s = self._theatre.now_ms, self._theatre.agenda.now_s
        if seen:
            self.watchman.saw(seen)
            self._happened_s = now_s
            self._down -= {(row.device, row.witness) for row in seen}
            self._down |= {(row.device, row.witness) for row in seen if row.state is Observed.DOWN}
        decided = self.watchman.turn(now_ms)
        self._store(decided, now_ms)
        self._turn_faults(now_ms)
        return self._next_s(now_ms, now_s)

    def _store(self, decided: Decisions, now_ms: int) -> None:
        if not decided:
            return
        self._stored.keep_decisions(decided, self._theatre.agenda.now_s)
        absorb(self.book, decided.alerts, now_ms)
        self._file()

    def _turn_faults(self, now_ms: int) -> None:
        due = [one.id for one in self.book.faults.values() if one.next_ms is not None and one.next_ms <= now_ms]
        for id in due:
            fault = self.book.faults[id]
            segment = self.watchman.state(fault.device, now_ms) if fault.device else None
            turn(self.book, id, Sight.UNWATCHED if segment is None else SIGHTS.get(segment.state, Sight.BLIND), now_ms)
        if due:
            self._file()

    def _file(self) -> None:
        """All that the book did, in one transaction with the rest."""
        self._theatre.people.hear(self._stored.keep_book(self.book, self._theatre.agenda.now_s))

    def act(self, fault: str, action: FaultAction, by: str) -> bool:
        """A person does something; False where it is not the time for that."""
        now_ms = self._theatre.now_ms
        if fault not in self.book.faults or self.book.faults[fault].state not in MOVES[action]:
            return False
        self.book.act(self.book.faults[fault], action, now_ms, by=by)
        self._file()
        self._theatre.turn_at(self._theatre.agenda.now_s)
        return True

    def _behind(self, school: str, device: str) -> Iterable[Alert]:
        return [alert for alert in self._stored.open_alerts() if alert.cause == device]

    def _next_s(self, now_ms: int, now_s: float) -> float | None:
        """By true time, when he must turn though nothing happens."""
        next_ms = min((one.next_ms for one in self.book.faults.values() if one.next_ms is not None), default=None)
        due_s = None if next_ms is None else now_s + max(1.0, (next_ms - now_ms) / 1000)
        quiet_s = now_s - self._happened_s
        pace_s = next((pace_s for until_s, pace_s in PACES if quiet_s < until_s), SELDOM_S)
        wrong = bool(self._down or self.evaluator.open_alerts() or self.flapping.standing())
        again_s = now_s + pace_s if wrong or quiet_s < PACES[1][0] else None
        return min((at_s for at_s in (due_s, again_s) if at_s is not None), default=None)
