"""A binding: by whose word a MAC uses an address, or is behind a port."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Teller(StrEnum):
    """Who says so. What a router has in its table may be hours old; what we heard ourselves was so at that moment."""

    ROUTER = "router"  # its table of IP and MAC addresses: ARP and IPv6 neighbours (IP-MIB)
    BRIDGE = "bridge"  # a switch's forwarding table; it knows no addresses
    SCAN = "scan"  # it answered our ARP request
    SEGMENT = "segment"  # it said so on a segment where we listened


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """`address` is empty of what a switch tells. `by` is the address of the device that told it, empty for ourselves.

    `port` is that device's port, `vlan` the switch's number of the forwarding database (0 for not told), which is the
    VLAN with most. Seen from `first_ms` to `last_ms`, UTC, not necessarily without a pause.
    """

    school: str
    address: str
    mac: str
    teller: Teller
    by: str = ""
    port: str = ""
    vlan: int = 0
    first_ms: int
    last_ms: int
