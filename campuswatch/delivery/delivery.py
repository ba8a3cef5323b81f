"""Reports of the calendar: what is due is made in a process of its own, so that it never makes a look late."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from campuswatch.delivery.lacking import look
from campuswatch.delivery.timetable import is_anything_due
from campuswatch.verbprocess import run_verb
from collector.clock import Clock
from inventory.database import Database
from inventory.errors import DatabaseError
from language.catalogue import translate

log = logging.getLogger(__name__)


class Delivery:
    """`run` every few minutes; it only begins what takes long. `zone` is the bureau's."""

    def __init__(self, database: Database, zone: str, config: Path, clock: Clock) -> None:
        self._database = database
        self._zone = zone
        self._config = config
        self._clock = clock
        self._making: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Begins to make what is due and to remind of what is owed, unless that is being done."""
        try:
            due = await asyncio.to_thread(self._look)
        except DatabaseError as error:
            log.error("nobody knows which reports are due: %s", translate(error.message, "en"))
            return
        if due and (self._making is None or self._making.done()):
            self._making = asyncio.create_task(self._make(), name="reports that are due")

    async def stop(self) -> None:
        """What is being made is broken off; the next start takes it up."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)

    def _look(self) -> bool:
        now_ms = self._clock.now_ms()
        with self._database.read() as connection:
            return is_anything_due(connection, self._zone, now_ms) or bool(look(connection, now_ms))

    async def _make(self) -> None:
        if wrong := await run_verb("report", "run-due", "--config", str(self._config)):
            log.error("not all reports that are due were made: %s", wrong)
