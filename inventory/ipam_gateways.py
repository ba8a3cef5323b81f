"""Evidence of routers, DHCP servers and uplinks that the plan does not know (Q7). Pure.

The plan knows the gateways of its subnets, and routers, firewalls and switches that are in service may forward. All
that is told here was heard on a segment, told by an agent, or measured; who it is and whether he may is for a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_interface

from inventory.ipam import Places
from inventory.ipam_finding import Clue, Finding, Neighbourhood, What, is_virtual, newest
from inventory.model.binding import Binding, Teller
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.routing import Routing
from inventory.model.stranger import Conduct, Stranger
from inventory.oui import maker_of
from language.message import Message

FORWARDERS = frozenset({Kind.ROUTER, Kind.FIREWALL, Kind.SWITCH})
INITIAL_TTLS = (32, 64, 128, 255)
"""With what systems send: whatever arrives has passed so many routers as it lacks to the next of these."""
ENOUGH = 4
"""Answers from one subnet, before one of them can be unlike the others."""


@dataclass(frozen=True, slots=True)
class Ping:
    """An answer to a ping: the TTL (hop limit) with which it arrived."""

    ttl: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Of one school. `capabilities` (LLDP's words) and `pings` by address, the first with the moment."""

    strangers: Sequence[Stranger] = ()
    routings: Sequence[Routing] = ()
    bindings: Sequence[Binding] = ()
    capabilities: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    pings: Mapping[str, Ping] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A clue and whom it is about; one of `address` and `mac` may be empty."""

    address: str
    mac: str
    clue: Clue


def gateways(who: Neighbourhood, signs: Signs) -> list[Finding]:
    """Each suspect once, with all that speaks of him; who has the newest evidence first."""
    planned = {one.gateway for one in who.subnets if one.gateway}
    told = [
        *_heard(signs.strangers),
        *_forwarding(who, planned, signs.routings),
        *_uplinks(who, planned, signs.routings),
        *_capable(who, planned, signs.capabilities),
        *_usurpers(who, planned, signs.bindings),
    ]
    found = [*_suspects(who, told, signs.bindings), *_farther(who, signs.pings)]
    return sorted(found, key=lambda one: (-one.last_ms, one.address, one.mac))


def _heard(strangers: Iterable[Stranger]) -> Iterator[_Sign]:
    for one in strangers:
        make = HEARD.get(one.conduct)
        if make is not None and not one.accepted:
            params = {"interface": one.interface, **{name: one.evidence.get(name) or "—" for name in make[1]}}
            yield _Sign(one.address, one.mac, Clue(Message(_heard_id(one, make[0]), params), one.last_ms))


HEARD: Mapping[Conduct, tuple[str, tuple[str, ...]]] = {
    Conduct.DHCP_SERVER: ("ipam.clue.dhcp", ("offered", "gateways")),
    Conduct.ROUTER: ("ipam.clue.advertises", ("prefixes", "lifetime_s")),
    Conduct.GATEWAY: ("ipam.clue.named_gateway", ("named_by", "answers_for")),
}


def _heard_id(one: Stranger, usual: str) -> str:
    return "ipam.clue.answers_for" if one.evidence.get("answers_for") else usual


def _may_forward(who: Neighbourhood, planned: Iterable[str], address: str) -> bool:
    device = who.devices.get(who.by_address.get(address, ""))
    known = device is not None and device.stage is Stage.ADOPTED and device.kind in FORWARDERS
    return known or address in planned


def _forwarding(who: Neighbourhood, planned: Iterable[str], routings: Iterable[Routing]) -> Iterator[_Sign]:
    """Its own agent says that it forwards, or that it stands in a network that is not ours."""
    places = Places(who.subnets)
    for one in routings:
        if one.forwards and not _may_forward(who, planned, one.address):
            yield _Sign(one.address, "", Clue(Message("ipam.clue.forwards"), one.at_ms))
        for own in one.own:
            place = ip_interface(own)
            if places.of(str(place.ip)) or place.ip.is_loopback or place.ip.is_link_local:
                continue
            id = "ipam.clue.public_address" if place.ip.is_global else "ipam.clue.foreign_network"
            yield _Sign(one.address, "", Clue(Message(id, {"own": own}), one.at_ms))


def _uplinks(who: Neighbourhood, planned: Iterable[str], routings: Iterable[Routing]) -> Iterator[_Sign]:
    """Where devices send what is not for here: a next hop that the plan does not name as a gateway."""
    for one in routings:
        for route in one.routes:
            hop = ip_address(route.next_hop)
            if route.next_hop in planned or not (route.is_default or hop.is_global):
                continue
            id = "ipam.clue.public_hop" if hop.is_global else "ipam.clue.next_hop"
            params = {"by": who.name(one.address), "to": route.to}
            yield _Sign(route.next_hop, "", Clue(Message(id, params), one.at_ms))


def _capable(
    who: Neighbourhood, planned: Iterable[str], capabilities: Mapping[str, tuple[str, int]]
) -> Iterator[_Sign]:
    for address, (words, at_ms) in capabilities.items():
        if "router" in words.split() and not _may_forward(who, planned, address):
            yield _Sign(address, "", Clue(Message("ipam.clue.says_router"), at_ms))


def _usurpers(who: Neighbourhood, planned: Iterable[str], bindings: Iterable[Binding]) -> Iterator[_Sign]:
    """Another card at the address of a gateway: not the one of the ledger's device, else not the one seen first."""
    holders: defaultdict[str, list[Binding]] = defaultdict(list)
    for one in bindings:
        if one.address in planned and not is_virtual(one.mac):
            holders[one.address].append(one)
    for address, seen in sorted(holders.items()):
        first = min(seen, key=lambda one: (one.first_ms, one.mac)).mac
        code = who.by_address.get(address, "")
        right = {mac for mac, codes in who.by_mac.items() if code and code in codes} or {first}
        for one in seen:
            if one.mac not in right:
                params = {"address": address, "known": ", ".join(sorted(right))}
                yield _Sign("", one.mac, Clue(Message("ipam.clue.gateway_mac", params), one.last_ms))


