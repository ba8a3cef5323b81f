"""The ports of a device as IF-MIB (RFC 2863) lists them, under the names that the time series use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from collector.discovery.tables.physical import mac_of
from collector.discovery.tables.reading import Reader
from collector.probes.interface import (
    IF_ENTRY,
    IF_HIGH_SPEED,
    IF_NAME,
    IF_SPEED,
    IF_TYPE,
    IF_X_ENTRY,
    MAX_NAME,
    NOT_PORTS,
    port_names,
    speed_bps,
)
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import octets, whole
from collector.protocols.snmp.walk import Row, Rows
from inventory.model.surroundings import Port, Source, fold

IF_DESCR, IF_PHYS_ADDRESS = IF_ENTRY.child(2), IF_ENTRY.child(6)
IF_ALIAS = IF_X_ENTRY.child(18)
COLUMNS = (IF_DESCR, IF_TYPE, IF_SPEED, IF_PHYS_ADDRESS, IF_NAME, IF_HIGH_SPEED, IF_ALIAS)
# IEEE8023-LAG-MIB: ifIndex of the aggregation that a port is attached to, 0 or its own for none.
ATTACHED_AGGREGATION = Oid.parse("1.2.840.10006.300.43.1.2.1.1.13")


async def read(reader: Reader) -> list[Port]:
    """In the order of ifIndex."""
    rows = await reader.rows(Source.INTERFACES, COLUMNS)
    ports = read_ports(rows)
    attached = await reader.rows(Source.INTERFACES, (ATTACHED_AGGREGATION,)) if ports else {}
    bundles = {
        index[0]: whole(row.get(ATTACHED_AGGREGATION)) or 0 for index, row in attached.items() if len(index) == 1
    }
    return with_bundles(ports, bundles)


def read_ports(rows: Rows) -> list[Port]:
    by_index = {index[0]: row for index, row in sorted(rows.items()) if len(index) == 1}
    real = {index: _text(row, IF_NAME) for index, row in by_index.items() if whole(row.get(IF_TYPE)) not in NOT_PORTS}
    names = port_names(real)
    taken = set(names.values())
    for index, row in by_index.items():
        if index not in names:
            name = _text(row, IF_NAME) or str(index)
            names[index] = name if name not in taken else f"{name} #{index}"
            taken.add(names[index])
    return [_port(index, names[index], row, index in real) for index, row in by_index.items()]


def with_bundles(ports: Sequence[Port], bundles: Mapping[int, int]) -> list[Port]:
    """`bundles` maps the ifIndex of a member to that of its aggregation."""
    names = {port.if_index: port.port for port in ports}
    names_of = {
        member: names[whole] for member, whole in bundles.items() if whole and whole != member and whole in names
    }
    return [replace(port, bundle=names_of.get(port.if_index, "")) for port in ports]


def _port(index: int, name: str, row: Row, real: bool) -> Port:
    mac = mac_of(octets(row.get(IF_PHYS_ADDRESS)))
    called = (name, _text(row, IF_NAME), _text(row, IF_DESCR))
    return Port(
        port=name,
        if_index=index,
        alias=_text(row, IF_ALIAS),
        mac=mac,
        speed_bps=speed_bps(row),
        real=real,
        names=frozenset(fold(one) for one in called if one),
    )


def _text(row: Row, column: Oid) -> str:
    return clean_text(octets(row.get(column)) or b"", MAX_NAME)
