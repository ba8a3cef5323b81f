"""Which addresses a sweep asks: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netaddr import IPAddress, IPNetwork, IPSet

from language.message import Message

MAX_ADDRESSES = 65_536  # a /16: more is a typing mistake, or wants to be done in parts


class RangeTooLarge(Exception):
    """More addresses than one sweep takes. `message` is for people."""

    def __init__(self, count: int) -> None:
        self.message = Message("discovery.range_too_large", {"count": count, "limit": MAX_ADDRESSES})
        super().__init__(str(self.message))


def count_of(networks: Sequence[IPNetwork], deny: Sequence[IPNetwork] = ()) -> int:
    """How many addresses a sweep would ask. Raises RangeTooLarge."""
    asked = sum(network.size for network in networks)
    if asked > MAX_ADDRESSES:
        raise RangeTooLarge(asked)
    return sum(1 for _ in addresses(networks, deny))


def addresses(networks: Sequence[IPNetwork], deny: Sequence[IPNetwork] = ()) -> Iterator[str]:
    """Every host address once, in order, without the deny-list and without network and broadcast addresses."""
    edges = IPSet()
    for network in networks:
        if network.version == 4 and network.prefixlen < 31:
            edges.add(IPAddress(network.first, 4))
            edges.add(IPAddress(network.last, 4))
    for address in IPSet(networks) - IPSet(deny) - edges:
        yield str(address)
