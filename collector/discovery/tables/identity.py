"""The addresses and the name that an agent has for the whole device (SNMPv2-MIB, BRIDGE-MIB, LLDP-MIB)."""

from __future__ import annotations

from dataclasses import dataclass

from collector.discovery.tables.physical import mac_of
from collector.discovery.tables.reading import Reader
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import octets, whole

SYS_NAME = Oid.parse("1.3.6.1.2.1.1.5.0")
BASE_BRIDGE_ADDRESS = Oid.parse("1.3.6.1.2.1.17.1.1.0")
LOC_CHASSIS_SUBTYPE = Oid.parse("1.0.8802.1.1.2.1.3.1.0")
LOC_CHASSIS_ID = Oid.parse("1.0.8802.1.1.2.1.3.2.0")
BY_MAC = 4


@dataclass(frozen=True, slots=True)
class Own:
    name: str = ""
    bridge_mac: str = ""
    chassis_mac: str = ""


async def read(reader: Reader) -> Own:
    found = await reader.get(SYS_NAME, BASE_BRIDGE_ADDRESS, LOC_CHASSIS_SUBTYPE, LOC_CHASSIS_ID)
    by_mac = whole(found.get(LOC_CHASSIS_SUBTYPE)) == BY_MAC
    return Own(
        clean_text(octets(found.get(SYS_NAME)) or b""),
        mac_of(octets(found.get(BASE_BRIDGE_ADDRESS))),
        mac_of(octets(found.get(LOC_CHASSIS_ID))) if by_mac else "",
    )
