"""Who introduces itself to a device by LLDP: LLDP-MIB (IEEE 802.1AB-2005), where that is empty LLDP-V2-MIB (2009)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from collector.discovery.tables.physical import ip_in, ip_of, mac_of
from collector.discovery.tables.reading import Reader
from collector.protocols.cleaning import clean_text
from collector.protocols.snmp.oid import Index, Oid
from collector.protocols.snmp.values import octets, whole
from collector.protocols.snmp.walk import Row, Rows
from inventory.model.neighbour import Neighbour, Witness
from inventory.model.surroundings import Port, Source, fold

LOC_PORT_ENTRY = Oid.parse("1.0.8802.1.1.2.1.3.7.1")
LOC_SUBTYPE, LOC_ID, LOC_DESC = (LOC_PORT_ENTRY.child(arc) for arc in (2, 3, 4))
REM_ENTRY = Oid.parse("1.0.8802.1.1.2.1.4.1.1")
REM_ADDRESS_SUBTYPE = Oid.parse("1.0.8802.1.1.2.1.4.2.1.3")
V2_REM_ENTRY = Oid.parse("1.3.111.2.802.1.1.13.1.4.1.1")
# Columns of lldpRemTable; those of lldpV2RemTable are one higher.
CHASSIS_SUBTYPE, CHASSIS_ID, PORT_SUBTYPE, PORT_ID, PORT_DESC, SYS_NAME, SYS_DESC, CAPABLE, ENABLED = range(4, 13)
WANTED = (CHASSIS_SUBTYPE, CHASSIS_ID, PORT_SUBTYPE, PORT_ID, PORT_DESC, SYS_NAME, SYS_DESC, CAPABLE, ENABLED)
# LldpChassisIdSubtype and LldpPortIdSubtype.
CHASSIS_BY_MAC, CHASSIS_BY_ADDRESS, PORT_BY_ALIAS, PORT_BY_MAC = 4, 5, 1, 3
# LldpSystemCapabilitiesMap: BITS, the first one the highest of the first octet.
CAPABILITIES = ("other", "repeater", "bridge", "wlanAccessPoint", "router", "telephone", "docsisCableDevice", "station")
MAP_OCTETS = 2  # a longer text is a map that somebody printed
MAX_ID = 255

Cells = Mapping[int, Row]


async def read(reader: Reader, ports: Sequence[Port]) -> list[Neighbour]:
    """`ports` are those of the same device."""
    local = await reader.rows(Source.LLDP, (LOC_SUBTYPE, LOC_ID, LOC_DESC))
    rows = await reader.rows(Source.LLDP, [REM_ENTRY.child(arc) for arc in WANTED])
    if not rows:
        return await _read_v2(reader, ports)
    addresses = read_addresses(await reader.rows(Source.LLDP, (REM_ADDRESS_SUBTYPE,)))
    by_number = local_ports(local, ports)
    by_index = {port.if_index: port for port in ports}
    found = {}
    for index, row in rows.items():
        # Of an agent with an index of its own, old RouterOS, the port is not known.
        _, number, remote = index if len(index) == 3 else (0, 0, index[-1])
        # Who fills no local port table numbers LLDP's ports as interfaces.
        port = by_number.get(number) or (None if by_number else by_index.get(number))
        reader.odd[Source.LLDP] += port is None
        told = _neighbour(reader, port.port if port else "", _cells(row, REM_ENTRY, 0))
        # The time mark is part of the index: a row that changed meanwhile is met twice. Moxa gives two one number.
        found[number, remote, told.mac] = replace(told, address=told.address or addresses.get((number, remote), ""))
    return [one for one in found.values() if one.mac or one.address or one.name]


async def _read_v2(reader: Reader, ports: Sequence[Port]) -> list[Neighbour]:
    """Indexed by time mark, ifIndex, destination and a number."""
    rows = await reader.rows(Source.LLDP, [V2_REM_ENTRY.child(arc + 1) for arc in WANTED])
    names = {port.if_index: port.port for port in ports}
    found = []
    for index, row in rows.items():
        port = names.get(index[1], "") if len(index) == 4 else ""
        reader.odd[Source.LLDP] += not port
        found.append(_neighbour(reader, port, _cells(row, V2_REM_ENTRY, 1)))
    return found


def local_ports(rows: Rows, ports: Sequence[Port]) -> dict[int, Port]:
    """lldpLocPortNum -> interface. Vendors number LLDP's ports as they like, so what they call them decides."""
    by_index = {port.if_index: port for port in ports}
    by_name = _unique((name, port) for port in ports for name in port.names)
    by_mac = _unique((port.mac, port) for port in ports if port.mac and port.real)
    by_alias = _unique((fold(port.alias), port) for port in ports if port.alias)
    found = {}
    for index, row in rows.items():
        if len(index) != 1:
            continue
        [number] = index
        subtype, raw = whole(row.get(LOC_SUBTYPE)), octets(row.get(LOC_ID)) or b""
        text, description = fold(clean_text(raw, MAX_ID)), fold(clean_text(octets(row.get(LOC_DESC)) or b"", MAX_ID))
        port = by_mac.get(mac_of(raw)) if subtype == PORT_BY_MAC else by_name.get(text)
        port = port or by_name.get(description) or (by_alias.get(text) if subtype == PORT_BY_ALIAS else None)
        port = (
            port or (by_index.get(int(text)) if text.isdecimal() and len(text) < 10 else None) or by_index.get(number)
        )
        if port:
            found[number] = port
    return found


