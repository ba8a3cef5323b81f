"""What a scan and the ear on a segment tell of addresses becomes bindings: which MAC uses which, by whose word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from collector.protocols.segment_facts import ArpFact, Fact
from inventory.forwarding import Forwarding, Spot
from inventory.model.binding import Binding, Teller
from inventory.model.neighbour import Witness
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings
from inventory.repository import bindings, routings

KEPT_MS = 90 * 86_400_000
MOST_OF_A_TELLER = 4096
"""Of one table: as many as a walk reads; a router that knows more serves more than a school."""


def note(
    connection: Connection, school: str, told: Sequence[Surroundings], seen: Iterable[Sighting], now_ms: int
) -> None:
    """Within the caller's transaction; twice is as once."""
    bindings.put(connection, [*_routers(school, told), *_bridges(school, told), *_answers(school, seen)])
    routings.put(connection, school, [one.routing for one in told if one.routing is not None])
    bindings.forget(connection, school, before_ms=now_ms - KEPT_MS)
    routings.forget(connection, school, before_ms=now_ms - KEPT_MS)


def overheard(school: str, facts: Iterable[Fact]) -> list[Binding]:
    """Of ARP that was heard on a segment; packets that contradict themselves are left to the stranger they make."""
    return [
        Binding(
            school=school,
            address=fact.address,
            mac=fact.mac,
            teller=Teller.SEGMENT,
            port=fact.interface,
            first_ms=fact.at_ms,
            last_ms=fact.at_ms,
        )
        for fact in facts
        if isinstance(fact, ArpFact) and not fact.odd
    ]


def _routers(school: str, told: Iterable[Surroundings]) -> Iterator[Binding]:
    for teller in told:
        rows = [one for one in teller.neighbours if one.witness is Witness.ARP and one.mac and one.address]
        for one in rows[:MOST_OF_A_TELLER]:
            yield Binding(
                school=school,
                address=one.address,
                mac=one.mac,
                teller=Teller.ROUTER,
                by=one.teller,
                port=one.port,
                first_ms=one.seen_ms,
                last_ms=one.seen_ms,
            )


def _bridges(school: str, told: Sequence[Surroundings]) -> Iterator[Binding]:
    """Of each MAC the port nearest to it: the switches on the way know it, too, and say nothing more."""
    tables = Forwarding(told)
    vlans = _vlans(tables, told)
    for mac in sorted({mac for macs in tables.macs.values() for mac in macs}):
        for spot in tables.places(mac) or tables.seen_at(mac)[:1]:
            at_ms = tables.tellers[spot.teller].at_ms
            for vlan in sorted(vlans[spot, mac]):
                yield Binding(
                    school=school,
                    address="",
                    mac=mac,
                    teller=Teller.BRIDGE,
                    by=spot.teller,
                    port=spot.port,
                    vlan=vlan,
                    first_ms=at_ms,
                    last_ms=at_ms,
                )


def _vlans(tables: Forwarding, told: Iterable[Surroundings]) -> Mapping[tuple[Spot, str], set[int]]:
    found: dict[tuple[Spot, str], set[int]] = {}
    for teller in told:
        for one in teller.neighbours:
            if one.witness is Witness.BRIDGE:
                found.setdefault((tables.spot(one), one.mac), set()).add(one.vlan)
    return found


def _answers(school: str, seen: Iterable[Sighting]) -> Iterator[Binding]:
    for one in seen:
        mac = one.evidence.get("arp.mac", "")
        if mac and one.address:
            yield Binding(
                school=school, address=one.address, mac=mac, teller=Teller.SCAN, first_ms=one.at_ms, last_ms=one.at_ms
            )
