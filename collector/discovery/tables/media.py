"""Which MAC holds which IP address, as a router or a layer 3 switch knows it: IP-MIB (RFC 4293)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collector.discovery.tables.physical import ip_of, mac_of, octets_of
from collector.discovery.tables.reading import Reader
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import octets, whole
from collector.protocols.snmp.walk import Rows
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Source

# ipNetToPhysicalTable, indexed by ifIndex and InetAddress; ipNetToMediaTable, by ifIndex and IpAddress.
PHYSICAL_MAC, PHYSICAL_TYPE = (Oid.parse("1.3.6.1.2.1.4.35.1").child(arc) for arc in (4, 6))
MEDIA_MAC, MEDIA_TYPE = (Oid.parse("1.3.6.1.2.1.4.22.1").child(arc) for arc in (2, 4))
INVALID, LOCAL = 2, 5
IPV4 = 1


async def read(reader: Reader, ports: Sequence[Port]) -> list[Neighbour]:
    names = {port.if_index: port.port for port in ports}
    rows = await reader.rows(Source.ARP, (PHYSICAL_MAC, PHYSICAL_TYPE))
    if rows:
        return list(_holders(reader, rows, PHYSICAL_MAC, PHYSICAL_TYPE, names))
    rows = await reader.rows(Source.ARP, (MEDIA_MAC, MEDIA_TYPE))
    return list(_holders(reader, rows, MEDIA_MAC, MEDIA_TYPE, names))


def _holders(reader: Reader, rows: Rows, mac: Oid, type: Oid, names: dict[int, str]) -> Iterator[Neighbour]:
    reader.odd[Source.ARP] += sum(mac in row and not octets_of(octets(row[mac]) or b"") for row in rows.values())
    for if_index, holder, address in holders(rows, mac, type):
        yield reader.neighbour(Witness.ARP, names.get(if_index, ""), mac=holder, address=address)


def holders(rows: Rows, mac: Oid, type: Oid) -> Iterator[tuple[int, str, str]]:
    """(ifIndex, MAC, address) of each row that says so. A MAC of zeros is an address that was asked for and not
    answered; groups have rows, too."""
    for index, row in rows.items():
        holder, address = mac_of(octets_of(octets(row.get(mac)) or b"")), _address(index)
        if holder and address and whole(row.get(type)) not in (INVALID, LOCAL):
            yield index[0], holder, address


def _address(index: Index) -> str:
    if len(index) == 5:
        return ip_of(IPV4, index[1:])
    return ip_of(index[1], index[3:]) if len(index) > 3 else ""
