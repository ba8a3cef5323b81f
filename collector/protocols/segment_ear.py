"""An ear on the segments: what was heard waits here for its reader, so much and no more."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Self

from collector.protocols.segment_port import impossible
from collector.rawhelper.segment_frames import ArpReport

KEPT_ARP = 4096
KEPT_FRAMES = 256  # beside them: a flood of ARP does not push out what servers say


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
        self._arps: deque[HeardArp] = deque()
        self._frames: deque[HeardFrame] = deque()
        self._news = asyncio.Event()
        self._ended = False

    def put(self, heard: HeardArp | HeardFrame) -> None:
        if isinstance(heard, HeardArp) and len(self._arps) < KEPT_ARP:
            self._arps.append(heard)
        elif isinstance(heard, HeardFrame) and len(self._frames) < KEPT_FRAMES:
            self._frames.append(heard)
        else:
            self.missed += 1
        self._news.set()

    def end(self) -> None:
        self._ended = True
        self._news.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> HeardArp | HeardFrame:
        while not (self._frames or self._arps):
            if self._ended:
                self._ended = False
                raise impossible("helper ended")
            self._news.clear()
            await self._news.wait()
        return self._frames.popleft() if self._frames else self._arps.popleft()
