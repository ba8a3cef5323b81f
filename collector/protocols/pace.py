"""Pace: how fast packets may leave, so that neither buffers here nor devices there are flooded."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable


class Pace:
    """`rate` places a second; after a pause up to `burst` places are free at once."""

    def __init__(self, rate: float, burst: int = 1, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._step = 1 / rate
        self._slack = (burst - 1) / rate
        self._monotonic = monotonic
        self._next = monotonic()

    def reserve(self, patience_s: float = math.inf) -> float:
        """The seconds until the next place is due (0 for at once); it is taken unless that is over `patience_s`."""
        now = self._monotonic()
        due = max(self._next, now - self._slack)
        delay = max(0.0, due - now)
        if delay <= patience_s:
            self._next = due + self._step
        return delay

    async def wait(self) -> None:
        if delay := self.reserve():
            await asyncio.sleep(delay)
