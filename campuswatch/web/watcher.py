"""Tells everybody whose page is open that something of it is news: one look a second, for all of them together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from dashboards.news import Moment, news, seen
from inventory.errors import LedgerError
from inventory.model.scope import Scope

PERIOD_S = 1.0
MOST, MOST_OF_ONE = 500, 12
"""Open streams, and those of one visitor."""


class Full(Exception):
    """No more streams: in all, or for this visitor."""


@dataclass(eq=False, slots=True)
class Listener:
    """`schools` are those with news that were not told yet: of a slow one they are gathered."""

    scope: Scope
    visitor: str
    schools: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    def tell(self, schools: frozenset[str]) -> None:
        if schools:
            self.schools |= schools
            self.woken.set()

    def taken(self) -> set[str]:
        found, self.schools = self.schools, set()
        self.woken.clear()
        return found

    def end(self) -> None:
        self.ended = True
        self.woken.set()


class Watcher:
    """Of one loop. It looks only while somebody listens; `look` is called in a thread, and may raise LedgerError."""

    def __init__(
        self, look: Callable[[], Moment], forget: Callable[[], None] = lambda: None, period_s: float = PERIOD_S
    ) -> None:
        self._look, self._forget = look, forget
        self._period_s = period_s
        self._listeners: set[Listener] = set()
        self._of: Counter[str] = Counter()
        self._before: Moment | None = None
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._listeners)

    async def join(self, scope: Scope, visitor: str) -> Listener:
        """From now on it is told news. Raises Full, LedgerError."""
        if len(self._listeners) >= MOST or self._of[visitor] >= MOST_OF_ONE:
            raise Full
        listener = Listener(scope, visitor)
        self._listeners.add(listener)
        self._of[visitor] += 1
        try:
            if self._before is None:
                self._before = await run_in_threadpool(self._look)
        except BaseException:
            self.leave(listener)
            raise
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        return listener

    def leave(self, listener: Listener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)
            self._of[listener.visitor] -= 1
            self._of += Counter()  # forgets those that are at nothing

    def end(self) -> None:
        """Every stream ends, so that the server can."""
        for listener in self._listeners:
            listener.end()

    async def _watch(self) -> None:
        """A ledger that cannot be read is asked again; pages say so themselves."""
        while self._listeners:
            await asyncio.sleep(self._period_s)
            try:
                now = await run_in_threadpool(self._look)
            except LedgerError:
                continue
            if self._before is not None and (found := news(self._before, now)):
                self._forget()
                for listener in self._listeners:
                    listener.tell(seen(found, listener.scope))
            self._before = now
        self._before = None
