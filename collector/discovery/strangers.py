"""Who does on a segment what only the school's own may do: heard facts -> strangers with their evidence. Pure.

Evidence, by name: `message`, `offered`, `gateways`, `name_servers`, `domain`, `relay` of a DHCP server; `lifetime_s`,
`prefixes`, `name_servers`, `hidden` of a router; `named_by` or `answers_for` of a gateway; `known_mac` or `other_macs`,
`unasked`, `odd` of a conflict. Not found this way: a gateway that nobody hands out and that answers for no address but
its own; a DHCP server that answers only to some; whoever stays quiet while we listen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from collector.protocols.links import Links, Network
from collector.protocols.segment_facts import ArpFact, DhcpFact, Fact, RouterFact
from inventory.model.stranger import Conduct, Stranger

MOST_STRANGERS = 100  # of one telling: whoever floods a segment does not fill the ledger
TOGETHER_MS = 5 * 60_000  # two holders of one address within this time are a conflict; later it was handed on


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beforehand. `holders`: address -> MAC, of the ledger's devices and of this machine.

    `macs` are this machine's own, which is no stranger; `gateways` those it goes through; `networks` those of a card.
    """

    holders: Mapping[str, str] = field(default_factory=dict)
    macs: frozenset[str] = frozenset()
    gateways: frozenset[str] = frozenset()
    networks: Mapping[str, tuple[Network, ...]] = field(default_factory=dict)


def known(links: Links, ledger: Mapping[str, str]) -> Known:
    """`ledger`: address -> MAC (`aa:bb:cc:dd:ee:ff`) of devices."""
    own = {str(own.ip): link.mac for link in links.links.values() if link.mac for own in link.addresses}
    return Known(
        holders={**ledger, **own},
        macs=frozenset(link.mac for link in links.links.values() if link.ethernet),
        gateways=links.gateways,
        networks={link.name: tuple(own.network for own in link.addresses) for link in links.links.values()},
    )


def judge(facts: Iterable[Fact], known: Known, *, school: str) -> list[Stranger]:
    """Each stranger once, with what was heard of it last: servers and routers first, 100 in all at most."""
    heard = sorted((fact for fact in facts if fact.mac not in known.macs), key=lambda fact: fact.at_ms)
    found: dict[tuple[Conduct, str, str], Stranger] = {}
    for stranger in _candidates(heard, known, school):
        key = (stranger.conduct, stranger.address, stranger.mac)
        before = found.get(key)
        if before is None and len(found) >= MOST_STRANGERS:
            continue
        found[key] = stranger if before is None else _joined(before, stranger)
    return list(found.values())


def _joined(before: Stranger, after: Stranger) -> Stranger:
    return replace(
        after,
        evidence={**before.evidence, **after.evidence},
        first_ms=min(before.first_ms, after.first_ms),
        last_ms=max(before.last_ms, after.last_ms),
    )


def _candidates(heard: list[Fact], known: Known, school: str) -> Iterator[Stranger]:
    for fact in heard:
        if isinstance(fact, DhcpFact):
            yield _server(fact, school)
            yield from _named_gateways(fact, known, school)
        elif isinstance(fact, RouterFact):
            yield _router(fact, school)
    arps = [fact for fact in heard if isinstance(fact, ArpFact)]
    yield from (_proxy(fact, school) for fact in arps if _answers_for_others(fact, known))
    yield from _conflicts(arps, known, school)


def _server(fact: DhcpFact, school: str) -> Stranger:
    evidence = {
        "message": fact.message,
        "offered": fact.offered,
        "gateways": " ".join(fact.gateways),
        "name_servers": " ".join(fact.name_servers),
        "domain": fact.domain,
        "relay": fact.relay,
    }
    return _stranger(fact, Conduct.DHCP_SERVER, fact.server or fact.source, evidence, school)


def _named_gateways(fact: DhcpFact, known: Known, school: str) -> Iterator[Stranger]:
    for gateway in fact.gateways:
        if gateway not in known.gateways:
            stranger = _stranger(fact, Conduct.GATEWAY, gateway, {"named_by": fact.server or fact.source}, school)
            mac = fact.mac if gateway == fact.source else known.holders.get(gateway, "")
            yield replace(stranger, mac=mac)


def _router(fact: RouterFact, school: str) -> Stranger:
    evidence = {
        "lifetime_s": str(fact.lifetime_s),
        "prefixes": " ".join(fact.prefixes),
        "name_servers": " ".join(fact.name_servers),
        "hidden": "yes" if fact.hidden else "",
    }
    return _stranger(fact, Conduct.ROUTER, fact.source, evidence, school)


def _answers_for_others(fact: ArpFact, known: Known) -> bool:
    """Proxy ARP: it says that it holds an address that is in none of the segment's networks."""
    networks = [one for one in known.networks.get(fact.interface, ()) if one.version == 4]
    address = ip_address(fact.address)
    return fact.reply and bool(networks) and not any(address in network for network in networks)


def _proxy(fact: ArpFact, school: str) -> Stranger:
    return _stranger(fact, Conduct.GATEWAY, "", {"answers_for": fact.address}, school)


def _conflicts(arps: list[ArpFact], known: Known, school: str) -> Iterator[Stranger]:
    places: dict[tuple[str, str], dict[str, ArpFact]] = defaultdict(dict)
    for fact in arps:
        if not _answers_for_others(fact, known):
            places[fact.interface, fact.address][fact.mac] = fact
    for (_, address), holders in places.items():
        holder = known.holders.get(address, "")
        if holder:
            wrong = [(fact, {"known_mac": holder}) for mac, fact in holders.items() if mac != holder]
        else:
            wrong = _contested(holders)
        for fact, evidence in wrong:
            more = {"unasked": "yes" if fact.unasked else "", "odd": fact.odd}
            yield _stranger(fact, Conduct.ADDRESS_CONFLICT, address, {**evidence, **more}, school)


def _contested(holders: Mapping[str, ArpFact]) -> list[tuple[ArpFact, dict[str, str]]]:
    """Nobody knows who of them is right: one of them stands for all, always the same one."""
    latest = max(fact.at_ms for fact in holders.values())
    macs = sorted(mac for mac, fact in holders.items() if latest - fact.at_ms <= TOGETHER_MS)
    if len(macs) < 2:
        return []
    return [(holders[macs[-1]], {"other_macs": " ".join(macs[:-1])})]


def _stranger(fact: Fact, conduct: Conduct, address: str, evidence: Mapping[str, str], school: str) -> Stranger:
    return Stranger(
        school=school,
        conduct=conduct,
        address=address,
        mac=fact.mac,
        interface=fact.interface,
        evidence={name: value for name, value in evidence.items() if value},
        first_ms=fact.at_ms,
        last_ms=fact.at_ms,
    )
