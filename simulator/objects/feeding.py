"""Power over Ethernet: POWER-ETHERNET-MIB (RFC 3621), and the watts of each port where the vendor tells them."""

from __future__ import annotations

from collections.abc import Mapping

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Gauge32, Integer
from simulator.mib import Source
from simulator.objects.interfaces import Port, ports_of
from simulator.station import Station
from simulator.truth import Truth

PORT_STATE = Oid.parse("1.3.6.1.2.1.105.1.1.1.6")
MAIN = Oid.parse("1.3.6.1.2.1.105.1.3.1.1")
BUDGET, WORKS, USED = (MAIN.child(column, 1) for column in (2, 3, 4))
HUAWEI_POWER = Oid.parse("1.3.6.1.4.1.2011.5.25.195.3.1.10")
H3C_POWER = Oid.parse("1.3.6.1.4.1.25506.2.14.1.1.5")
SEARCHING, DELIVERING = 2, 3
FEEDING_MODELS = ("PWR", "-UP-")
UPLINKS = 4  # the last ports of a switch hold transceivers and feed nobody
WATTS_A_PORT = 15.4


def feeds(station: Station) -> bool:
    """Whether this model of a switch can feed."""
    return any(mark in station.device.model for mark in FEEDING_MODELS)


def milliwatts(port: Port) -> int:
    """What a port delivers now: cameras draw 4 to 7 W, whatever else hangs there has power of its own."""
    neighbour = port.neighbour
    if neighbour is None or neighbour.device.kind != "camera" or not neighbour.plugged:
        return 0
    return 4_000 + 500 * (sum(neighbour.device.mac.encode()) % 7)


def feeding_objects(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    station = stations[code]
    if not feeds(station):
        return {}
    ports = ports_of(truth, stations, code)[:-UPLINKS]
    objects: dict[Oid, Source] = {
        BUDGET: Gauge32(round(len(ports) * WATTS_A_PORT)),
        WORKS: Integer(1),
        USED: lambda _: Gauge32(round(sum(map(milliwatts, ports)) / 1000)),
    }
    for port in ports:
        objects |= _of_port(port, station.persona.objects)
    return objects


def _of_port(port: Port, vendor: str) -> dict[Oid, Source]:
    def state(_: float) -> Integer:
        return Integer(DELIVERING if milliwatts(port) else SEARCHING)

    def power(_: float) -> Integer:
        return Integer(milliwatts(port))

    objects: dict[Oid, Source] = {PORT_STATE.child(1, port.number): state}
    if vendor == "huawei-switch":
        objects[HUAWEI_POWER.child(port.number)] = power
    elif vendor == "h3c-switch":
        objects[H3C_POWER.child(1, port.number)] = power
    return objects
