"""ARP (RFC 826) on our own segments: who holds which address, asked at a pace, and whatever else is heard there.

Asking and hearing is the work of a helper process (collector/rawhelper/segment.py), started by `Segment.open`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from collector.protocols.arp_resolution import ROUNDS, WAIT_S, Resolution
from collector.protocols.errors import LocalFault
from collector.protocols.links import Link, Links, read_links
from collector.protocols.segment_ear import Ear, HeardArp, HeardFrame
from collector.protocols.segment_port import SegmentPort, impossible
from collector.rawhelper.segment_frames import ArpReport, Ask, Counts, NotSent, Wish

SLOW = 10.0  # requests a second; switches with ARP inspection shut a port at 15
FAST = 7000.0
RESTART_S = 5.0
LINKS_AGAIN_S = 5.0


class Segment:
    """All segments that this machine has a card on. Made by `Segment.open`."""

    def __init__(
        self,
        names: Collection[str] | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        read: Callable[[], Links] = read_links,
    ) -> None:
        self._names = names
        self._monotonic = monotonic
        self._read = read
        self._links = read()
        self._links_at = monotonic()
        self._port: SegmentPort | None = None
        self._open_again = 0.0
        self._opening = asyncio.Lock()
        self._resolutions: set[Resolution] = set()
        self._ears: set[Ear] = set()
        self._turns: dict[int, asyncio.Lock] = {}
        self._next_at: dict[int, float] = {}

    @classmethod
    async def open(
        cls,
        names: Collection[str] | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        read: Callable[[], Links] = read_links,
    ) -> Segment:
        """On the cards of these names, or on all with an address. Raises LocalFault: no right, or no such card."""
        try:
            segment = cls(names, monotonic=monotonic, read=read)
        except OSError as error:
            raise impossible(error.strerror or "no rtnetlink") from error
        await segment._open_port()
        return segment

    async def close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            await port.close()

    @property
    def counts(self) -> Counts:
        """What the helper or the kernel below it has lost so far."""
        return Counts(0, 0, 0, 0) if self._port is None else self._port.counts

    @property
    def links(self) -> Links:
        """Our cards, addresses and routes, at most 5 s old."""
        now = self._monotonic()
        if now - self._links_at >= LINKS_AGAIN_S:
            self._links, self._links_at = self._read(), now
        return self._links

    @property
    def interfaces(self) -> tuple[Link, ...]:
        """The cards that are asked and heard."""
        cards = () if self._port is None else self._port.cards
        return tuple(link for link in self._links.links.values() if link.index in cards)

    def on_link(self, address: str) -> Link | None:
        """The card on whose own segment an IPv4 address lies; None where ARP cannot ask for it.

        Raises ValueError for what is no address.
        """
        link = None if ":" in address else self.links.on_link(address)
        return link if link is not None and self._port is not None and link.index in self._port.cards else None

    def resolve(
        self,
        addresses: Iterable[str],
        *,
        rate: float = SLOW,
        deadline_s: float,
        rounds: int = ROUNDS,
        wait_s: float = WAIT_S,
    ) -> Resolution:
        """To be run through with `async for`; it then tells what was silent and what was not asked.

        `rate`: requests a second on one segment, whoever else asks there; who is silent is asked again in each round.
        """
        return Resolution(self, addresses, rate=rate, deadline_s=deadline_s, rounds=rounds, wait_s=wait_s)

    async def provoke(self, link: Link, wish: Wish) -> None:
        """One DHCPDISCOVER, router solicitation, or ARP request for nobody's address. Raises LocalFault."""
        port = await self.living_port()
        try:
            port.send(Ask(wish, link.index))
        except OSError as error:
            raise impossible(error.strerror or "helper ended") from error

    @contextmanager
    def ear(self) -> Iterator[Ear]:
        """Hears everything that comes in on the segments, as long as it is open."""
        ear = Ear()
        self._ears.add(ear)
        try:
            yield ear
        finally:
            self._ears.discard(ear)

    async def refresh(self) -> None:
        """Starts the helper again where cards have come or gone. Raises LocalFault as `open` does."""
        self._links, self._links_at = self._read(), self._monotonic()
        if self._port is not None and set(self._port.cards) != {link.index for link in self._wanted()}:
            await self._port.close()
        await self.living_port()

    # What follows is for Resolution alone.

    async def living_port(self) -> SegmentPort:
        """The helper; one that ended is started again, at most every 5 s. Raises LocalFault."""
        async with self._opening:
            if self._port is not None and self._port.alive:
                return self._port
            now = self._monotonic()
            if now < self._open_again:
                raise impossible("helper ended")
            self._open_again = now + RESTART_S
            return await self._open_port()

    def turn(self, card: int) -> asyncio.Lock:
        """Held by who asks on a card: two at once would be twice the pace."""
        return self._turns.setdefault(card, asyncio.Lock())

    def place(self, card: int, rate: float) -> float:
        """Seconds until the next request may leave on a card; the place is taken."""
        now = self._monotonic()
        due = max(now, self._next_at.get(card, now))
        self._next_at[card] = due + 1 / rate
        return due - now

    @contextmanager
    def answers_to(self, resolution: Resolution) -> Iterator[None]:
        self._resolutions.add(resolution)
        try:
            yield
        finally:
            self._resolutions.discard(resolution)

    @property
    def monotonic(self) -> Callable[[], float]:
        return self._monotonic

    # What the helper tells.

    def arp(self, report: ArpReport) -> None:
        for resolution in self._resolutions:
            resolution.take(report)
        if self._ears:
            self._hear(HeardArp(self._name(report.card), self._monotonic(), report))

    def rare(self, card: int, octets: bytes) -> None:
        self._hear(HeardFrame(self._name(card), self._monotonic(), octets))

    def not_sent(self, what: NotSent) -> None:
        for resolution in self._resolutions:
            resolution.not_sent(what)

    def ended(self) -> None:
        for ear in self._ears:
            ear.end()

    def _hear(self, heard: HeardArp | HeardFrame) -> None:
        for ear in self._ears:
            ear.put(heard)

    def _name(self, card: int) -> str:
        link = self._links.links.get(card)
        return "" if link is None else link.name

    def _wanted(self) -> list[Link]:
        return [link for link in self._links.segments if self._names is None or link.name in self._names]

    async def _open_port(self) -> SegmentPort:
        wanted = self._wanted()
        if not wanted:
            raise LocalFault("segment.no_card")
        self._port = await SegmentPort.start([link.name for link in wanted], self)
        return self._port
