"""The clock of the fault register: escalation, lateness, verification and closing when they are due."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from campuswatch.persevering import persevere
from campuswatch.usecases.faults import MOST_AT_ONCE, next_turn_ms, turn_faults
from collector.clock import Clock
from inventory.database import Database

log = logging.getLogger(__name__)

EVERY_S = 3.0


class FaultClock:
    """`run` beside the service's other endless tasks. The ledger is written only when something is due."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled. While the ledger refuses, it is tried again."""
        await persevere(self.turn, EVERY_S, log, "the fault register cannot be turned")

    async def turn(self) -> None:
        due_ms = await asyncio.to_thread(self._next)
        now_ms = self._clock.now_ms()
        if due_ms is None or due_ms > now_ms:
            return
        turned = MOST_AT_ONCE
        while turned == MOST_AT_ONCE:
            turned = await self._database.commit(partial(turn_faults, now_ms=now_ms))

    def _next(self) -> int | None:
        with self._database.read() as connection:
            return next_turn_ms(connection)
