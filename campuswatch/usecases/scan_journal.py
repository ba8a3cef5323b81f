"""The journal of one scan under way: what it found is stored part by part, so that a kill loses a part at most."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial

from netaddr import IPSet, cidr_merge
from sqlalchemy import Connection

from collector.clock import Clock
from collector.discovery.plan import Plan
from collector.discovery.range import count_of, parts
from collector.discovery.sweep import Done
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.scan_run import ScanRun
from inventory.model.sighting import Sighting
from inventory.repository import scan_runs, sightings
from language.message import Message

BEAT_S = 20.0


class Journal:
    """`run` is as it was last stored; `found` all sightings, those of the time before a resumption among them.

    `remarks` say what came short.
    """

    def __init__(self, database: Database, clock: Clock, run: ScanRun, found: list[Sighting]) -> None:
        self._database = database
        self._clock = clock
        self._unstored: list[Sighting] = []
        self.run = run
        self.not_asked: dict[str, str] = {}
        self.remarks: list[Message] = []
        self._found = {one.address: one for one in found if one.address}
        self._swept = list(run.done)

    @property
    def swept(self) -> tuple[str, ...]:
        """Networks that were gone through, also those of which some addresses could not be asked."""
        return tuple(str(network) for network in cidr_merge(self._swept))

    @property
    def found(self) -> tuple[Sighting, ...]:
        """The last of each address: some are asked again in a resumption."""
        return tuple(self._found.values())

    def saw(self, sighting: Sighting) -> None:
        self._found[sighting.address] = sighting
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


def resumed(run: ScanRun, plan: Plan, found: Iterable[Sighting]) -> ScanRun:
    """As it stands when it is gone on with: what is not done is asked again, so it is not counted yet. Pure."""
    done = IPSet(run.done)
    left = sum(len(part.addresses) for part in parts(plan.networks, plan.deny, plan.done))
    return replace(
        run,
        asked=count_of(plan.networks, plan.deny) - left,
        found=sum(one.address in done for one in found if one.address),
        not_asked=0,
    )


def _keep(connection: Connection, run: ScanRun, fresh: list[Sighting], now_ms: int) -> bool:
    sightings.append(connection, fresh)
    return scan_runs.beat(connection, run, now_ms=now_ms)
