"""MAC and IP addresses as tables carry them, in octets or in the arcs of an index."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

OCTETS = 6
# MikroTik and Ruijie write the text of a MAC where its octets belong, Ruijie without leading zeros.
WRITTEN = re.compile(rb"[0-9a-fA-F]{1,2}(?:[:-][0-9a-fA-F]{1,2}){5}")
GROUP_BIT = 0x01  # IEEE 802: addresses of groups, and broadcast; no device has one
BROADCAST = IPv4Address("255.255.255.255")
WIDTHS = {1: 4, 2: 16}  # RFC 4001 InetAddressType and IANA address families: ipv4, ipv6


def octets_of(raw: bytes) -> bytes:
    """The octets of a MAC, sent as such or as text; empty for what is neither."""
    if WRITTEN.fullmatch(raw):
        return bytes(int(part, 16) for part in re.split(rb"[:-]", raw))
    return raw if len(raw) == OCTETS else b""


def mac_of(octets: Sequence[int] | None) -> str:
    """`aa:bb:cc:dd:ee:ff`; empty for what can be no device's own: groups, zero, another length."""
    found = octets_of(octets) if isinstance(octets, bytes) else octets
    if not found or len(found) != OCTETS or not any(found) or max(found) > 0xFF or found[0] & GROUP_BIT:
        return ""
    return ":".join(f"{octet:02x}" for octet in found)


def ip_of(family: int, octets: Sequence[int]) -> str:
    """An address as text; empty for what no device on a campus network answers at. A zone (RFC 4001) is left out."""
    width = WIDTHS.get(family, 0)
    if not width or len(octets) < width or max(octets[:width]) > 0xFF:
        return ""
    raw = bytes(octets[:width])
    return _useful(IPv4Address(raw) if family == 1 else IPv6Address(raw))


def ip_in(text: str) -> str:
    """The same of an address sent as text."""
    try:
        return _useful(ip_address(text))
    except ValueError:
        return ""


def _useful(address: IPv4Address | IPv6Address) -> str:
    useless = address.is_unspecified or address.is_multicast or address.is_link_local or address == BROADCAST
    return "" if useless else str(address)
