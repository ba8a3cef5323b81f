"""What a switch knows of its wiring: BRIDGE-MIB (RFC 4188), LLDP-MIB (IEEE 802.1AB). It forgets nothing that is cut.

The core routes, too, and knows whose address is whose (IP-MIB, RFC 4293).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Integer, IpAddress, OctetString
from simulator.mib import Source
from simulator.objects.interfaces import physical_address
from simulator.objects.system import fill, text
from simulator.station import Station
from simulator.truth import PlantedDevice, Truth

BRIDGE = Oid.parse("1.3.6.1.2.1.17")
BASE_PORT_IF_INDEX = BRIDGE.child(1, 4, 1, 2)
FDB_ENTRY = BRIDGE.child(4, 3, 1)
TRANSPARENT, LEARNED = 2, 3
LLDP = Oid.parse("1.0.8802.1.1.2.1")
LLDP_LOCAL = LLDP.child(3)
LLDP_REMOTE = LLDP.child(4, 1, 1)
NET_TO_MEDIA_ENTRY = Oid.parse("1.3.6.1.2.1.4.22.1")
DYNAMIC = 3
TURN_S = 5.0
"""So long each of two that claim one address is believed."""
BY_MAC, BY_NAME = 4, 5
BRIDGES = OctetString(b"\x20\x00")


def neighbour_objects(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    objects = _bridge(truth, stations, code) | _local(stations[code]) | _remote(truth, stations, code)
    return objects | _addresses(truth, stations, code) if code == truth.core else objects


def ports_to(truth: Truth, code: str) -> dict[str, int]:
    """Behind which port of a switch each other device is reached."""
    ports: dict[str, int] = {}
    for wire in truth.wires:
        if wire.switch == code:
            ports |= dict.fromkeys((wire.device, *truth.behind(wire.device)), wire.port)
    upward = truth.wire_of(code)
    if upward is not None:
        elsewhere = (device.code for device in truth.devices if device.code not in ports and device.code != code)
        ports |= dict.fromkeys(elsewhere, upward.own_port)
    return ports


def _bridge(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    device = stations[code].device
    objects: dict[Oid, Source] = {
        BRIDGE.child(1, 1, 0): physical_address(device, 1),
        BRIDGE.child(1, 2, 0): Integer(device.interfaces),
        BRIDGE.child(1, 3, 0): Integer(TRANSPARENT),
    }
    for port in range(1, device.interfaces + 1):
        objects[BASE_PORT_IF_INDEX.child(port)] = Integer(port)
    for other, port in ports_to(truth, code).items():
        mac = physical_address(stations[other].device, 1)
        objects[FDB_ENTRY.child(1, *mac)] = mac
        objects[FDB_ENTRY.child(2, *mac)] = Integer(port)
        objects[FDB_ENTRY.child(3, *mac)] = Integer(LEARNED)
    return objects


def _local(station: Station) -> dict[Oid, Source]:
    device = station.device
    objects: dict[Oid, Source] = {
        LLDP_LOCAL.child(1, 0): Integer(BY_MAC),
        LLDP_LOCAL.child(2, 0): physical_address(device, 1),
        LLDP_LOCAL.child(3, 0): text(device.code.upper()),
        LLDP_LOCAL.child(4, 0): text(fill(station.persona.descr, station)),
    }
    for port in range(1, device.interfaces + 1):
        objects[LLDP_LOCAL.child(7, 1, 2, port)] = Integer(BY_NAME)
        objects[LLDP_LOCAL.child(7, 1, 3, port)] = _port_name(station, port)
        objects[LLDP_LOCAL.child(7, 1, 4, port)] = _port_name(station, port)
    return objects


def _remote(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    """Rows are indexed by time mark, own port and a number."""
    objects: dict[Oid, Source] = {}
    for port, other, its_port in _switches_beside(truth, stations, code):
        columns: dict[int, Source] = {
            4: Integer(BY_MAC),
            5: physical_address(other.device, 1),
            6: Integer(BY_NAME),
            7: _port_name(other, its_port),
            8: _port_name(other, its_port),
            9: text(other.device.code.upper()),
            10: text(fill(other.persona.descr, other)),
            11: BRIDGES,
            12: BRIDGES,
        }
        objects |= {LLDP_REMOTE.child(column, 0, port, 1): source for column, source in columns.items()}
    return objects


def _switches_beside(truth: Truth, stations: Mapping[str, Station], code: str) -> Iterator[tuple[int, Station, int]]:
    """(own port, neighbour, its port) of the switches on the other ends."""
    for wire in truth.wires:
        if wire.switch == code and stations[wire.device].device.kind == "switch":
            yield wire.port, stations[wire.device], wire.own_port
        elif wire.device == code:
            yield wire.own_port, stations[wire.switch], wire.port


def _addresses(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    """Rows are indexed by the interface and the address."""
    objects: dict[Oid, Source] = {}
    contested = next((device.code for device in truth.devices if device.kind == "recorder"), "")
    for device in truth.devices:
        if device.code != code:
            address = IPv4Address(device.address).packed
            columns: tuple[Source, ...] = (
                Integer(1),
                _holder(device, stations) if device.code == contested else physical_address(device, 1),
                IpAddress(address),
                Integer(DYNAMIC),
            )
            for column, value in enumerate(columns, start=1):
                objects[NET_TO_MEDIA_ENTRY.child(column, 1, *address)] = value
    return objects


def _holder(device: PlantedDevice, stations: Mapping[str, Station]) -> Source:
    """Whoever said last that it holds the device's address: the device, and in turn who claims that it were his."""

    def holder(now: float) -> OctetString:
        claims = [one.device for one in stations.values() if one.condition.address_claimed and one.device is not device]
        return physical_address(claims[0] if claims and int(now // TURN_S) % 2 else device, 1)

    return holder


def _port_name(station: Station, port: int) -> OctetString:
    return text(station.persona.port_name.format(port=port))
