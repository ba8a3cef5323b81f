"""The process that dissects what strangers send, kept alive: one frame at a time, each within a deadline."""

from __future__ import annotations

import asyncio
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

from collector.protocols.child import Child
from collector.protocols.dissection import read_fact
from collector.protocols.errors import LocalFault
from collector.protocols.segment_facts import Fact
from collector.rawhelper.frames import frame

PROGRAM = Path(__file__).parent.parent / "dissector" / "__main__.py"
START_S = 20.0
FRAME_S = 2.0
BACK_OFF_S = (1.0, 5.0, 30.0, 300.0)
MAX_ANSWER = 4096
_NUMBER = struct.Struct("!I")


class Dissector:
    """`lost` counts frames that nobody could read: the process was away, or died or hung over them."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._child: Child | None = None
        self._number = 0
        self._answer: asyncio.Future[bytes] | None = None
        self._failures = 0
        self._start_again = 0.0
        self._turn = asyncio.Lock()
        self.lost = 0

    @classmethod
    async def start(cls, monotonic: Callable[[], float] = time.monotonic) -> Dissector:
        """Raises LocalFault where it does not come up: its library is not installed."""
        dissector = cls(monotonic)
        await dissector._start()
        return dissector

    async def dissect(self, octets: bytes, interface: str, at_ms: int) -> Fact | None:
        """What a frame says; None for nothing, or for one that was lost and is counted."""
        async with self._turn:
            if self._monotonic() < self._start_again:
                self.lost += 1
                return None
            try:
                if self._child is None or not self._child.alive:
                    await self._start()
                answer = await self._ask(octets, FRAME_S)
            except (LocalFault, OSError, TimeoutError):
                self.lost += 1
                await self._fail()
                return None
        self._failures = 0
        try:
            return read_fact(answer, interface, at_ms)
        except ValueError:  # the frame was made so that its fields mean nothing; the process is well
            self.lost += 1
            return None

    async def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await child.close()

    async def _start(self) -> None:
        await self.close()
        try:
            command = [sys.executable, "-I", str(PROGRAM)]
            self._child = await Child.start(command, self._take, self._ended, limit=MAX_ANSWER, quiet=True)
            await self._ask(b"", START_S, ready=True)
        except (OSError, TimeoutError, LocalFault) as error:
            await self.close()
            raise _absent("it does not start; is scapy installed?") from error

    async def _ask(self, octets: bytes, deadline_s: float, *, ready: bool = False) -> bytes:
        child = self._child
        if child is None:
            raise _absent("it has ended")
        self._number = 0 if ready else self._number % 0xFFFFFFFF + 1
        self._answer = asyncio.get_running_loop().create_future()
        try:
            child.send(frame(_NUMBER.pack(self._number) + octets))
            async with asyncio.timeout(deadline_s):
                return await self._answer
        finally:
            self._answer = None

    async def _fail(self) -> None:
        """A process that hangs over a frame or has died is ended; how long it stays away grows."""
        child, self._child = self._child, None
        if child is not None:
            await child.close(patience_s=0)
        self._start_again = self._monotonic() + BACK_OFF_S[min(self._failures, len(BACK_OFF_S) - 1)]
        self._failures += 1

    def _take(self, body: bytes) -> None:
        (number,) = _NUMBER.unpack_from(body.ljust(_NUMBER.size, b"\0"))
        if self._answer is not None and not self._answer.done() and number == self._number:
            self._answer.set_result(body[_NUMBER.size :])

    def _ended(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(_absent("it has ended"))


def _absent(reason: str) -> LocalFault:
    return LocalFault("segment.no_dissector", reason=reason)
