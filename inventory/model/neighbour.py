"""A neighbour: what a device tells of who stands behind one of its ports, before anybody knows which device that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Witness(StrEnum):
    """LLDP-MIB, CDP, a bridge's forwarding table, or a table of IP and MAC addresses (ipNetToMedia)."""

    LLDP = "lldp"
    CDP = "cdp"
    BRIDGE = "bridge"
    ARP = "arp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """`teller` is the address of the device that told it, `port` its own port (empty where the table knows none).

    MACs are written as `aa:bb:cc:dd:ee:ff`; texts are cleaned. What is not told is empty.
    """

    teller: str
    port: str
    witness: Witness
    seen_ms: int
    mac: str = ""
    address: str = ""
    name: str = ""
    far_port: str = ""
    descr: str = ""
    capabilities: str = ""
    vlan: int = 0
