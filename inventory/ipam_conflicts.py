"""Conflicts of addresses: two MACs at one, one MAC at many, issued to one device and held by another. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from itertools import combinations

from inventory.ipam import Places
from inventory.ipam_finding import Clue, Finding, Neighbourhood, What, clue_of, is_virtual, newest
from inventory.ipam_register import Register, Standing
from inventory.model.application import Application, Stand
from inventory.model.binding import Binding
from inventory.model.kind import Kind
from inventory.model.stranger import Conduct, Stranger
from inventory.oui import maker_of
from language.message import Message

TOGETHER_MS = 15 * 60_000
"""In a pool of DHCP an address is handed on: there only who was seen at nearly the same moment is in conflict."""
ROUTERS = frozenset({Kind.ROUTER, Kind.FIREWALL})


def conflicts(
    who: Neighbourhood,
    register: Register,
    bindings: Sequence[Binding],
    applications: Iterable[Application] = (),
    strangers: Iterable[Stranger] = (),
) -> list[Finding]:
    """By address, what was seen last first among those of one address."""
    told = [one for one in bindings if one.address and not is_virtual(one.mac)]
    found = [
        *_two_macs(who, register, told),
        *_many_addresses(who, told),
        *_held_by_another(who, applications),
        *_heard(who, strangers),
    ]
    return sorted(found, key=lambda one: (_place(one.address), -one.last_ms, one.mac))


def _place(address: str) -> tuple[int, int]:
    place = ip_address(address) if address else None
    return (place.version, int(place)) if place is not None else (0, 0)


def _two_macs(who: Neighbourhood, register: Register, told: Iterable[Binding]) -> Iterator[Finding]:
    """A device that was replaced has another MAC from then on; a conflict is where the first comes back or stays."""
    places: defaultdict[str, defaultdict[str, list[Binding]]] = defaultdict(lambda: defaultdict(list))
    for one in told:
        places[one.address][one.mac].append(one)
    for address, macs in places.items():
        pool = any(use.standing is Standing.DYNAMIC for use in register.everywhere(address))
        rivals = [pair for pair in combinations(sorted(macs), 2) if _together(macs[pair[0]], macs[pair[1]], pool)]
        owners = {frozenset(who.by_mac.get(mac, {mac})) for pair in rivals for mac in pair}
        if not rivals or len(owners) < 2:
            continue  # or both cards are one device's
        involved = sorted({mac for pair in rivals for mac in pair})
        seen = [one for mac in involved for one in macs[mac]]
        yield Finding(
            what=What.TWO_MACS,
            school=who.school,
            address=address,
            device=who.by_address.get(address, ""),
            text=Message("ipam.two_macs", {"address": address, "n": len(involved), "macs": ", ".join(involved)}),
            clues=newest(clue_of(one, who) for one in seen),
            first_ms=max(min(one.first_ms for one in macs[mac]) for mac in involved),
        )


def _together(ones: Sequence[Binding], others: Sequence[Binding], pool: bool) -> bool:
    """Whether there was a time when both were there."""
    if pool:
        return any(abs(one.last_ms - other.last_ms) <= TOGETHER_MS for one in ones for other in others)
    begins = max(min(one.first_ms for one in ones), min(other.first_ms for other in others))
    ends = min(max(one.last_ms for one in ones), max(other.last_ms for other in others))
    return begins <= ends


def _many_addresses(who: Neighbourhood, told: Iterable[Binding]) -> Iterator[Finding]:
    """IPv4 only, and within one subnet: IPv6 hosts have several addresses by design, and routers one in each subnet."""
    places = Places(who.subnets)
    found: defaultdict[tuple[str, str], list[Binding]] = defaultdict(list)
    for one in told:
        if ":" not in one.address:
            home = places.of(one.address)
            found[one.mac, home[0].cidr if home else ""].append(one)
    for (mac, cidr), seen in sorted(found.items()):
        last_ms = max(one.last_ms for one in seen)
        now = [one for one in seen if last_ms - one.last_ms <= TOGETHER_MS]
        addresses = sorted({one.address for one in now}, key=_place)
        known = {who.by_address.get(address, address) for address in addresses}
        code = who.owner(mac)
        if len(addresses) < 2 or known == {code} or (code and who.devices[code].kind in ROUTERS):
            continue
        params: dict[str, str | int] = {
            "mac": mac,
            "n": len(addresses),
            "subnet": cidr or "—",
            "addresses": _few(addresses),
        }
        yield Finding(
            what=What.MANY_ADDRESSES,
            school=who.school,
            address=addresses[0],
            mac=mac,
            maker=maker_of(mac),
            device=code,
            text=Message("ipam.many_addresses", {**params, "subnet": cidr or "—"}),
            clues=newest(clue_of(one, who) for one in now),
            first_ms=min(one.first_ms for one in now),
        )


def _few(addresses: Sequence[str], most: int = 6) -> str:
    more = len(addresses) - most
    return ", ".join(addresses[:most]) + (f" + {more}" if more > 0 else "")


def _held_by_another(who: Neighbourhood, applications: Iterable[Application]) -> Iterator[Finding]:
    for one in applications:
        holder = who.by_address.get(one.address, "")
        if one.stand is Stand.ISSUED and one.device and holder and holder != one.device:
            params = {"address": one.address, "device": one.device, "holder": holder}
            since_ms = one.since_ms(Stand.ISSUED) or 0
            yield Finding(
                what=What.HELD_BY_ANOTHER,
                school=who.school,
                address=one.address,
                device=holder,
                text=Message("ipam.held_by_another", params),
                clues=(Clue(Message("ipam.clue.issued", {"requester": one.requester}), since_ms),),
                first_ms=since_ms,
            )


def _heard(who: Neighbourhood, strangers: Iterable[Stranger]) -> Iterator[Finding]:
    """What the service heard on a segment: collector/discovery/strangers.py says how."""
    for one in strangers:
        if one.conduct is Conduct.ADDRESS_CONFLICT and not one.accepted:
            yield Finding(
                what=What.HEARD_CONFLICT,
                school=who.school,
                address=one.address,
                mac=one.mac,
                maker=maker_of(one.mac),
                device=who.by_address.get(one.address, ""),
                text=Message("stranger.address_conflict", {"address": one.address, "mac": one.mac}),
                clues=(Clue(Message("ipam.clue.heard", heard(one.interface, one.evidence)), one.last_ms),),
                first_ms=one.first_ms,
            )


def heard(interface: str, evidence: Mapping[str, str]) -> dict[str, str]:
    """What was in the packets, by name, as parameters of a clue."""
    return {"interface": interface, "evidence": ", ".join(f"{name} {text}" for name, text in evidence.items())}
