"""The journal of one scan under way: what it found is stored part by part, so that a kill loses a part at most."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

from netaddr import cidr_merge
from sqlalchemy import Connection

from collector.clock import Clock
from collector.discovery.sweep import Done
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.scan_run import ScanRun
from inventory.model.sighting import Sighting
from inventory.repository import scan_runs, sightings

BEAT_S = 20.0


class Journal:
    """`run` is as it was last stored; `found` all sightings, those of the time before a resumption among them."""

    def __init__(self, database: Database, clock: Clock, run: ScanRun, found: list[Sighting]) -> None:
        self._database = database
        self._clock = clock
        self._unstored: list[Sighting] = []
        self.run = run
        self.found = found
        self.not_asked: dict[str, str] = {}
        self._swept = list(run.done)

    @property
    def swept(self) -> tuple[str, ...]:
        """Networks that were gone through, also those of which some addresses could not be asked."""
        return tuple(str(network) for network in cidr_merge(self._swept))

    def saw(self, sighting: Sighting) -> None:
        self.found.append(sighting)
        self._unstored.append(sighting)

    async def done(self, part: Done) -> None:
        """A part is over. One with addresses that could not be asked is not called done: a resumption asks it again."""
        self._swept.append(part.network)
        self.not_asked.update(part.not_asked)
        run = self.run
        self.run = replace(
            run,
            asked=run.asked + part.asked,
            found=run.found + part.found,
            not_asked=run.not_asked + len(part.not_asked),
        )
        if not part.not_asked:
            done = tuple(str(network) for network in cidr_merge([*self.run.done, part.network]))
            self.run = replace(self.run, done=done)
        await self._store()

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Signs of life while a part takes long."""
        task = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await self._store()

    async def _store(self) -> None:
        """Raises Conflict where another scan of the school has taken the turn."""
        fresh, self._unstored = self._unstored, []
        keep = partial(_keep, run=self.run, fresh=fresh, now_ms=self._clock.now_ms())
        if not await self._database.commit(keep):
            raise Conflict("scan.turn_lost", school=self.run.school)


def _keep(connection: Connection, run: ScanRun, fresh: list[Sighting], now_ms: int) -> bool:
    sightings.append(connection, fresh)
    return scan_runs.beat(connection, run, now_ms=now_ms)
