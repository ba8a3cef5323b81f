"""Listens on our own segments for as long as the service runs, and tells what is new there.

By itself it sends nothing. Asked to provoke, it sends one DHCPDISCOVER, one router solicitation and one ARP request for
an address that is nobody's on each card, now and then: whoever answers shows himself. No lease is ever taken.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from collector.clock import Clock
from collector.discovery.segment_memory import SegmentMemory
from collector.protocols.arp import Segment
from collector.protocols.dissector import Dissector
from collector.protocols.errors import LocalFault
from collector.protocols.segment_ear import Ear, HeardArp
from collector.protocols.segment_facts import ArpFact, Fact
from collector.rawhelper.segment_frames import ArpReport, Wish
from collector.rawhelper.segment_packets import REPLY
from language.catalogue import translate

log = logging.getLogger(__name__)

TELL_S = 5.0
REFRESH_S = 60.0
AGAIN_S = 10.0
SAY_S = 600.0
Tell = Callable[[Sequence[Fact]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Losses:
    """What did not become a fact, so far: at the kernel, at the helper, at the reader, at the dissector, for room."""

    dropped: int = 0
    held_back: int = 0
    missed: int = 0
    undissected: int = 0
    refused: int = 0


async def listen(ear: Ear, dissector: Dissector | None, clock: Clock) -> AsyncIterator[Fact]:
    """Every fact that comes in through an open ear. Without a dissector plain ARP only.

    Raises LocalFault when the helper has ended.
    """
    async for heard in ear:
        at_ms = clock.now_ms() - int((clock.monotonic() - heard.at) * 1000)
        fact: Fact | None = None
        if isinstance(heard, HeardArp):
            fact = of_arp(heard.report, heard.interface, at_ms)
        elif dissector is not None:
            fact = await dissector.dissect(heard.octets, heard.interface, at_ms)
        if fact is not None:
            yield fact


def of_arp(report: ArpReport, interface: str, at_ms: int) -> ArpFact | None:
    """None for a probe, whose sender holds no address yet (RFC 5227)."""
    arp = report.arp
    if not any(arp.sender):
        return None
    return ArpFact(
        interface=interface,
        at_ms=at_ms,
        mac=arp.sender_mac.hex(":"),
        address=".".join(map(str, arp.sender)),
        reply=arp.operation == REPLY,
        unasked=arp.sender == arp.target,
    )


class SegmentWatch:
    """`tell` gets new facts every few seconds; it decides with `collector.discovery.strangers.judge`.

    `dissector` None: plain ARP only. `provoke_s`: how often to ask who gives out addresses and routes; None for never.
    """

    def __init__(
        self,
        segment: Segment,
        dissector: Dissector | None,
        clock: Clock,
        tell: Tell,
        *,
        provoke_s: float | None = None,
        tell_s: float = TELL_S,
    ) -> None:
        self._segment = segment
        self._dissector = dissector
        self._clock = clock
        self._tell = tell
        self._provoke_s = provoke_s
        self._tell_s = tell_s
        self._memory = SegmentMemory()
        self._missed = 0
        self._said = Losses()
        self._say_again = 0.0

    @property
    def losses(self) -> Losses:
        counts = self._segment.counts
        return Losses(
            dropped=counts.dropped + counts.lost,
            held_back=counts.held_back,
            missed=self._missed,
            undissected=0 if self._dissector is None else self._dissector.lost,
            refused=self._memory.refused,
        )

    async def run(self) -> None:
        """Until cancelled."""
        works = [self._hear(), self._tell_on(), self._refresh()]
        if self._provoke_s is not None:
            works.append(self._provoke_on(self._provoke_s))
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)

    async def _hear(self) -> None:
        while True:
            with self._segment.ear() as ear:
                try:
                    await self._segment.living_port()
                except LocalFault as fault:
                    log.warning("nobody listens on the segments: %s", translate(fault.message, "en"))
                    await asyncio.sleep(AGAIN_S)
                    continue
                await self._hear_with(ear)

    async def _hear_with(self, ear: Ear) -> None:
        """Until the helper ends, be it for cards that came or went."""
        try:
            async for fact in listen(ear, self._dissector, self._clock):
                self._memory.take(fact)
                self._missed, ear.missed = self._missed + ear.missed, 0
        except LocalFault:
            return

    async def _tell_on(self) -> None:
        while True:
            await asyncio.sleep(self._tell_s)
            if facts := self._memory.due(self._clock.now_ms()):
                await self._tell(facts)
            self._say_losses()

    def _say_losses(self) -> None:
        """A flood fills no log."""
        now, losses = self._clock.monotonic(), self.losses
        if losses != self._said and now >= self._say_again:
            self._said, self._say_again = losses, now + SAY_S
            log.warning("not all that was heard on the segments could be kept: %s", losses)

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self._segment.refresh()
            except (LocalFault, OSError) as error:
                log.warning("the cards could not be looked at again: %s", error)

    async def _provoke_on(self, every_s: float) -> None:
        while True:
            for link in self._segment.interfaces:
                for wish in (Wish.DISCOVER, Wish.SOLICIT, Wish.NOBODY):
                    try:
                        await self._segment.provoke(link, wish)
                    except LocalFault as fault:
                        log.warning("%s: %s", link.name, translate(fault.message, "en"))
            await asyncio.sleep(every_s)
