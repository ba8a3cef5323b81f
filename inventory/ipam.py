"""The plan of addresses: subnets as a tree by what contains what, and stretches of addresses. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from inventory.model.subnet import Subnet

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
ADDRESS = {4: IPv4Address, 6: IPv6Address}
ANYCAST = 128
"""The highest addresses of an IPv6 subnet, which belong to groups of routers and servers (RFC 2526)."""
EUI64_ANYCAST = 0xFDFF_FFFF_FFFF_FF80
"""Where they begin in a /64, by the lower half of the address."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """All addresses from `first` to `last`, both in it, as numbers."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Node:
    """A subnet and those that lie in it, in the order of addresses."""

    subnet: Subnet
    network: Network
    children: tuple[Node, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """This one and all below, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def tree(subnets: Iterable[Subnet]) -> tuple[Node, ...]:
    """Of one school: those that lie in no other, by routing instance, IPv4 before IPv6, and address.

    Each lies below the narrowest one of its routing instance that contains it.
    """
    told = sorted(((one, ip_network(one.cidr)) for one in subnets), key=_order)
    roots: list[Node] = []
    open_nodes: list[tuple[Subnet, Network, list[Node]]] = []

    def close() -> None:
        subnet, network, children = open_nodes.pop()
        node = Node(subnet, network, tuple(children))
        (open_nodes[-1][2] if open_nodes else roots).append(node)

    for subnet, network in told:
        while open_nodes and not _contains(open_nodes[-1], subnet, network):
            close()
        open_nodes.append((subnet, network, []))
    while open_nodes:
        close()
    return tuple(roots)


def _order(told: tuple[Subnet, Network]) -> tuple[str, int, int, int]:
    subnet, network = told
    return subnet.routing_instance, network.version, int(network.network_address), network.prefixlen


def _contains(outer: tuple[Subnet, Network, list[Node]], subnet: Subnet, network: Network) -> bool:
    same = outer[0].routing_instance == subnet.routing_instance and outer[1].version == network.version
    return same and network.prefixlen >= outer[1].prefixlen and network.network_address in outer[1]


class Places:
    """The narrowest subnet of each address, fast for many addresses."""

    def __init__(self, subnets: Iterable[Subnet]) -> None:
        by_width: defaultdict[tuple[int, int], defaultdict[int, list[Subnet]]]
        by_width = defaultdict(lambda: defaultdict(list))
        for one in subnets:
            network = ip_network(one.cidr)
            by_width[network.version, network.prefixlen][int(network.network_address)].append(one)
        self._by_width = sorted(by_width.items(), key=lambda item: -item[0][1])

    def of(self, address: str) -> list[Subnet]:
        """The narrowest one of each routing instance that has one; the plain instance first. Empty for unplanned."""
        place = ip_address(address)
        found: dict[str, Subnet] = {}
        for (version, width), subnets in self._by_width:
            if version == place.version:
                shift = place.max_prefixlen - width
                for one in subnets.get(int(place) >> shift << shift, ()):
                    found.setdefault(one.routing_instance, one)
        return [found[instance] for instance in sorted(found)]


def whole(network: Network) -> Stretch:
    return Stretch(int(network.network_address), int(network.broadcast_address))


def unusable(network: Network) -> list[Stretch]:
    """Addresses of a subnet that no host may have.

    IPv4: network and broadcast, but of a /31 (RFC 3021) and /32. IPv6: the anycast address of its routers (RFC 4291
    section 2.6.1), but of a /127 (RFC 6164) and /128, and the reserved anycast addresses (RFC 2526).
    """
    first, last = int(network.network_address), int(network.broadcast_address)
    if network.prefixlen >= network.max_prefixlen - 1:
        return []
    if network.version == 4:
        return [Stretch(first, first), Stretch(last, last)]
    found = [Stretch(first, first)]
    if network.prefixlen == 64:
        found.append(Stretch(first + EUI64_ANYCAST, first + EUI64_ANYCAST + ANYCAST - 1))
    elif last - first >= 2 * ANYCAST:
        found.append(Stretch(last - ANYCAST + 1, last))
    return found


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same addresses in as few stretches as there can be, in order."""
    found: list[Stretch] = []
    for one in sorted(stretches, key=lambda one: one.first):
        if found and one.first <= found[-1].last + 1:
            found[-1] = Stretch(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def gaps(within: Stretch, taken: Iterable[Stretch]) -> Iterator[Stretch]:
    """What of `within` is in none of `taken`, in order."""
    start = within.first
    for one in merged(taken):
        if one.last < start:
            continue
        if one.first > within.last:
            break
        if one.first > start:
            yield Stretch(start, one.first - 1)
        start = one.last + 1
    if start <= within.last:
        yield Stretch(start, within.last)


def overlap(within: Stretch, stretches: Iterable[Stretch]) -> int:
    """How many addresses of `within` are in at least one of the stretches."""
    return within.size - sum(gap.size for gap in gaps(within, stretches))


class Cover:
    """Whether an address is in some stretches, and in which; they do not touch each other."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = sorted(stretches, key=lambda one: one.first)
        self._firsts = [one.first for one in self._stretches]

    def of(self, number: int) -> Stretch | None:
        place = bisect_right(self._firsts, number) - 1
        found = self._stretches[place] if place >= 0 else None
        return found if found is not None and number <= found.last else None


def number_of(address: str) -> int:
    return int(ip_address(address))
