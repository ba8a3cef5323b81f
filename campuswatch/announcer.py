"""Has those concerned told of maintenance in time, as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from campuswatch.persevering import persevere
from campuswatch.usecases.announcing import announce_due
from collector.clock import Clock
from inventory.database import Database
from inventory.model.scope import BUREAU
from inventory.repository import maintenances

log = logging.getLogger(__name__)

EVERY_S = 30.0


class Announcer:
    """`run` beside the service's other endless tasks. `lead_ms` is how long before it begins people are told. The
    ledger is written only when somebody is to be told."""

    def __init__(self, database: Database, clock: Clock, lead_ms: int) -> None:
        self._database = database
        self._clock = clock
        self._lead_ms = lead_ms

    async def run(self) -> None:
        """Until cancelled. While the ledger refuses, it is tried again."""
        await persevere(self.turn, EVERY_S, log, "maintenance cannot be announced")

    async def turn(self) -> None:
        now_ms = self._clock.now_ms()
        if await asyncio.to_thread(self._is_due, now_ms):
            await self._database.commit(partial(announce_due, now_ms=now_ms, lead_ms=self._lead_ms))

    def _is_due(self, now_ms: int) -> bool:
        with self._database.read() as connection:
            return bool(maintenances.to_announce(connection, BUREAU, now_ms + self._lead_ms))
