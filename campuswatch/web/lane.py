"""Work that lasts, kept from taking all threads that show pages: so many at once, some wait, the rest are sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum, auto
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

BUSY = "too many at once"
AGAIN_S = 5
P = ParamSpec("P")
T = TypeVar("T")


class Lane(Enum):
    OPEN = auto()
    """Whatever Starlette's threads bear."""
    DOORS = auto()
    """A password is stretched: one after the other, half a second each."""
    WORKS = auto()
    """Papers, spreadsheets, proofs of a whole chain: seconds each."""


ROOM = {Lane.DOORS: (2, 30), Lane.WORKS: (4, 12)}
"""How many are at it at once, and how many may wait."""


class Lanes:
    """Of one server; used in its loop alone."""

    def __init__(self) -> None:
        self._turns = {lane: asyncio.Semaphore(at_once) for lane, (at_once, _) in ROOM.items()}
        self._left = {lane: sum(room) for lane, room in ROOM.items()}

    async def run(self, lane: Lane, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In a thread. Raises HTTPException 503 where too many wait already."""
        if lane is Lane.OPEN:
            return await run_in_threadpool(work, *args, **kwargs)
        if not self._left[lane]:
            raise HTTPException(503, BUSY, {"Retry-After": str(AGAIN_S)})
        self._left[lane] -= 1
        try:
            async with self._turns[lane]:
                return await run_in_threadpool(work, *args, **kwargs)
        finally:
            self._left[lane] += 1
