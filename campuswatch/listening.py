"""Listening for strangers on the segments of schools where this machine has a card, while the service runs."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from ipaddress import ip_network

from sqlalchemy import Connection

from campuswatch.instruments import open_segment
from campuswatch.usecases.address_finds import KEPT_MS, overheard
from collector.clock import Clock
from collector.discovery.strangers import judge, known
from collector.protocols.dissector import Dissector
from collector.protocols.errors import LocalFault
from collector.protocols.links import Links, read_links
from collector.protocols.segment_facts import Fact
from collector.segmentwatch import SegmentWatch
from inventory.database import Database
from inventory.model.binding import Binding
from inventory.model.claim import ClaimType
from inventory.model.scope import BUREAU
from inventory.model.stranger import Stranger
from inventory.model.subnet import Subnet
from inventory.repository import bindings, claims, devices, strangers, subnets
from inventory.repository.devices import Filter
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)
MOST_LOGGED = 1000
"""Strangers named in the log of one run; the ledger has them all the same."""


def homes(links: Links, known_subnets: Iterable[Subnet]) -> Mapping[str, str]:
    """Card -> the school on whose subnet it has an address; cards of no school are left out."""
    places = [(ip_network(one.cidr), one.school) for one in known_subnets]
    found: dict[str, str] = {}
    for link in links.links.values():
        for own in link.addresses if link.ethernet else ():
            for network, school in places:
                if network.version == own.version and own.ip in network:
                    found.setdefault(link.name, school)
    return found


class Listening:
    """`run` until cancelled; returns at once where no card of ours is on a school's segment or none may listen."""

    def __init__(self, database: Database, clock: Clock, provoke_s: float | None = None) -> None:
        self._database = database
        self._clock = clock
        self._provoke_s = provoke_s
        self._told: set[tuple[str, str, str, str]] = set()

    async def run(self) -> None:
        if not self._homes():
            return
        async with AsyncExitStack() as stack:
            segment = await open_segment()
            if segment is None:
                return
            stack.push_async_callback(segment.close)
            dissector = await open_dissector()
            if dissector is not None:
                stack.push_async_callback(dissector.close)
            await SegmentWatch(segment, dissector, self._clock, self.tell, provoke_s=self._provoke_s).run()

    async def tell(self, facts: Sequence[Fact]) -> None:
        """Keep who is a stranger, named in the log once a run, and who says that he holds which address."""
        heard = self._by_school(facts)
        found = self._judge(heard)
        bound = {school: overheard(school, of_school) for school, of_school in heard.items()}
        if not found and not any(bound.values()):
            return
        now_ms = self._clock.now_ms()
        await self._database.commit(lambda connection: keep(connection, found, bound, now_ms))
        for one in found:
            key = (one.school, one.conduct, one.address, one.mac)
            if key not in self._told and len(self._told) < MOST_LOGGED:
                self._told.add(key)
                params = {"address": one.address, "mac": one.mac}
                log.warning("%s: %s", one.school, translate(Message(f"stranger.{one.conduct}", params), "en"))

    def _homes(self) -> Mapping[str, str]:
        with self._database.read() as connection:
            return homes(read_links(), subnets.every(connection, BUREAU))

    def _by_school(self, facts: Sequence[Fact]) -> Mapping[str, list[Fact]]:
        schools = self._homes()
        heard: dict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            if fact.interface in schools:
                heard[schools[fact.interface]].append(fact)
        return heard

    def _judge(self, heard: Mapping[str, Sequence[Fact]]) -> list[Stranger]:
        links = read_links()
        found: list[Stranger] = []
        for school, of_school in heard.items():
            found += judge(of_school, known(links, self._macs(school)), school=school)
        return found

    def _macs(self, school: str) -> Mapping[str, str]:
        """Address -> MAC of devices that hold one and told the other."""
        with self._database.read() as connection:
            held = claims.of_school(connection, BUREAU, school)
            there = devices.find(connection, BUREAU, Filter(school=school))
        return {
            one.address: claim.value
            for one in there
            if one.address and one.holds_address
            for claim in held.get(one.code, ())
            if claim.type is ClaimType.MAC
        }


def keep(
    connection: Connection, found: Sequence[Stranger], bound: Mapping[str, Sequence[Binding]], now_ms: int
) -> None:
    """Strangers, and by school which MAC says to hold which address."""
    strangers.put(connection, found)
    for school, told in bound.items():
        bindings.put(connection, told)
        bindings.forget(connection, school, before_ms=now_ms - KEPT_MS)


async def open_dissector() -> Dissector | None:
    """None where its library is missing: DHCP and routers are then not read, ARP is."""
    try:
        return await Dissector.start()
    except LocalFault as fault:
        log.warning("strangers who give out addresses or routes are not noticed: %s", translate(fault.message, "en"))
        return None
