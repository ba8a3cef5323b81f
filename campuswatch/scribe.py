"""The scribe writes what must not be lost to the ledger, in order, and tries again while the disk refuses."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection

from inventory.database import Database
from inventory.errors import DatabaseError, LedgerError
from language.catalogue import translate

log = logging.getLogger(__name__)

PAUSE_S = 2.0
GROUP = 500  # rows


Work = Callable[[Connection], object]
Write = Callable[[Connection, Sequence[Any]], object]


class Entry(NamedTuple):
    """`write` takes `items`, which are `rows` rows of what is called `name`."""

    name: str
    write: Write
    items: Sequence[Any]
    rows: int


class Scribe:
    """Entries are written in the order given and none twice. One that contradicts the ledger is named and left out.

    `acknowledged` counts the rows that are safe on disk, by name.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._entries: list[Entry] = []
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._refused = False
        self.acknowledged: Counter[str] = Counter()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Entries that are not yet safe."""
        return len(self._entries)

    def waits(self, name: str) -> bool:
        """Whether an entry of that name is not yet safe."""
        return any(entry.name == name for entry in self._entries)

    def put(self, name: str, work: Work, rows: int = 1) -> None:
        self._add(Entry(name, do, (work,), rows))

    def append(self, name: str, write: Write, rows: Sequence[Any]) -> None:
        """Rows for `write`, which is called once for all rows that follow one another while they wait.

        Many are cut up: a county that was not looked at for a while has 28,000 to say at once, which as statements
        take ten times the memory.
        """
        for start in range(0, len(rows), GROUP):
            some = rows[start : start + GROUP]
            self._add(Entry(name, write, some, len(some)))

    def _add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._wake.set()

    def start(self) -> asyncio.Task[None]:
        """The task that writes; it ends by `stop`, or by a mistake of ours."""
        self._task = asyncio.create_task(self._write_on(), name="scribe")
        return self._task

    async def stop(self) -> None:
        """Writes what waits; if the ledger refuses even then, says how much was lost."""
        self._stopping.set()
        self._wake.set()
        if self._task is not None:
            await self._task
        if self._entries:
            log.error("%d entries were not written to the ledger", self.waiting)

    async def _write_on(self) -> None:
        while not self._stopping.is_set():
            await self._wake.wait()
            self._wake.clear()
            if not await self._try():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), PAUSE_S)
                self._wake.set()
        await self._try()

    async def _try(self) -> bool:
        """Whether the ledger took all that waits."""
        try:
            await self._write()
        except DatabaseError as error:
            if not self._refused:
                log.error("the ledger refuses; %d entries wait: %s", self.waiting, say(error))
            self._refused = True
        else:
            if self._refused:
                log.warning("the ledger takes entries again")
            self._refused = False
        return not self._refused

    async def _write(self) -> None:
        while self._entries:
            group = self._next()
            try:
                await self._database.commit(partial(write_all, group))
            except DatabaseError:
                raise
            except LedgerError:
                await self._write_singly(len(group))
            else:
                self._done(group)

    def _next(self) -> list[Entry]:
        """What one transaction takes: GROUP rows at most, or one entry."""
        rows = list(accumulate(entry.rows for entry in self._entries[:GROUP]))
        return self._entries[: max(1, bisect_right(rows, GROUP))]

    async def _write_singly(self, count: int) -> None:
        """One of them contradicts the ledger (a device that is gone): find it and keep the others."""
        for _ in range(count):
            entry = self._entries[0]
            try:
                await self._database.commit(partial(write_all, [entry]))
            except DatabaseError:
                raise
            except LedgerError as error:
                log.error("not written to the ledger: %s: %s", entry.name, say(error))
                del self._entries[0]
            else:
                self._done([entry])

    def _done(self, written: Sequence[Entry]) -> None:
        del self._entries[: len(written)]
        for entry in written:
            self.acknowledged[entry.name] += entry.rows


def say(error: LedgerError) -> str:
    """Its sentence, in the language of logs."""
    return translate(error.message, "en")


def do(connection: Connection, works: Sequence[Work]) -> None:
    for work in works:
        work(connection)


def write_all(group: Sequence[Entry], connection: Connection) -> None:
    """In order; what one `write` takes in a row, it takes at once: most of a statement's cost is not its rows."""
    for write, entries in groupby(group, key=attrgetter("write")):
        write(connection, [item for entry in entries for item in entry.items])
