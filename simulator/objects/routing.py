"""What a switch tells of its routing (IP-MIB, RFC 4293; IP-FORWARD-MIB, RFC 4292): only the core forwards.

All send what is not for them to the first address of the prefix, where the campus has its router; but the fourth
switch, in which somebody once typed the address of another network's.
"""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Integer, IpAddress
from simulator.mib import Source
from simulator.truth import Truth

FORWARDING = Oid.parse("1.3.6.1.2.1.4.1.0")
ADDRESS_ENTRY = Oid.parse("1.3.6.1.2.1.4.20.1")
ROUTE_ENTRY = Oid.parse("1.3.6.1.2.1.4.24.7.1")
FORWARDS, FORWARDS_NOT = 1, 2
REMOTE = 4
ASTRAY = ("sw-0004", IPv4Address("192.168.1.1"))


def routing_objects(truth: Truth, code: str) -> dict[Oid, Source]:
    network, own = ip_network(truth.prefix), IPv4Address(truth.device(code).address).packed
    hop = ASTRAY[1] if code == ASTRAY[0] else IPv4Address(int(network.network_address) + 1)
    default = (1, 4, 0, 0, 0, 0, 0, 2, 0, 0, 1, 4, *hop.packed)
    return {
        FORWARDING: Integer(FORWARDS if code == truth.core else FORWARDS_NOT),
        ADDRESS_ENTRY.child(1, *own): IpAddress(own),
        ADDRESS_ENTRY.child(2, *own): Integer(1),
        ADDRESS_ENTRY.child(3, *own): IpAddress(network.netmask.packed),
        ROUTE_ENTRY.child(7, *default): Integer(1),
        ROUTE_ENTRY.child(8, *default): Integer(REMOTE),
    }
