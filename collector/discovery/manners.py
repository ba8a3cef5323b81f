"""Manners towards one host: at most so many packets a second and two connections at once, whoever asks."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

PACKETS = 50  # in any second
CONNECTIONS = 2  # at once
SPAN_S = 1.0


@dataclass(slots=True)
class Window:
    """Packets to one host, each counted until a second after the exchange that sent it has ended. Pure.

    Counting from the end is on the safe side: whenever within the exchange they were sent.
    """

    limit: int = PACKETS
    flying: int = 0
    ended: deque[tuple[float, int]] = field(default_factory=deque)

    def delay(self, packets: int, now: float) -> float | None:
        """Seconds until that many more may be sent, 0 for at once; None while that hangs on what is under way.

        An exchange of more than the limit waits until nothing else counts.
        """
        while self.ended and self.ended[0][0] + SPAN_S <= now:
            self.ended.popleft()
        excess = self.flying + sum(count for _, count in self.ended) + min(packets, self.limit) - self.limit
        if excess <= 0:
            return 0.0
        for at, count in self.ended:
            excess -= count
            if excess <= 0:
                return at + SPAN_S - now
        return None

    def start(self, packets: int) -> None:
        self.flying += packets

    def end(self, packets: int, now: float) -> None:
        self.flying -= packets
        self.ended.append((now, packets))


class Manners:
    """Of one host. Packets are an estimate of what an exchange makes us send, acknowledgements included.

    `descriptors`, shared by all hosts, keeps connections within what this process may open. Of a host that is
    `polled`, by whatever process, half is left to the poller.
    """

    def __init__(
        self,
        descriptors: asyncio.Semaphore | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        polled: bool = False,
    ) -> None:
        share = 2 if polled else 1
        self._descriptors = descriptors
        self._monotonic = monotonic
        self._window = Window(PACKETS // share)
        self._connections = asyncio.Semaphore(CONNECTIONS // share)
        self._ended = asyncio.Event()

    def sent(self, packets: int) -> None:
        """What went out just now beside `exchange`."""
        self._window.start(packets)
        self._window.end(packets, self._monotonic())

    @asynccontextmanager
    async def exchange(self, packets: int, *, connects: bool) -> AsyncIterator[None]:
        """Around one exchange: it begins when the host can be expected to bear it."""
        async with AsyncExitStack() as held:
            if connects:
                await held.enter_async_context(self._connections)
            await self._wait(packets)
            self._window.start(packets)
            held.callback(self._over, packets)
            if connects and self._descriptors is not None:
                await held.enter_async_context(self._descriptors)
            yield

    async def _wait(self, packets: int) -> None:
        while (delay := self._window.delay(packets, self._monotonic())) != 0:
            if delay is None:
                self._ended.clear()
                await self._ended.wait()
            else:
                await asyncio.sleep(delay)

    def _over(self, packets: int) -> None:
        self._window.end(packets, self._monotonic())
        self._ended.set()
