"""MAC and IP addresses as tables carry them, in octets or in the arcs of an index."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

OCTETS = 6
GROUP_BIT = 0x01  # IEEE 802: addresses of groups, and broadcast; no device has one
MAPPED = {1: 4, 2: 16}  # RFC 4001 InetAddressType and IANA address families: ipv4, ipv6


def mac_of(octets: Sequence[int] | None) -> str:
    """`aa:bb:cc:dd:ee:ff`; empty for what can be no device's own: groups, zero, another length."""
    if octets is None or len(octets) != OCTETS or not any(octets) or max(octets) > 0xFF or octets[0] & GROUP_BIT:
        return ""
    return ":".join(f"{octet:02x}" for octet in octets)


def ip_of(family: int, octets: Sequence[int]) -> str:
    """An address as text; empty for what no device on a campus network answers at. A zone (RFC 4001) is left out."""
    width = MAPPED.get(family, 0)
    if not width or len(octets) < width or max(octets[:width]) > 0xFF:
        return ""
    raw = bytes(octets[:width])
    address = IPv4Address(raw) if family == 1 else IPv6Address(raw)
    useless = address.is_unspecified or address.is_multicast or address.is_loopback or address.is_link_local
    return "" if useless or raw == b"\xff" * width else str(address)
