"""Who is there: ARP on our own segments, ping everywhere else, at the pace that each way bears.

On a segment of our own, whoever does not answer ARP is not there, and nothing more is sent to that address: so the
kernel's neighbour table holds the living only. Where the helper for ARP may not be had, the kernel asks by itself
before our ping leaves, three times for each silent address; then we are as much slower, and read in its table who
answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field

from collector.discovery.manners import Manners
from collector.discovery.neighbour_table import (
    ANSWERED,
    DOUBTED,
    INCOMPLETE,
    SOLICITS,
    Entry,
    Room,
    Watch,
    read_table,
    table_limit,
)
from collector.discovery.plan import Plan
from collector.discovery.trouble import reason_of
from collector.instruments import Instruments
from collector.protocols.arp import Segment
from collector.protocols.arp_resolution import WAIT_S
from collector.protocols.errors import LocalFault, ProtocolError, Refused
from collector.protocols.icmp import tells_nothing
from collector.protocols.links import Link, Links
from collector.protocols.pace import Pace
from collector.protocols.tcp import connect_look

RESOLVE_S = 10.0  # the kernel asks three times, a second apart, and holders that it knows five seconds later
LOOK_AGAIN_S = 0.25
PATIENCE_S = 5.0  # for a ping to leave
ARP_ROUNDS = 2  # who is silent is asked once more: a broadcast may get lost
SLACK = 1.5
KERNEL_RATE = 250.0  # broadcasts a second: its table lets no more through on the average, and bursts get lost
NO_ROOM = "ENOBUFS"
PROXY = 4  # silent addresses for which one MAC answers: more, and it is a router that answers for everybody


@dataclass(slots=True)
class First:
    """What the first packets to an address brought.

    `trouble` is the reason why one of them could not be sent, empty for none; `absent`: its segment says that nobody
    is there. `manners` count what was sent to it.
    """

    manners: Manners
    evidence: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    trouble: str = ""
    absent: bool = False

    @property
    def there(self) -> bool:
        return bool(self.evidence or self.open)


@dataclass(slots=True)
class Lane:
    """One segment: what leaves for it in all. `turn` lets one part of a sweep at a time ask there."""

    turn: asyncio.Lock
    pace: Pace


class Scout:
    """Of one sweep. `links` are our cards as they are when it begins."""

    def __init__(self, plan: Plan, instruments: Instruments, links: Links, pace: Pace) -> None:
        self._plan = plan
        self._instruments = instruments
        self._links = links
        self._pace = pace
        self._lanes: dict[int, Lane] = {}
        self._ahead: set[str] = set()
        self._macs: dict[str, str] = {}
        self._unasked: dict[str, str] = {}
        self._watches: set[Watch] = set()
        self._room = Room(table_limit(), self._read, instruments.clock.monotonic)

    async def ahead(self, addresses: Iterable[str]) -> None:
        """All that is near by fast ARP in one go, before the parts are asked; without a helper or haste, nothing."""
        near = [address for address in addresses if ":" not in address and self._links.on_link(address) is not None]
        if self._plan.fast and self._instruments.segment is not None and near:
            await self._resolve(self._instruments.segment, near)
            self._ahead.update(near)

    async def look(self, first: Mapping[str, First]) -> None:
        """Fills in evidence of `ping` and `arp`, `trouble` and `absent`. Of loopback there is nothing to learn."""
        near: dict[int, list[str]] = defaultdict(list)
        far: list[str] = []
        for address in first:
            link = self._links.on_link(address)
            if link is not None:
                near[link.index].append(address)
            elif not tells_nothing(address):
                far.append(address)
        await asyncio.gather(
            self._far({address: first[address] for address in far}),
            *(self._near(self._links.links[index], {one: first[one] for one in some}) for index, some in near.items()),
        )

    async def _far(self, first: Mapping[str, First]) -> None:
        if self._instruments.pinger is not None:
            await asyncio.gather(*(self._knock(address, one, self._pace) for address, one in first.items()))

    async def _near(self, link: Link, first: Mapping[str, First]) -> None:
        lane = self._lane(link)
        async with AsyncExitStack() as turn:
            if not self._plan.fast:
                await turn.enter_async_context(lane.turn)
            segment = self._instruments.segment
            if segment is not None and segment.on_link(next(iter(first))) is not None:
                await self._by_helper(segment, first, lane)
            else:
                await self._by_kernel(first, lane)

    def _lane(self, link: Link) -> Lane:
        if link.index not in self._lanes:
            rate = (
                self._plan.arp_rate if self._instruments.segment is not None else min(self._plan.arp_rate, KERNEL_RATE)
            )
            self._lanes[link.index] = Lane(asyncio.Lock(), Pace(rate, monotonic=self._instruments.clock.monotonic))
        return self._lanes[link.index]

    async def _resolve(self, segment: Segment, addresses: Sequence[str]) -> None:
        """Who answers, and who could not be asked; two who claim one address are for others to judge."""
        rate = self._plan.arp_rate
        deadline_s = ARP_ROUNDS * (len(addresses) / rate * SLACK + self._plan.deadline_s + WAIT_S)
        asking = segment.resolve(addresses, rate=rate, deadline_s=deadline_s, rounds=ARP_ROUNDS)
        async for answer in asking:
            self._macs.setdefault(answer.address, answer.mac)
        self._unasked.update({address: reason_of(why) for address, why in asking.not_asked.items()})

    async def _by_helper(self, segment: Segment, first: Mapping[str, First], lane: Lane) -> None:
        """Our own ARP first; then the kernel's, and pings, to those only who answered, and to devices we know."""
        if again := [address for address in first if address not in self._ahead]:
            await self._resolve(segment, again)
        self._ahead.difference_update(first)
        for address, one in first.items():
            if mac := self._macs.get(address):
                one.evidence["arp.mac"] = mac
            one.trouble = one.trouble or self._unasked.pop(address, "")
        asked = [address for address, one in first.items() if one.there or address in self._plan.residents]
        await asyncio.gather(*(self._knock(address, first[address], lane.pace) for address in asked))
        self._settle(first, self._plan.residents)

    async def _by_kernel(self, first: Mapping[str, First], lane: Lane) -> None:
        places = 1 if self._plan.fast else SOLICITS
        with self._watching(first) as watch:
            await asyncio.gather(*(self._knock(address, one, lane.pace, places) for address, one in first.items()))
            await self._resolved(first)
        late = []
        for address, one in first.items():
            spoke = one.there
            if mac := watch.mac(address, spoke=spoke):
                one.evidence["arp.mac"] = mac
                late += [] if spoke else [address]
            elif not spoke and not watch.was_asked(address):
                one.trouble = one.trouble or NO_ROOM
        # The kernel's second or third request was answered, when the ping had been given up.
        await asyncio.gather(*(self._knock(address, first[address], lane.pace) for address in late))
        known = {address for address, entry in watch.before.items() if entry.state & ANSWERED}
        self._settle(first, known | set(self._plan.residents))

    @contextmanager
    def _watching(self, addresses: Iterable[str]) -> Iterator[Watch]:
        watch = Watch(addresses, read_table())
        self._watches.add(watch)
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def _read(self) -> Mapping[str, Entry]:
        """The kernel's table, for all who watch it."""
        table = read_table()
        for watch in self._watches:
            watch.note(table)
        return table

    async def _resolved(self, first: Mapping[str, First]) -> None:
        """Until the kernel's table waits for none of these addresses any more.

        An entry from before is doubted for five seconds (DELAY), then its holder is asked (PROBE).
        """
        until = self._instruments.clock.monotonic() + RESOLVE_S
        while True:
            table = self._read()
            waits = any(
                entry.state & (INCOMPLETE | (0 if one.there else DOUBTED))
                for address, one in first.items()
                if (entry := table.get(address)) is not None
            )
            if not waits or self._instruments.clock.monotonic() >= until:
                return
            await asyncio.sleep(LOOK_AGAIN_S)

    def _settle(self, first: Mapping[str, First], known: Collection[str]) -> None:
        """Who is absent, and whose MAC is a router's that answers for everybody. The `known` are asked all the same."""
        for address in proxied({address: one.evidence for address, one in first.items()}):
            del first[address].evidence["arp.mac"]
        for address, one in first.items():
            one.absent = not one.there and not one.trouble and address not in known

    async def _knock(self, address: str, one: First, pace: Pace, places: int = 1) -> None:
        """A ping, or where this machine sends none a connect: it makes the kernel ask for the address."""
        for _ in range(places):
            await pace.wait()
        if pace is not self._pace:
            await self._room.take()
            await self._pace.wait()
        one.manners.sent(1)
        try:
            await self._ask(address, one)
        except LocalFault as fault:
            one.trouble = reason_of(fault.message)
        except Refused:
            one.evidence["tcp"] = "closed"
        except ProtocolError:
            return

    async def _ask(self, address: str, one: First) -> None:
        if self._instruments.pinger is not None:
            answer = await self._instruments.pinger.echo(address, self._plan.deadline_s, patience_s=PATIENCE_S)
            one.evidence["ping"] = "answered"
            if answer.ttl:
                one.evidence["ping.ttl"] = str(answer.ttl)
        else:
            await connect_look(address, self._plan.ports["rtsp"], self._plan.deadline_s)
            one.open.add("rtsp")


def proxied(evidence: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Addresses of which nothing but an ARP answer is known, by a MAC that answers for too many such. Pure."""
    alone = {address: one["arp.mac"] for address, one in evidence.items() if set(one) == {"arp.mac"}}
    holders = Counter(alone.values())
    return [address for address, mac in alone.items() if holders[mac] > PROXY]
