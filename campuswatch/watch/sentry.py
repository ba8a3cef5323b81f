"""The sentry: the watchman at work in the service.

What he decides is written down by the scribe, in the order of what was observed, and in one transaction with the faults
and notices that follow from it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from alerts.clockwatch import ClockJump
from alerts.condition import Condition
from alerts.evaluate import Evaluator
from alerts.ground import Ground
from alerts.no_data import NoData, allowances
from alerts.places import Places
from alerts.rules.rule import Rules
from alerts.schoolwatch import KEPT_MS, Sight
from alerts.thresholds import Thresholds
from alerts.watchman import Decisions, Watchman
from campuswatch.conditions import SOURCES
from campuswatch.conditions.source import Means, Source
from campuswatch.persevering import persevere
from campuswatch.scribe import Scribe
from campuswatch.usecases.faults import absorb_alerts
from collector.clock import Clock
from collector.ownline import Line, look_at_line
from collector.sample import Sample
from inventory.database import Database
from inventory.model.alert import Alert
from inventory.model.attribution import Attribution
from inventory.model.scope import BUREAU
from inventory.model.transition import Transition
from inventory.repository import alerts, attributions

log = logging.getLogger(__name__)

LINE_S = 2.0
CONVINCED = 2
"""So many looks in a row at our own line must say the same."""
TIDY_S = 60.0
FOREVER = 2**62


@dataclass(frozen=True, slots=True)
class Words:
    """What was said before: open alerts, and the attributions that stand or ended lately."""

    alerts: Sequence[Alert]
    charges: Sequence[Attribution]


class Sentry:
    """Belongs to the loop's thread. `charge` hears which silence is charged to what; `means` are for the sources.

    `interval_s` tells how often a probe looks, `left_out` which probes are left out now.
    """

    def __init__(
        self,
        database: Database,
        scribe: Scribe,
        sight: Sight,
        clock: Clock,
        rules: Rules,
        *,
        charge: Callable[[Sequence[Attribution]], None],
        means: Means,
        interval_s: Callable[[str], float],
        left_out: Callable[[], frozenset[str]],
        line: Callable[[], Line] = look_at_line,
    ) -> None:
        self._database = database
        self._scribe = scribe
        self._clock = clock
        self._charge = charge
        self._means = means
        self._look_at_line = line
        self.evaluator = Evaluator(rules, lambda: uuid4().hex)
        self.watchman = Watchman(self.evaluator, sight)
        self._thresholds = Thresholds(rules, self.evaluator)
        self._no_data = NoData(allowances(interval_s), self.evaluator)
        self._left_out = left_out
        self._addresses: dict[str, str] = {}
        self.turns = 0

    def use(self, rules: Rules) -> None:
        """From now on these rules are in force."""
        self.evaluator.use(rules, self._clock.now_ms())
        self._thresholds.use(rules)

    def know(self, grounds: Sequence[Ground], places: Places) -> None:
        """What the ledger says now of schools."""
        before = self.watchman.devices
        held = (one.device for ground in grounds for one in ground.subjects.values())
        self._addresses = {one.address: one.code for one in held if one.address is not None}
        self.watchman.know(grounds)
        gone = before - self.watchman.devices
        self._thresholds.leave(gone)
        self._no_data.leave(gone)
        self._thresholds.know(places)
        self.evaluator.key_devices = places.weighty

    def restore(self, current: Iterable[Transition], words: Words) -> None:
        """After `know`: what is known of each witness, and what was said of it before."""
        self.watchman.restore(current, words.charges, words.alerts, self._clock.now_ms())
        self._thresholds.restore(words.alerts)
        self._no_data.restore(words.alerts)

    def saw(self, rows: Sequence[Transition]) -> None:
        for device in {row.device for row in rows}:
            self._thresholds.interrupt(device)
        self.watchman.saw(rows)

    def take(self, samples: Sequence[Sample]) -> None:
        """Samples on their way to the store."""
        self._thresholds.take(samples)
        self._no_data.take(samples)

    def jumped(self, jump: ClockJump) -> None:
        by_ms = jump.after_ms - jump.before_ms
        self.evaluator.jump(by_ms)
        self._no_data.jump(by_ms)

    def turn(self) -> None:
        """Each second or so: decides, and has it written down."""
        now_ms = self._clock.now_ms()
        decisions = self.watchman.turn(now_ms)
        self.turns += 1
        if decisions:
            rows = len(decisions.attributions) + len(decisions.alerts)
            self._scribe.put("decisions", partial(record, decisions=decisions, now_ms=now_ms), rows)
            self._charge(decisions.attributions)

    async def ask(self, name: str, source: Source) -> None:
        """Until cancelled: what a source says to hold. While the ledger cannot be read, what it said last holds."""

        async def turn() -> None:
            now_ms = self._clock.now_ms()
            self.evaluator.hold(source.rules, await asyncio.to_thread(self._read, source, now_ms), now_ms)

        await persevere(turn, source.every_s, log, f"what holds of {name} cannot be read")

    def _read(self, source: Source, now_ms: int) -> list[Condition]:
        with self._database.read() as connection:
            return list(source.read(connection, now_ms, self._means))

    async def watch_line(self) -> None:
        """Until cancelled: whether our own line carries anything."""
        down, since_ms, looks = False, self._clock.now_ms(), 0
        while True:
            line = self._look_at_line()
            if line.down is down:
                looks, since_ms = 0, self._clock.now_ms()
            else:
                looks += 1
            if looks >= CONVINCED:
                down, looks = line.down, 0
                said = "is down" if down else "is back"
                log.warning("our own line %s: card %s, gateway %s", said, line.card, line.gateway)
                self.watchman.our_line(self._addresses.get(line.gateway, ""), since_ms if down else None)
            await asyncio.sleep(LINE_S)

    async def tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_S)
            now_ms = self._clock.now_ms()
            self._no_data.turn(now_ms, self.watchman.up_since, self._left_out())
            self._thresholds.tidy(now_ms)
            self.watchman.forget_old(now_ms)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """The endless tasks, to be run beside the service's own."""
        return [self.watch_line(), self.tidy(), *(self.ask(name, source) for name, source in SOURCES.items())]


def read_words(connection: Connection, now_ms: int) -> Words:
    said = attributions.between(connection, BUREAU, now_ms - KEPT_MS, FOREVER)
    return Words(alerts.open_ones(connection, BUREAU), [row for row in said if row.superseded_ms is None])


def record(connection: Connection, *, decisions: Decisions, now_ms: int) -> None:
    """In one transaction: causes, alerts, and the faults and notices that follow from them."""
    attributions.put(connection, decisions.attributions)
    if decisions.alerts:
        alerts.put(connection, decisions.alerts)
        absorb_alerts(connection, decisions.alerts, now_ms=now_ms)
