"""Which addresses a sweep asks, and in which parts: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from typing import NamedTuple

from netaddr import IPAddress, IPNetwork, IPSet, cidr_merge

from language.message import Message

MAX_ADDRESSES = 65_536  # a /16: more is a typing mistake, or wants to be done in parts
PART = {4: 24, 6: 120}  # prefix length of a part: 256 addresses


class RangeTooLarge(Exception):
    """More addresses than one sweep takes. `message` is for people."""

    def __init__(self, count: int, wide: IPNetwork | None = None) -> None:
        """`wide` is an IPv6 network that nobody could ever ask address by address."""
        self.message = (
            Message("discovery.range_too_large", {"count": count, "limit": MAX_ADDRESSES})
            if wide is None
            else Message("discovery.ipv6_too_large", {"network": str(wide), "limit": MAX_ADDRESSES})
        )
        super().__init__(str(self.message))


class Part(NamedTuple):
    """A piece of a sweep that is done or not done; `network` is its CIDR."""

    network: str
    addresses: tuple[str, ...]


def check_size(networks: Sequence[IPNetwork]) -> None:
    """Raises RangeTooLarge."""
    wide = next((one for one in networks if one.version == 6 and one.size > MAX_ADDRESSES), None)
    asked = sum(network.size for network in networks)
    if asked > MAX_ADDRESSES:
        raise RangeTooLarge(asked, wide)


def parts(
    networks: Sequence[IPNetwork], deny: Sequence[IPNetwork] = (), done: Sequence[IPNetwork] = ()
) -> Iterator[Part]:
    """In order, without those whose network is `done`; every host address once, without denied ones and edges."""
    behind, denied, edges = IPSet(done), IPSet(deny), edges_of(networks)
    for network in cidr_merge(networks):
        for piece in network.subnet(max(network.prefixlen, PART[network.version])):
            if piece not in behind:
                yield Part(str(piece), tuple(str(one) for one in IPSet([piece]) - denied - edges))


def edges_of(networks: Iterable[IPNetwork]) -> IPSet:
    """Network and broadcast addresses (RFC 919); a /31 and a /32 have none (RFC 3021)."""
    edges = IPSet()
    for network in networks:
        if network.version == 4 and network.prefixlen < 31:
            edges.add(IPAddress(network.first, 4))
            edges.add(IPAddress(network.last, 4))
    return edges


def addresses(networks: Sequence[IPNetwork], deny: Sequence[IPNetwork] = ()) -> Iterator[str]:
    """All that a sweep would ask."""
    for part in parts(networks, deny):
        yield from part.addresses


def count_of(networks: Sequence[IPNetwork], deny: Sequence[IPNetwork] = ()) -> int:
    """How many addresses a sweep would ask. Raises RangeTooLarge."""
    check_size(networks)
    return sum(len(part.addresses) for part in parts(networks, deny))


def is_public(network: IPNetwork) -> bool:
    """Whether it reaches into the Internet (IANA's special-purpose registries say what does not)."""
    return any(ip_address(str(IPAddress(edge, network.version))).is_global for edge in (network.first, network.last))
