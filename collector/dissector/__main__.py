# SPDX-License-Identifier: GPL-2.0-only
"""Reads frames that strangers sent, one at a time; README.md beside this file says what is spoken."""

from __future__ import annotations

import json
import resource
import socket
import struct
from ipaddress import ip_address
from typing import Any

from scapy.data import MANUFDB
from scapy.error import Scapy_Exception
from scapy.layers.dhcp import BOOTP, DHCP
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import (
    ICMPv6ND_RA,
    ICMPv6NDOptPrefixInfo,
    ICMPv6NDOptRDNSS,
    IPv6,
)
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Packet

ADDRESS_SPACE = 384 << 20
MOST = 16
MOST_TEXT = 255
MOST_LAYERS = 64
HEAD = struct.Struct("!HI")
NUMBER_SIZE = 4
# What scapy lets through of a frame made to break it; anything else ends this program, and it is started anew.
UNREADABLE = (
    ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError,
    OSError, RecursionError, struct.error, Scapy_Exception,
)  # fmt: skip
Said = dict[str, Any]


def dissect(octets: bytes) -> Said:
    try:
        frame = Ether(octets)
        if DHCP in frame and UDP in frame:
            return of_dhcp(frame)
        if ICMPv6ND_RA in frame:
            return of_router(frame)
        if ARP in frame:
            return of_arp(frame)
    except UNREADABLE:
        return {"kind": "nothing", "why": "unreadable"}
    return {"kind": "nothing", "why": "another protocol"}


def of_dhcp(frame: Packet) -> Said:
    options: dict[str, tuple[Any, ...]] = {}
    for option in frame[DHCP].options:
        if isinstance(option, tuple) and len(option) > 1:
            options.setdefault(str(option[0]), option[1:])
    message = options.get("message-type", (0,))[0]
    domain = options.get("domain", (b"",))[0]
    return {
        "kind": "dhcp",
        "mac": str(frame.src),
        "source": str(frame[IP].src),
        "message": message if isinstance(message, int) else 0,
        "server": next(iter(addresses(options.get("server_id", ()))), ""),
        "offered": str(frame[BOOTP].yiaddr),
        "relay": str(frame[BOOTP].giaddr),
        "gateways": addresses(options.get("router", ())),
        "name_servers": addresses(options.get("name_server", ())),
        "domain": domain[:MOST_TEXT].hex() if isinstance(domain, bytes) else "",
    }


def of_router(frame: Packet) -> Said:
    prefixes, servers = [], []
    layer = frame[ICMPv6ND_RA].payload
    for _ in range(MOST_LAYERS):
        if isinstance(layer, ICMPv6NDOptPrefixInfo):
            prefixes.append(f"{layer.prefix}/{layer.prefixlen}")
        elif isinstance(layer, ICMPv6NDOptRDNSS):
            servers.extend(addresses(tuple(layer.dns)))
        layer = layer.payload
        if not layer:
            break
    return {
        "kind": "router",
        "mac": str(frame.src),
        "source": str(frame[IPv6].src),
        "hop_limit": int(frame[IPv6].hlim),
        "lifetime_s": int(frame[ICMPv6ND_RA].routerlifetime),
        "prefixes": prefixes[:MOST],
        "name_servers": servers[:MOST],
        "hidden": frame[IPv6].nh != 58,
    }


def of_arp(frame: Packet) -> Said:
    arp = frame[ARP]
    return {
        "kind": "arp",
        "mac": str(frame.src),
        "operation": int(arp.op),
        "sender_mac": str(arp.hwsrc),
        "sender": str(arp.psrc),
        "target": str(arp.pdst),
    }


def addresses(values: tuple[Any, ...]) -> list[str]:
    found = []
    for value in values[:MOST]:
        try:
            found.append(str(ip_address(value)))
        except ValueError:
            continue
    return found


def exactly(peer: socket.socket, size: int) -> bytes:
    """So many octets; fewer when the other end is closed."""
    whole = b""
    while len(whole) < size:
        part = peer.recv(size - len(whole))
        if not part:
            break
        whole += part
    return whole


def main() -> None:
    peer = socket.socket(fileno=0)
    MANUFDB.d.clear()  # 52,417 makers of cards, whom nobody asks for here: 11 MiB
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))
    while len(head := exactly(peer, HEAD.size)) == HEAD.size:
        length, number = HEAD.unpack(head)
        octets = exactly(peer, length - NUMBER_SIZE)
        said = dissect(octets) if number else {"kind": "ready"}
        body = json.dumps(said).encode()
        peer.sendall(HEAD.pack(NUMBER_SIZE + len(body), number) + body)


if __name__ == "__main__":
    main()
