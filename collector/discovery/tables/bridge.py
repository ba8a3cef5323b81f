"""Which MACs a switch has learned behind which port: Q-BRIDGE-MIB (RFC 4363), else BRIDGE-MIB (RFC 4188).

A Cisco switch without Q-BRIDGE-MIB keeps one BRIDGE-MIB for each VLAN, asked with `community@vlan`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from collector.discovery.tables.physical import OCTETS, mac_of
from collector.discovery.tables.reading import Reader
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import octets, whole
from collector.protocols.snmp.walk import Row, Rows
from inventory.model.credential import Credential, CredentialType
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Source

BASE_PORT_IF_INDEX = Oid.parse("1.3.6.1.2.1.17.1.4.1.2")
FDB_ENTRY = Oid.parse("1.3.6.1.2.1.17.4.3.1")
FDB_ADDRESS, FDB_PORT, FDB_STATUS = (FDB_ENTRY.child(arc) for arc in (1, 2, 3))
Q_FDB_ENTRY = Oid.parse("1.3.6.1.2.1.17.7.1.2.2.1")
Q_FDB_PORT, Q_FDB_STATUS = Q_FDB_ENTRY.child(2), Q_FDB_ENTRY.child(3)
VTP_VLAN_STATE = Oid.parse("1.3.6.1.4.1.9.9.46.1.3.1.1.2")
# dot1dTpFdbStatus: other, invalid, learned, self, mgmt. Static entries say what somebody typed, not who is there;
# an agent that leaves the column out lists what it learned.
LEARNED = 3
OPERATIONAL = 1
RESERVED_VLANS = range(1002, 1006)  # token ring and FDDI, on every Catalyst
MAX_VLANS = 32

Names = Mapping[int, str]


async def read(reader: Reader, ports: Sequence[Port]) -> list[Neighbour]:
    if rows := await reader.rows(Source.BRIDGE, (Q_FDB_PORT, Q_FDB_STATUS)):
        names = bridge_ports(await reader.rows(Source.BRIDGE, (BASE_PORT_IF_INDEX,)), ports)
        return list(_learned(reader, rows, Q_FDB_PORT, Q_FDB_STATUS, names))
    vlans = await _vlans(reader)
    if not vlans:
        return await _read_plain(reader, ports, 0, None)
    found = []
    for vlan in vlans:
        context = replace(reader.credential, secret=f"{reader.credential.secret}@{vlan}")
        found += await _read_plain(reader, ports, vlan, context)
        if Source.BRIDGE in reader.incomplete:
            break
    return found


async def _read_plain(
    reader: Reader, ports: Sequence[Port], vlan: int, credential: Credential | None
) -> list[Neighbour]:
    rows = await reader.rows(Source.BRIDGE, (FDB_ADDRESS, FDB_PORT, FDB_STATUS), credential)
    if not rows:
        return []
    names = bridge_ports(await reader.rows(Source.BRIDGE, (BASE_PORT_IF_INDEX,), credential), ports)
    numbered = {(vlan, *index): row for index, row in rows.items()}
    return list(_learned(reader, numbered, FDB_PORT, FDB_STATUS, names))


async def _vlans(reader: Reader) -> list[int]:
    """Of a Cisco switch that is asked by community; contexts of SNMPv3 would have to be configured on it."""
    if reader.credential.type is not CredentialType.SNMP_COMMUNITY:
        return []
    rows = await reader.rows(Source.BRIDGE, (VTP_VLAN_STATE,))
    vlans = [index[-1] for index, row in rows.items() if index and whole(row.get(VTP_VLAN_STATE)) == OPERATIONAL]
    return [vlan for vlan in vlans if vlan not in RESERVED_VLANS][:MAX_VLANS]


def bridge_ports(rows: Rows, ports: Sequence[Port]) -> Names:
    """dot1dBasePort -> port. A device without that table counts bridge ports as interfaces."""
    by_index = {port.if_index: port.port for port in ports}
    mapped = {index[0]: whole(row.get(BASE_PORT_IF_INDEX)) for index, row in rows.items() if len(index) == 1}
    if not mapped:
        return by_index
    return {number: by_index[index] for number, index in mapped.items() if index is not None and index in by_index}


def _learned(reader: Reader, rows: Rows, port: Oid, status: Oid, names: Names) -> Iterator[Neighbour]:
    told = [one for index, row in rows.items() if (one := _told(index, row, port, status)) is not None]
    if not any(number in names for _, number, _ in told):
        # TP-Link's JetStream numbers ports from 1 here and otherwise elsewhere: then their order is meant.
        names = dict(enumerate((names[number] for number in sorted(names)), start=1))
    for mac, number, vlan in told:
        if not mac or number not in names:
            reader.odd[Source.BRIDGE] += 1
        else:
            yield reader.neighbour(Witness.BRIDGE, names[number], mac=mac, vlan=vlan)


def _told(index: Index, row: Row, port: Oid, status: Oid) -> tuple[str, int, int] | None:
    """(MAC, bridge port, filtering database), or None for what was not learned, or learned on a port now unknown.

    Most agents number the filtering database as the VLAN. Unknown is 0 by the MIB, -1 by Huawei.
    """
    number = whole(row.get(port)) or 0
    if number < 1 or (whole(row.get(status)) or LEARNED) != LEARNED:
        return None
    return _indexed(index[1:]) or mac_of(octets(row.get(FDB_ADDRESS))), number, index[0] if index else 0


def _indexed(arcs: Index) -> str:
    """Aruba and Zyxel put the length before the octets."""
    return mac_of(arcs[1:] if len(arcs) == OCTETS + 1 and arcs[0] == OCTETS else arcs)
