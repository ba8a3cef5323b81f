"""Our own network cards, their addresses and the ways out, as the kernel tells them (rtnetlink(7)).

The reading of its messages is pure; `read_links` asks. No right is needed for that, and nothing is sent to a network.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)

NETLINK_ROUTE = 0
REQUEST_DUMP = 0x301
ERROR, DONE = 2, 3
NEW_LINK, GET_LINK, NEW_ADDRESS, GET_ADDRESS, NEW_ROUTE, GET_ROUTE = 16, 18, 20, 22, 24, 26
LINK_MAC, LINK_NAME = 1, 3
ADDRESS_PEER, ADDRESS_LOCAL = 1, 2
ROUTE_TO, ROUTE_LINK, ROUTE_GATEWAY, ROUTE_METRIC, ROUTE_PATHS, ROUTE_TABLE = 1, 4, 5, 6, 9, 15
ARPHRD_ETHER = 1
IFF_UP, IFF_LOOPBACK, IFF_NOARP = 0x1, 0x8, 0x80
MAIN_TABLE = 254
UNICAST = 1
NO_WAY = frozenset({6, 7, 8})  # blackhole, unreachable, prohibit
NO_LINK = 0
FAMILIES = (socket.AF_INET, socket.AF_INET6)
REPLY_S = 5.0
_HEADER = struct.Struct("@IHHII")
_ATTRIBUTE = struct.Struct("@HH")
_LINK = struct.Struct("@BxHiII")
_ADDRESS = struct.Struct("@BBBBI")
_ROUTE = struct.Struct("@BBBBBBBBI")
_HOP = struct.Struct("@HBBi")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Interface = IPv4Interface | IPv6Interface


@dataclass(frozen=True, slots=True)
class Link:
    """A card. `mac` as `aa:bb:cc:dd:ee:ff`, empty where it has none; `ethernet`: it is up, and ARP may be spoken."""

    index: int
    name: str
    mac: str
    ethernet: bool
    addresses: tuple[Interface, ...] = ()

    def source(self, target: Address) -> Address | None:
        """Our own address in the network of `target`, else None."""
        for own in self.addresses:
            if own.version == target.version and target in own.network:
                return own.ip
        return None


@dataclass(frozen=True, slots=True)
class Route:
    """`gateway` is empty for a network that lies on the link itself; link 0 is none: there is no way there."""

    network: Network
    link: int
    gateway: str = ""
    metric: int = 0


@dataclass(frozen=True)
class Links:
    """`links` by index; `routes` those of the main table."""

    links: Mapping[int, Link] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()

    @cached_property
    def _narrowest_first(self) -> dict[int, list[Route]]:
        ordered = sorted(self.routes, key=lambda route: (-route.network.prefixlen, route.metric))
        return {version: [route for route in ordered if route.network.version == version] for version in (4, 6)}

    def on_link(self, address: str) -> Link | None:
        """The Ethernet card on whose own segment the address lies; None for what is behind a router, or is ours.

        Raises ValueError for what is no address.
        """
        target = ip_address(address.partition("%")[0])
        if target in self._own:
            return None
        for route in self._narrowest_first[target.version]:
            if target in route.network:
                link = self.links.get(route.link)
                return link if link is not None and link.ethernet and not route.gateway else None
        return None

    @cached_property
    def _own(self) -> frozenset[Address]:
        return frozenset(own.ip for link in self.links.values() for own in link.addresses)

    def owns(self, address: str) -> bool:
        """Whether it is this machine's. Raises ValueError for what is no address."""
        return ip_address(address.partition("%")[0]) in self._own

    @property
    def gateways(self) -> frozenset[str]:
        """The routers that this machine itself goes through, for any network."""
        return frozenset(route.gateway for route in self.routes if route.gateway)

    @property
    def segments(self) -> tuple[Link, ...]:
        """The cards with a segment: Ethernet, up, with an address."""
        return tuple(link for link in self.links.values() if link.ethernet and link.addresses)


def read_links() -> Links:
    """What the kernel says now. Raises OSError."""
    return parse_links(b"".join(dump(kind) for kind in (GET_LINK, GET_ADDRESS, GET_ROUTE)))


