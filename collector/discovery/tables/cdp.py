"""Who introduces itself by CDP (CISCO-CDP-MIB cdpCacheTable), which others than Cisco speak too."""

from __future__ import annotations

from collections.abc import Sequence

from collector.discovery.tables.physical import ip_of
from collector.discovery.tables.reading import Reader
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Value, octets, whole
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Source

CACHE_ENTRY = Oid.parse("1.3.6.1.4.1.9.9.23.1.2.1.1")
ADDRESS_TYPE, ADDRESS, VERSION, DEVICE, DEVICE_PORT, PLATFORM, CAPABLE = (
    CACHE_ENTRY.child(arc) for arc in (3, 4, 5, 6, 7, 8, 9)
)
IP = 1  # CiscoNetworkProtocol
# Bits of CDP's capabilities, in the names of LLDP's.
CAPABILITIES = ((0x01, "router"), (0x0E, "bridge"), (0x10, "station"), (0x40, "repeater"), (0x80, "telephone"))


async def read(reader: Reader, ports: Sequence[Port]) -> list[Neighbour]:
    """The index begins with the ifIndex of the own port."""
    rows = await reader.rows(Source.CDP, (ADDRESS_TYPE, ADDRESS, VERSION, DEVICE, DEVICE_PORT, PLATFORM, CAPABLE))
    names = {port.if_index: port.port for port in ports}
    found = []
    for index, row in rows.items():
        port = names.get(index[0], "") if index else ""
        reader.odd[Source.CDP] += not port
        address = octets(row.get(ADDRESS)) or b""
        found.append(
            reader.neighbour(
                Witness.CDP,
                port,
                address=ip_of(1, address) if whole(row.get(ADDRESS_TYPE)) == IP and len(address) == 4 else "",
                name=_text(row.get(DEVICE)),
                far_port=_text(row.get(DEVICE_PORT)),
                descr=f"{_text(row.get(PLATFORM))} {_text(row.get(VERSION))}".strip(),
                capabilities=capabilities(octets(row.get(CAPABLE)) or b""),
            )
        )
    return found


def capabilities(bits: bytes) -> str:
    """Four octets, the lowest last."""
    number = int.from_bytes(bits, "big") if len(bits) == 4 else 0
    return " ".join(name for bit, name in CAPABILITIES if number & bit)


def _text(value: Value | None) -> str:
    return clean_text(octets(value) or b"")
