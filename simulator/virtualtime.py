"""Days in seconds: an asyncio loop whose time advances instead of being waited for, and a clock on it.

Nothing real may be waited for inside it (no sockets, no threads): a network is simulated by coroutines
that sleep. The same seed gives the same run to the last millisecond.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

Result = TypeVar("Result")

EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z


class Standstill(RuntimeError):
    """Everything waits and nothing is planned: real time would stand still here for ever."""


class VirtualSelector(selectors.BaseSelector):
    """Instead of waiting for a file to become ready it moves the time on by as much as it was to wait."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._keys: dict[Any, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        number = fileobj if isinstance(fileobj, int) else fileobj.fileno()
        key = selectors.SelectorKey(fileobj, number, events, data)
        self._keys[fileobj] = key
        return key

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Standstill("every task waits and no timer is set")
        self.now_s += max(0.0, timeout)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._virtual = VirtualSelector()
        super().__init__(self._virtual)
        # A year of seconds in a double is exact to 4 ns; the real loop's 1 ns would never let a timer be due.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.now_s

    def stall(self, seconds: float) -> None:
        """The process is stopped for so long: time goes on, the loop does not."""
        self._virtual.now_s += seconds


class VirtualClock:
    """A `collector.clock.Clock` on a virtual loop, whose wall clock jumps and whose machine reboots on command."""

    def __init__(self, loop: VirtualLoop, epoch_ms: int = EPOCH_MS) -> None:
        self._loop = loop
        self._wall_offset_ms = epoch_ms
        self._boot = 1

    def now_ms(self) -> int:
        return self._wall_offset_ms + int(self._loop.time() * 1000)

    def monotonic(self) -> float:
        return self._loop.time()

    @property
    def boot_id(self) -> str:
        return f"virtual-{self._boot}"

    def jump(self, seconds: float) -> None:
        """Someone sets the wall clock; the monotonic clock does not notice."""
        self._wall_offset_ms += round(seconds * 1000)

    def reboot(self) -> None:
        self._boot += 1


def run_virtual(loop: VirtualLoop, main: Coroutine[Any, Any, Result]) -> Result:
    """Runs `main` to its end on virtual time and closes the loop. Raises Standstill where real time would hang."""
    try:
        return loop.run_until_complete(main)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
