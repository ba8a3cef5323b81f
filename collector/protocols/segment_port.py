"""Our end of the helper process that has packet sockets on the cards."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from collector.protocols.errors import LocalFault
from collector.protocols.helper_process import HelperProcess
from collector.rawhelper.segment_frames import (
    ARP_HEARD,
    COUNTS,
    MAX_BODY,
    NOT_SENT,
    RARE,
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

COMMAND = (sys.executable, "-I", "-m", "collector.rawhelper.segment")


class Hearer(Protocol):
    def arp(self, report: ArpReport) -> None: ...

    def rare(self, card: int, octets: bytes) -> None: ...

    def not_sent(self, what: NotSent) -> None: ...

    def ended(self) -> None: ...


class SegmentPort(HelperProcess[list[int]]):
    """Made by `start`. `cards` are the indexes of those that it has a socket on."""

    def __init__(self, hearer: Hearer) -> None:
        super().__init__(impossible)
        self._hearer = hearer
        self.counts = Counts(0, 0, 0, 0)
        self.cards: list[int] = []

    @classmethod
    async def start(cls, names: Sequence[str], hearer: Hearer) -> SegmentPort:
        """Raises LocalFault when it may not open packet sockets, or does not come up."""
        port = cls(hearer)
        port.cards = await port._start([*COMMAND, *names], limit=MAX_BODY)
        return port

    def send(self, ask: Ask) -> None:
        """Raises OSError when the helper is gone or does not keep up; what else goes wrong it tells later."""
        self._tell(encode_ask(ask))

    def _read_ready(self, body: bytes) -> list[int]:
        return decode_ready(body)

    def _hear(self, kind: bytes, body: bytes) -> None:
        if kind == ARP_HEARD:
            self._hearer.arp(decode_arp(body))
        elif kind == RARE:
            self._hearer.rare(*decode_rare(body))
        elif kind == NOT_SENT:
            self._hearer.not_sent(decode_not_sent(body))
        elif kind == COUNTS:
            self.counts = decode_counts(body)

    def _ended(self) -> None:
        super()._ended()
        self._hearer.ended()


def impossible(reason: str) -> LocalFault:
    return LocalFault("segment.impossible", reason=reason)