def read_addresses(rows: Rows) -> dict[tuple[int, int], str]:
    """(local port number, remote index) -> the first management address, IPv4 before IPv6, which stands in the index.

    Some agents leave out the length before the address, some count a trailing zero into it.
    """
    found: dict[tuple[int, int], str] = {}
    for index in sorted(rows):
        address = _address(index)
        if address and len(index) > 3:
            found.setdefault((index[1], index[2]), address)
    return found


def _address(index: Index) -> str:
    family, tail = index[3] if len(index) > 3 else 0, index[4:]
    return ip_of(family, tail if len(tail) in (4, 16) else tail[1:])


def _cells(row: Row, entry: Oid, offset: int) -> dict[int, object]:
    return {arc: row.get(entry.child(arc + offset)) for arc in WANTED}


def _neighbour(reader: Reader, port: str, cells: Mapping[int, object]) -> Neighbour:
    chassis, far = _raw(cells[CHASSIS_ID]), _raw(cells[PORT_ID])
    chassis_subtype, far_subtype = cells[CHASSIS_SUBTYPE], cells[PORT_SUBTYPE]
    far_mac = mac_of(far) if far_subtype == PORT_BY_MAC else ""
    far_text = clean_text(_raw(cells[PORT_DESC])) or far_mac if far_subtype == PORT_BY_MAC else clean_text(far)
    return reader.neighbour(
        Witness.LLDP,
        port,
        mac=(mac_of(chassis) if chassis_subtype == CHASSIS_BY_MAC else "") or far_mac,
        address=_network_address(chassis) if chassis_subtype == CHASSIS_BY_ADDRESS else "",
        name=clean_text(_raw(cells[SYS_NAME])),
        far_port=far_text,
        descr=clean_text(_raw(cells[SYS_DESC])),
        capabilities=capabilities(_raw(cells[ENABLED])) or capabilities(_raw(cells[CAPABLE])),
    )


def _network_address(chassis: bytes) -> str:
    """An IANA address family and the address; FortiSwitch sends a text."""
    return (ip_of(chassis[0], chassis[1:]) if chassis else "") or ip_in(clean_text(chassis, MAX_ID))


def capabilities(bits: bytes) -> str:
    if not 0 < len(bits) <= MAP_OCTETS:
        return ""
    return " ".join(name for place, name in enumerate(CAPABILITIES) if bits[0] & 0x80 >> place)


def _raw(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes) else b""


def _unique(pairs: Iterable[tuple[str, Port]]) -> dict[str, Port]:
    """Names that mean one port only."""
    found: dict[str, Port] = {}
    double = set()
    for name, port in pairs:
        if found.setdefault(name, port) is not port:
            double.add(name)
    return {name: port for name, port in found.items() if name not in double}
