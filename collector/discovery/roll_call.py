"""A roll call: one search by multicast on each segment of ours that a sweep touches, for who speaks WS-Discovery.

It also brings what no sweep can: a camera that still has its factory address answers on our wire though the address is
not of our network. Nothing more is asked of such a one: the way there leads over a router, to somebody else.
A multicast reaches everybody on a segment, so there is none where somebody is to be left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network

from netaddr import IPSet

from collector.discovery.onvif_identity import evidence_of
from collector.discovery.plan import Plan
from collector.discovery.trouble import reason_of
from collector.protocols import wsdiscovery_port
from collector.protocols.errors import ProtocolError
from collector.protocols.links import Link, Links
from inventory.identify import claims_of, identify
from inventory.model.sighting import Sighting
from language.message import Message

LISTEN_S = 2.0
MOST = 1024  # answers of one segment
FOREIGN = "segment.foreign"


@dataclass(frozen=True, slots=True)
class Ground:
    """One of our own addresses and the network that it is of; the segment bears `others` beside it."""

    own: str
    network: IPv4Network
    others: tuple[IPv4Network, ...] = ()


@dataclass(slots=True)
class RollCall:
    """`heard` is evidence by address. `foreign` are addresses of no network of ours, each with the network on whose
    segment it answered. `remarks` say where there was no search, and where not all answers were taken.
    """

    heard: dict[str, Mapping[str, str]] = field(default_factory=dict)
    foreign: dict[str, str] = field(default_factory=dict)
    remarks: list[Message] = field(default_factory=list)


async def call_roll(plan: Plan, links: Links, listen_s: float = LISTEN_S, most: int = MOST) -> RollCall:
    """All segments side by side. Silence is no evidence; a segment that cannot be searched is remarked."""
    roll = RollCall()
    denied = IPSet(plan.deny)
    called = []
    for ground in grounds(plan, links):
        if any(denied & IPSet([str(network)]) for network in (ground.network, *ground.others)):
            roll.remarks.append(Message("scan.not_searched_denied", {"network": str(ground.network)}))
        else:
            called.append(_call(ground, plan, links, roll, listen_s, most))
    await asyncio.gather(*called)
    return roll


def grounds(plan: Plan, links: Links) -> Iterator[Ground]:
    """Our own networks that the sweep touches, each once."""
    wanted = IPSet(plan.networks)
    told: set[IPv4Network] = set()
    for link in links.segments:
        near = tuple(dict.fromkeys(_networks(link, links)))
        for own in link.addresses:
            network = own.network
            if isinstance(network, IPv4Network) and network not in told and wanted & IPSet([str(network)]):
                told.add(network)
                yield Ground(str(own.ip), network, tuple(one for one in near if one != network))


def _networks(link: Link, links: Links) -> Iterator[IPv4Network]:
    """All that lie on the card's segment."""
    of_routes = (route.network for route in links.routes if route.link == link.index and not route.gateway)
    for network in (*(own.network for own in link.addresses), *of_routes):
        if isinstance(network, IPv4Network):
            yield network


async def _call(ground: Ground, plan: Plan, links: Links, roll: RollCall, listen_s: float, most: int) -> None:
    port = plan.ports.get("wsdiscovery", wsdiscovery_port.PORT)
    count = 0
    try:
        async for answer in wsdiscovery_port.search(ground.own, listen_s, port=port, most=most):
            count += 1
            evidence = evidence_of(answer)
            if evidence and not links.owns(answer.address):
                roll.heard[answer.address] = evidence
                if links.on_link(answer.address) is None:
                    roll.foreign.setdefault(answer.address, str(ground.network))
    except ProtocolError as error:
        params = {"network": str(ground.network), "reason": reason_of(error.message)}
        roll.remarks.append(Message("scan.not_searched", params))
    if count >= most:
        roll.remarks.append(Message("scan.searched_in_part", {"network": str(ground.network), "count": count}))


def foreigners(roll: RollCall, plan: Plan, at_ms: int) -> Iterable[Sighting]:
    """Sightings of those whose address is of no network of ours, but for what is denied or will be asked by itself."""
    elsewhere = IPSet(plan.networks) | IPSet(plan.deny)
    for address, network in roll.foreign.items():
        if address not in elsewhere:
            evidence = {**roll.heard[address], FOREIGN: network}
            identity = identify(evidence)
            foreign = Message("reason.foreign", {"network": network})
            yield Sighting(
                school=plan.school,
                address=address,
                at_ms=at_ms,
                evidence=evidence,
                claims=claims_of(evidence),
                identity=replace(identity, why=((foreign,), *identity.why)),
            )
