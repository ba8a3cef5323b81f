"""Our end of the helper process that has packet sockets on the cards."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Sequence
from typing import Protocol

from collector.protocols.child import Child
from collector.protocols.errors import LocalFault
from collector.rawhelper.segment_frames import (
    ARP_HEARD,
    COUNTS,
    FAULT,
    MAX_BODY,
    NOT_SENT,
    RARE,
    READY,
    ArpReport,
    Ask,
    Counts,
    NotSent,
    decode_arp,
    decode_counts,
    decode_not_sent,
    decode_rare,
    decode_ready,
    encode_ask,
)

START_S = 10.0
COMMAND = (sys.executable, "-I", "-m", "collector.rawhelper.segment")


class Hearer(Protocol):
    def arp(self, report: ArpReport) -> None: ...

    def rare(self, card: int, octets: bytes) -> None: ...

    def not_sent(self, what: NotSent) -> None: ...

    def ended(self) -> None: ...


class SegmentPort:
    """Made by `start`. `cards` are the indexes of those that it has a socket on."""

    def __init__(self, hearer: Hearer) -> None:
        self._child: Child | None = None
        self._hearer = hearer
        self._ready: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
        self.counts = Counts(0, 0, 0, 0)
        self.cards: list[int] = []

    @classmethod
    async def start(cls, names: Sequence[str], hearer: Hearer) -> SegmentPort:
        """Raises LocalFault when it may not open packet sockets, or does not come up."""
        port = cls(hearer)
        try:
            port._child = await Child.start([*COMMAND, *names], port._take, port._ended, limit=MAX_BODY)
        except OSError as error:
            raise impossible(errno.errorcode.get(error.errno or 0, "EPERM")) from error
        try:
            async with asyncio.timeout(START_S):
                port.cards = await port._ready
        except (TimeoutError, LocalFault) as fault:
            await port.close()
            raise fault if isinstance(fault, LocalFault) else impossible("helper does not start") from fault
        return port

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    def send(self, ask: Ask) -> None:
        """Raises OSError when the helper is gone or does not keep up; what else goes wrong it tells later."""
        if self._child is None:
            raise OSError(errno.EPIPE, "the helper has not started")
        self._child.send(encode_ask(ask))

    def _take(self, body: bytes) -> None:
        kind, body = body[:1], body[1:]
        if kind == ARP_HEARD:
            self._hearer.arp(decode_arp(body))
        elif kind == RARE:
            self._hearer.rare(*decode_rare(body))
        elif kind == NOT_SENT:
            self._hearer.not_sent(decode_not_sent(body))
        elif kind == COUNTS:
            self.counts = decode_counts(body)
        elif kind == READY and not self._ready.done():
            self._ready.set_result(decode_ready(body))
        elif kind == FAULT and not self._ready.done():
            self._ready.set_exception(impossible(body.decode("ascii", "replace")))

    def _ended(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(impossible("helper ended"))
        self._hearer.ended()

    async def close(self) -> None:
        if self._child is not None:
            await self._child.close()


def impossible(reason: str) -> LocalFault:
    return LocalFault("segment.impossible", reason=reason)
