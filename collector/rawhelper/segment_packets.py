"""The three frames that the helper may send on a segment, and the one that it reads itself. Pure.

ARP request (RFC 826), DHCPDISCOVER (RFC 2131), router solicitation (RFC 4861): whole Ethernet frames.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from collector.protocols.icmp_packet import checksum

BROADCAST = b"\xff" * 6
ALL_ROUTERS_MAC = bytes.fromhex("333300000002")
ALL_ROUTERS = bytes.fromhex("ff02" + "00" * 13 + "02")
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD
REQUEST, REPLY = 1, 2
_ETHERNET = struct.Struct("!6s6sH")
_ARP = struct.Struct("!HHBBH6s4s6s4s")
_ETHERNET_AND_IPV4 = (1, IPV4, 6, 4)
_IPV4 = struct.Struct("!BBHHHBBH4s4s")
_IPV6 = struct.Struct("!IHBB16s16s")
_UDP = struct.Struct("!HHHH")
_BOOTP = struct.Struct("!BBBBIHH4s4s4s4s16s64s128s")
UDP, ICMPV6 = 17, 58
DHCP_CLIENT, DHCP_SERVER = 68, 67
ANSWER_BY_BROADCAST = 0x8000
DHCP_COOKIE = bytes.fromhex("63825363")
# DHCPDISCOVER, asking for: mask, routers, name servers, domain, lease, server.
DHCP_OPTIONS = bytes([53, 1, 1, 55, 6, 1, 3, 6, 15, 51, 54, 255])
BOOTP_LEAST = 300
ROUTER_SOLICITATION = 133


class Arp(NamedTuple):
    """An ARP packet of Ethernet and IPv4; `ether_source` is who the frame itself says that it comes from."""

    operation: int
    ether_source: bytes
    sender_mac: bytes
    sender: bytes
    target_mac: bytes
    target: bytes


def arp_request(mac: bytes, source: bytes, target: bytes) -> bytes:
    body = _ARP.pack(*_ETHERNET_AND_IPV4, REQUEST, mac, source, bytes(6), target)
    return _ETHERNET.pack(BROADCAST, mac, ARP) + body


def read_arp(frame: bytes) -> Arp | None:
    """None for an odd one: cut short, of other hardware, with other operations, or in the name of another card."""
    if len(frame) < _ETHERNET.size + _ARP.size:
        return None
    _, ether_source, kind = _ETHERNET.unpack_from(frame)
    hardware, protocol, mac_size, size, operation, *rest = _ARP.unpack_from(frame, _ETHERNET.size)
    if kind != ARP or (hardware, protocol, mac_size, size) != _ETHERNET_AND_IPV4 or operation not in (REQUEST, REPLY):
        return None
    return Arp(operation, ether_source, *rest) if rest[0] == ether_source else None


def dhcp_discover(mac: bytes, transaction: int) -> bytes:
    """Asks who gives out addresses. Nothing that is offered will be taken."""
    bootp = _BOOTP.pack(
        1, 1, 6, 0, transaction, 0, ANSWER_BY_BROADCAST, bytes(4), bytes(4), bytes(4), bytes(4), mac, b"", b""
    )
    body = (bootp + DHCP_COOKIE + DHCP_OPTIONS).ljust(BOOTP_LEAST, b"\0")
    length = _UDP.size + len(body)
    nowhere, everybody = bytes(4), b"\xff" * 4
    pseudo = nowhere + everybody + struct.pack("!HH", UDP, length)
    ports = (DHCP_CLIENT, DHCP_SERVER, length)
    # A sum of nothing is written as all ones: zero would say that there is none (RFC 768).
    udp = _UDP.pack(*ports, checksum(pseudo + _UDP.pack(*ports, 0) + body) or 0xFFFF)
    head = (0x45, 0, _IPV4.size + length, 1, 0, 64, UDP)
    ip = _IPV4.pack(*head, checksum(_IPV4.pack(*head, 0, nowhere, everybody)), nowhere, everybody)
    return _ETHERNET.pack(BROADCAST, mac, IPV4) + ip + udp + body


def router_solicitation(mac: bytes, source: bytes) -> bytes:
    """`source` is the card's own link-local address, 16 octets."""
    link_layer_option = bytes([1, 1]) + mac
    body = bytes([ROUTER_SOLICITATION, 0, 0, 0, 0, 0, 0, 0]) + link_layer_option
    pseudo = source + ALL_ROUTERS + struct.pack("!II", len(body), ICMPV6)
    body = body[:2] + struct.pack("!H", checksum(pseudo + body)) + body[4:]
    ip = _IPV6.pack(6 << 28, len(body), ICMPV6, 255, source, ALL_ROUTERS)
    return _ETHERNET.pack(ALL_ROUTERS_MAC, mac, IPV6) + ip + body