def _suspects(who: Neighbourhood, told: Sequence[_Sign], bindings: Sequence[Binding]) -> Iterator[Finding]:
    """One for each device: by its MAC where the address leads to one."""
    mac_at = {one.address: one.mac for one in reversed(bindings) if one.address}
    groups: defaultdict[str, list[_Sign]] = defaultdict(list)
    for sign in told:
        groups[sign.mac or mac_at.get(sign.address, "") or sign.address].append(sign)
    for name, signs in groups.items():
        address = min((sign.address for sign in signs if sign.address), default="", key=lambda one: (":" in one, one))
        mac = name if ":" in name and len(name) == 17 and name != address else ""
        subject = " ".join(part for part in (address, mac) if part)
        behind = [one for one in bindings if mac and one.mac == mac and one.teller is Teller.BRIDGE][:1]
        clues = [sign.clue for sign in signs] + [_behind(who, one) for one in behind]
        yield Finding(
            what=What.ROUTES,
            school=who.school,
            address=address,
            mac=mac,
            maker=maker_of(mac) if mac else "",
            device=who.owner(mac, address) if mac else who.by_address.get(address, ""),
            text=Message("ipam.routes", {"subject": subject}),
            clues=newest(clues),
            first_ms=min(clue.at_ms for clue in clues),
        )


def _behind(who: Neighbourhood, one: Binding) -> Clue:
    params = {"mac": one.mac, "by": who.name(one.by), "port": one.port or "?"}
    return Clue(Message("ipam.clue.bridge", params), one.last_ms)


def hops(ttl: int) -> int:
    """Routers on the way of an answer, as far as its TTL tells."""
    return next((start for start in INITIAL_TTLS if start >= ttl), ttl) - ttl


def _farther(who: Neighbourhood, pings: Mapping[str, Ping]) -> Iterator[Finding]:
    """Whose answers pass more routers than those of its subnet: it stands behind one that nobody planned."""
    places = Places(who.subnets)
    by_subnet: defaultdict[str, list[str]] = defaultdict(list)
    for address in pings:
        home = places.of(address)
        if home:
            by_subnet[home[0].cidr].append(address)
    for cidr, addresses in sorted(by_subnet.items()):
        usual, others = Counter(hops(pings[one].ttl) for one in addresses).most_common(1)[0]
        for address in addresses:
            ping = pings[address]
            if hops(ping.ttl) <= usual or others < ENOUGH or 2 * others <= len(addresses):
                continue
            counts: dict[str, str | int] = {"ttl": ping.ttl, "hops": hops(ping.ttl), "usual": usual}
            clue = Clue(Message("ipam.clue.ttl", {**counts, "others": others, "subnet": cidr}), ping.at_ms)
            yield Finding(
                what=What.FARTHER,
                school=who.school,
                address=address,
                device=who.by_address.get(address, ""),
                text=Message("ipam.farther", {"address": address, "subnet": cidr}),
                clues=(clue,),
                first_ms=ping.at_ms,
            )