def dump(kind: int) -> bytes:
    """All messages that answer a dump request. Raises OSError, TimeoutError among them."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE) as kernel:
        kernel.settimeout(REPLY_S)
        kernel.bind((0, 0))
        request = _LINK.pack(socket.AF_UNSPEC, 0, 0, 0, 0)
        kernel.send(_HEADER.pack(_HEADER.size + len(request), kind, REQUEST_DUMP, 1, 0) + request)
        whole = b""
        while True:
            part = kernel.recv(1 << 18)
            whole += part
            for said, body in messages(part):
                if said == ERROR:
                    raise OSError(-struct.unpack_from("@i", body)[0], "the kernel does not tell its routes")
                if said == DONE:
                    return whole


def parse_links(data: bytes) -> Links:
    """Of the messages RTM_NEWLINK, RTM_NEWADDR and RTM_NEWROUTE, in any number; others are passed over."""
    cards: dict[int, Link] = {}
    addresses: dict[int, list[Interface]] = {}
    routes: list[Route] = []
    for kind, body in messages(data):
        if kind == NEW_LINK:
            link = _link(body)
            cards[link.index] = link
        elif kind == NEW_ADDRESS and body[0] in FAMILIES:
            index, own = _own_address(body)
            addresses.setdefault(index, []).append(own)
        elif kind == NEW_ROUTE and body[0] in FAMILIES:
            routes.extend(_routes(body))
    links = {
        index: Link(index, card.name, card.mac, card.ethernet, tuple(addresses.get(index, ())))
        for index, card in cards.items()
    }
    return Links(links, tuple(routes))


def messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    while start + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, start)
        if length < _HEADER.size:
            return
        yield kind, data[start + _HEADER.size : start + length]
        start += _aligned(length)


def _attributes(data: bytes) -> dict[int, bytes]:
    found, start = {}, 0
    while start + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, start)
        if length < _ATTRIBUTE.size:
            break
        found[kind & 0x3FFF] = data[start + _ATTRIBUTE.size : start + length]
        start += _aligned(length)
    return found


def _aligned(length: int) -> int:
    return (length + 3) & ~3


def _number(octets: bytes) -> int:
    (number,) = struct.unpack("@I", octets)
    return int(number)


def _link(body: bytes) -> Link:
    _, hardware, index, flags, _ = _LINK.unpack_from(body)
    found = _attributes(body[_LINK.size :])
    speaks_arp = hardware == ARPHRD_ETHER and flags & IFF_UP and not flags & (IFF_LOOPBACK | IFF_NOARP)
    name = found.get(LINK_NAME, b"").rstrip(b"\0").decode("utf-8", "replace")
    mac = found.get(LINK_MAC, b"")
    return Link(index, name, mac.hex(":") if len(mac) == 6 else "", bool(speaks_arp))


def _own_address(body: bytes) -> tuple[int, Interface]:
    _, prefix, _, _, index = _ADDRESS.unpack_from(body)
    found = _attributes(body[_ADDRESS.size :])
    own = ip_address(found.get(ADDRESS_LOCAL) or found[ADDRESS_PEER])
    return index, ip_interface((own, prefix))


def _routes(body: bytes) -> Iterator[Route]:
    family, prefix, _, _, table, _, _, kind, _ = _ROUTE.unpack_from(body)
    found = _attributes(body[_ROUTE.size :])
    table = _number(found[ROUTE_TABLE]) if ROUTE_TABLE in found else table
    if table != MAIN_TABLE or kind not in NO_WAY | {UNICAST}:
        return
    network = ip_network((found.get(ROUTE_TO, bytes(4 if family == socket.AF_INET else 16)), prefix))
    metric = _number(found[ROUTE_METRIC]) if ROUTE_METRIC in found else 0
    if kind in NO_WAY:
        yield Route(network, NO_LINK, "", metric)
    elif ROUTE_LINK in found:
        yield Route(network, _number(found[ROUTE_LINK]), _gateway(found), metric)
    for index, gateway in _hops(found.get(ROUTE_PATHS, b"")):
        yield Route(network, index, gateway, metric)


def _gateway(found: Mapping[int, bytes]) -> str:
    return str(ip_address(found[ROUTE_GATEWAY])) if ROUTE_GATEWAY in found else ""


def _hops(data: bytes) -> Iterator[tuple[int, str]]:
    """The ways of a route that has several (struct rtnexthop)."""
    start = 0
    while start + _HOP.size <= len(data):
        length, _, _, index = _HOP.unpack_from(data, start)
        if length < _HOP.size:
            return
        yield index, _gateway(_attributes(data[start + _HOP.size : start + length]))
        start += _aligned(length)
