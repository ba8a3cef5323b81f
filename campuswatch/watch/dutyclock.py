"""The clock of duty: missed posts and hand-overs, gaps ahead, rotations that are carried on."""

from __future__ import annotations

import asyncio
import logging

from campuswatch.persevering import persevere
from campuswatch.usecases.duty_clock import turn_duty
from collector.clock import Clock
from inventory.database import Database

log = logging.getLogger(__name__)

EVERY_S = 60.0


class DutyClock:
    """`run` beside the service's other endless tasks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled. While the ledger refuses, it is tried again."""
        await persevere(self.turn, EVERY_S, log, "the roster cannot be turned")

    async def turn(self) -> None:
        await asyncio.to_thread(turn_duty, self._database, self._clock.now_ms())
