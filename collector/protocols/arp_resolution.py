"""One asking round among many addresses by ARP: rounds, pace, deadline, and an account of every address."""

from __future__ import annotations

import asyncio
import errno
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from collector.protocols.errors import LocalFault
from collector.protocols.links import Link
from collector.rawhelper.segment_frames import ArpReport, Ask, NotSent, Wish
from collector.rawhelper.segment_packets import REPLY
from language.message import Message

if TYPE_CHECKING:
    from collector.protocols.arp import Segment

PROTOCOL = "arp"
ROUNDS = 2
WAIT_S = 1.0  # for the answers to the last requests of a round: all of us may have been kept from the processor
TURN_S = 0.004  # requests may leave so much too early: one sleep for several of them
MOST_OTHERS = 8


@dataclass(frozen=True, slots=True)
class ArpAnswer:
    """`mac` as `aa:bb:cc:dd:ee:ff`; `took_s` since the last request.

    `others` are MACs that have answered for the same address before: with any, two claim it.
    """

    address: str
    mac: str
    took_s: float
    interface: str
    others: tuple[str, ...] = ()


class Resolution:
    """Run through with `async for answer in resolution`, once. An address comes once for each MAC that answers for it.

    Afterwards: `not_asked` tells for which addresses nothing was learnt, and why; `silent` which were asked in vain.
    """

    def __init__(
        self, segment: Segment, addresses: Iterable[str], *, rate: float, deadline_s: float, rounds: int, wait_s: float
    ) -> None:
        self._segment = segment
        self._addresses = tuple(dict.fromkeys(addresses))
        self._rate = rate
        self._deadline_s = deadline_s
        self._rounds = rounds
        self._wait_s = wait_s
        self._links: dict[int, Link] = {}
        self._wanted: dict[tuple[int, bytes], str] = {}
        self._macs: dict[str, tuple[str, ...]] = {}
        self._in_vain: dict[str, int] = {}  # requests that left, for each address asked
        self._not_asked: dict[str, Message] = {}
        self._answers: deque[ArpAnswer] = deque()
        self._news = asyncio.Event()

    @property
    def not_asked(self) -> Mapping[str, Message]:
        return self._not_asked

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(one for one in self._addresses if one not in self._macs and one not in self._not_asked)

    @property
    def requests(self) -> int:
        """How many left."""
        return sum(self._in_vain.values())

    async def __aiter__(self) -> AsyncIterator[ArpAnswer]:
        asking = asyncio.create_task(self._ask())
        asking.add_done_callback(lambda _: self._news.set())
        try:
            while True:
                self._news.clear()
                while self._answers:
                    yield self._answers.popleft()
                if asking.done() and not self._answers:
                    break
                await self._news.wait()
            await asking
        finally:
            asking.cancel()

    async def _ask(self) -> None:
        until = self._segment.monotonic() + self._deadline_s
        cards = self._sorted_by_card()
        with self._segment.answers_to(self):
            try:
                port = await self._segment.living_port()
            except LocalFault as fault:
                self._give_up(self._addresses, fault.message)
                return
            before = port.counts
            await asyncio.gather(*(self._ask_on(card, until) for card in cards))
            now = port.counts
            lost = (now.dropped, now.lost, now.behind) != (before.dropped, before.lost, before.behind)
        if not port.alive:
            self._give_up(self._unanswered(self._addresses), _reason("helper ended"))
        elif lost:
            self._give_up(self._unanswered(self._addresses), _reason("answers dropped"))

    def _sorted_by_card(self) -> dict[int, list[str]]:
        cards: dict[int, list[str]] = {}
        for address in self._addresses:
            link = self._segment.on_link(address)
            if link is None:
                ours = self._segment.links.owns(address)
                self._not_asked[address] = _reason("our own address" if ours else "not on our segment")
                continue
            self._links[link.index] = link
            self._wanted[link.index, IPv4Address(address).packed] = address
            cards.setdefault(link.index, []).append(address)
        return cards

    async def _ask_on(self, card: int, until: float) -> None:
        addresses = [address for (index, _), address in self._wanted.items() if index == card]
        try:
            async with asyncio.timeout(until - self._segment.monotonic()), self._segment.turn(card):
                for _ in range(self._rounds):
                    await self._round(card, self._unanswered(addresses), until - self._wait_s)
                    await asyncio.sleep(self._wait_s)
        except TimeoutError:
            pass  # what was not asked by now is told below
        for address in self._unanswered(addresses):
            if not self._in_vain.get(address):
                self._not_asked.setdefault(address, _reason("no time"))

    async def _round(self, card: int, addresses: list[str], last_start: float) -> None:
        monotonic = self._segment.monotonic
        for address in addresses:
            if address in self._macs:  # in the meantime
                continue
            delay = self._segment.place(card, self._rate)
            if monotonic() + delay > last_start:
                return
            if delay > TURN_S:
                await asyncio.sleep(delay)
            await self._request(card, address)

    async def _request(self, card: int, address: str) -> None:
        try:
            port = await self._segment.living_port()
            port.send(Ask(Wish.ARP, card, IPv4Address(address).packed))
        except LocalFault as fault:
            self._not_asked[address] = fault.message
        except OSError as error:
            self._not_asked[address] = _reason(errno.errorcode.get(error.errno or 0, "EIO"))
        else:
            self._not_asked.pop(address, None)
            self._in_vain[address] = self._in_vain.get(address, 0) + 1

    def _unanswered(self, addresses: Iterable[str]) -> list[str]:
        return [address for address in addresses if address not in self._macs]

    def _give_up(self, addresses: Iterable[str], why: Message) -> None:
        for address in addresses:
            self._not_asked.setdefault(address, why)

    def take(self, report: ArpReport) -> None:
        """An ARP packet was heard: perhaps an answer to us."""
        arp = report.arp
        address = self._wanted.get((report.card, arp.sender))
        if address is None or arp.operation != REPLY or not report.took_ns:
            return
        link = self._links[report.card]
        mac = arp.sender_mac.hex(":")
        others = self._macs.get(address, ())
        if arp.target_mac.hex(":") != link.mac or mac in others or len(others) >= MOST_OTHERS:
            return
        self._macs[address] = (*others, mac)
        self._not_asked.pop(address, None)
        self._answers.append(ArpAnswer(address, mac, report.took_ns / 1e9, link.name, others))
        self._news.set()

    def not_sent(self, what: NotSent) -> None:
        address = self._wanted.get((what.ask.card, what.ask.address))
        if address is None or what.ask.wish is not Wish.ARP:
            return
        self._in_vain[address] = self._in_vain.get(address, 1) - 1
        if not self._in_vain[address] and address not in self._macs:
            self._not_asked[address] = _reason(errno.errorcode.get(what.code, str(what.code)))


def _reason(reason: str) -> Message:
    return Message("protocol.local_fault", {"protocol": PROTOCOL, "reason": reason})
