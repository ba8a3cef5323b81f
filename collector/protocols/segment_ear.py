"""An ear on the segments: what was heard waits here for its reader, so much and no more."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Self

from collector.protocols.segment_port import impossible
from collector.rawhelper.segment_frames import ArpReport

KEPT = 4096


@dataclass(frozen=True, slots=True)
class HeardArp:
    """A plain ARP packet that came by on the card `interface`. `at` is monotonic seconds."""

    interface: str
    at: float
    report: ArpReport


@dataclass(frozen=True, slots=True)
class HeardFrame:
    """A frame to be dissected: of a DHCP server or a router, or odd ARP. `at` is monotonic seconds."""

    interface: str
    at: float
    octets: bytes


class Ear:
    """Use with `async for`. `missed` counts what came while the reader was too far behind.

    Raises LocalFault once the helper has ended and everything that was heard is read.
    """

    def __init__(self) -> None:
        self.missed = 0
        self._heard: deque[HeardArp | HeardFrame] = deque()
        self._news = asyncio.Event()
        self._ended = False

    def put(self, heard: HeardArp | HeardFrame) -> None:
        if len(self._heard) >= KEPT:
            self.missed += 1
            return
        self._heard.append(heard)
        self._news.set()

    def end(self) -> None:
        self._ended = True
        self._news.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> HeardArp | HeardFrame:
        while not self._heard:
            if self._ended:
                self._ended = False
                raise impossible("helper ended")
            self._news.clear()
            await self._news.wait()
        return self._heard.popleft()
