"""Whether an agent forwards, in which networks it stands and where it sends what is not for these.

IP-MIB (RFC 4293) and IP-FORWARD-MIB: inetCidrRouteTable (RFC 4292), else ipCidrRouteTable (RFC 2096), else ipRouteTable
(RFC 1213). Kept are routes through another router, the default ones first; a router of the Internet has a million, and
what is beyond the limit of a walk is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

from collector.discovery.tables.reading import Reader
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import IpAddress, Value, whole
from collector.protocols.snmp.walk import Limits, Rows
from inventory.model.routing import Route, Routing
from inventory.model.surroundings import Source

FORWARDING, FORWARDING_V6 = Oid.parse("1.3.6.1.2.1.4.1.0"), Oid.parse("1.3.6.1.2.1.4.25.0")
ADDRESS_MASK = Oid.parse("1.3.6.1.2.1.4.20.1.3")
INET_TYPE = Oid.parse("1.3.6.1.2.1.4.24.7.1.8")
CIDR_TYPE = Oid.parse("1.3.6.1.2.1.4.24.4.1.6")
OLD_HOP, OLD_TYPE, OLD_MASK = (Oid.parse("1.3.6.1.2.1.4.21.1").child(arc) for arc in (7, 8, 11))
FORWARDS, REMOTE = 1, 4  # ipForwarding: forwarding; the type of a route: its next hop is another router
MOST_KEPT = 64
LIMITS = Limits(rows=1024, seconds=5.0)
WIDTHS = {1: 4, 2: 16}  # InetAddressType (RFC 4001): ipv4, ipv6; with a zone 3 and 4
Place = IPv4Address | IPv6Address


async def read(reader: Reader) -> Routing:
    """Of an agent without any of these objects: nothing known."""
    flags = await reader.get(FORWARDING, FORWARDING_V6)
    told = [number for oid in (FORWARDING, FORWARDING_V6) if (number := whole(flags.get(oid))) is not None]
    masks = await reader.rows(Source.ROUTES, (ADDRESS_MASK,), limits=LIMITS)
    routes = list(inet_routes(await reader.rows(Source.ROUTES, (INET_TYPE,), limits=LIMITS)))
    if not routes:
        routes = list(cidr_routes(await reader.rows(Source.ROUTES, (CIDR_TYPE,), limits=LIMITS)))
    if not routes:
        routes = list(old_routes(await reader.rows(Source.ROUTES, (OLD_HOP, OLD_TYPE, OLD_MASK), limits=LIMITS)))
    return Routing(
        address=reader.address,
        at_ms=reader.at_ms,
        forwards=FORWARDS in told if told else None,
        own=tuple(own_addresses(masks)),
        routes=kept(routes),
    )


def kept(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The defaults, then those through the Internet, then others, as they came; each once."""

    def rank(route: Route) -> int:
        return 0 if route.is_default else 1 if ip_address(route.next_hop).is_global else 2

    return tuple(sorted(dict.fromkeys(routes), key=rank)[:MOST_KEPT])


def own_addresses(rows: Rows) -> Iterator[str]:
    """ipAddrTable, indexed by the address."""
    for index, row in rows.items():
        place, width = _place(index, 4), _width(_four(row.get(ADDRESS_MASK)))
        if place is not None and width is not None and not place.is_loopback and not place.is_unspecified:
            yield f"{place}/{width}"


def inet_routes(rows: Rows) -> Iterator[Route]:
    """Indexed by destination, prefix length, policy (an OID) and next hop; an address is type, length and octets."""
    for index, row in rows.items():
        if whole(row.get(INET_TYPE)) != REMOTE:
            continue
        to, rest = _inet(index)
        if to is None or len(rest) < 2:
            continue
        width, policy = rest[0], rest[1]
        hop, _ = _inet(rest[2 + policy :])
        yield from _route(to, width, hop)


def cidr_routes(rows: Rows) -> Iterator[Route]:
    """Indexed by destination, mask, type of service, next hop."""
    for index, row in rows.items():
        if len(index) == 13 and whole(row.get(CIDR_TYPE)) == REMOTE:
            to, hop = _place(index[:4], 4), _place(index[9:], 4)
            width = _width(bytes(index[4:8])) if max(index[4:8]) < 256 else None
            if to is not None and width is not None:
                yield from _route(to, width, hop)


def old_routes(rows: Rows) -> Iterator[Route]:
    """Indexed by destination."""
    for index, row in rows.items():
        if whole(row.get(OLD_TYPE)) == REMOTE:
            to, width = _place(index, 4), _width(_four(row.get(OLD_MASK)))
            hop = _place(tuple(_four(row.get(OLD_HOP))), 4)
            if to is not None and width is not None:
                yield from _route(to, width, hop)


def _route(to: Place, width: int, hop: Place | None) -> Iterator[Route]:
    """Nothing for what cannot be, and for a next hop that nobody can be."""
    if hop is None or hop.version != to.version or not 0 <= width <= to.max_prefixlen:
        return
    if hop.is_unspecified or hop.is_multicast or hop.is_loopback:
        return
    yield Route(str(ip_network((to, width), strict=False)), str(hop))


def _inet(index: Index) -> tuple[Place | None, Index]:
    """An address at the beginning of an index, and what stands behind it."""
    if len(index) < 2:
        return None, ()
    family, length = index[0], index[1]
    width = WIDTHS.get(family) or WIDTHS.get(family - 2, 0)  # a zone stands behind the address
    return (_place(index[2 : 2 + width], width) if length >= width > 0 else None), index[2 + length :]


def _place(arcs: Index, width: int) -> Place | None:
    if len(arcs) != width or not arcs or max(arcs) > 0xFF or min(arcs) < 0:
        return None
    return IPv4Address(bytes(arcs)) if width == 4 else IPv6Address(bytes(arcs))


def _four(value: Value | None) -> bytes:
    return bytes(value) if isinstance(value, IpAddress) else b""


def _width(mask: bytes) -> int | None:
    """None for what is no mask."""
    if len(mask) != 4:
        return None
    number = int.from_bytes(mask, "big")
    width = number.bit_count()
    return width if number == int(IPv4Network(f"0.0.0.0/{width}").netmask) else None
