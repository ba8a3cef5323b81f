"""ifTable and ifXTable (RFC 2863) with counters that move as `simulator.traffic` says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, Counter64, Gauge32, Integer, OctetString, TimeTicks
from simulator.mib import Source
from simulator.objects.system import text
from simulator.station import Station
from simulator.traffic import MEAN_FRAME, Traffic, traffic_of
from simulator.truth import PlantedDevice, Truth

IF_NUMBER = Oid.parse("1.3.6.1.2.1.2.1.0")
IF_ENTRY = Oid.parse("1.3.6.1.2.1.2.2.1")
IF_X_ENTRY = Oid.parse("1.3.6.1.2.1.31.1.1.1")
ETHERNET_CSMACD = 6
UP, DOWN = 1, 2
MEGABIT = 1_000_000
SPEED = 1000 * MEGABIT
SENDS: Mapping[str, float] = {"camera": 4.2, "pc": 1.1, "printer": 0.05, "ups": 0.01, "recorder": 2.0}
HEARS: Mapping[str, float] = {"camera": 0.06, "pc": 2.4, "printer": 0.08, "ups": 0.01, "recorder": 110.0}
"""Mean Mbit/s that a device of a kind sends into its switch, and gets from it."""
NOISY = 17
"""Every 17th port in use counts errors, as a bad plug does."""
ERRORS_PER_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One interface: who is at the other end of its cable (None for nobody), and the traffic seen from this device.

    `downward`: who is there hangs on it, with a cable and a plug of its own.
    """

    number: int
    neighbour: Station | None
    incoming: Traffic
    outgoing: Traffic
    errors_ps: float = 0.0
    downward: bool = False

    @property
    def up(self) -> bool:
        return self.neighbour is not None and self.neighbour.plugged


def ports_of(truth: Truth, stations: Mapping[str, Station], code: str) -> list[Port]:
    """All interfaces of a device, in order; the planted truth of what they carry."""
    device = stations[code].device
    below = {wire.port: wire.device for wire in truth.wires if wire.switch == code}
    upward = truth.wire_of(code)
    ports = []
    for number in range(1, device.interfaces + 1):
        child = below.get(number)
        if child is not None:
            sends, hears = _flow(truth, child)
            neighbour: Station | None = stations[child]
        elif upward is not None and upward.own_port == number:
            hears, sends = _flow(truth, code)
            neighbour = stations[upward.switch]
        else:
            sends = hears = 0.0
            neighbour = None
        port = _port(truth.seed, code, number, neighbour, sends, hears)
        ports.append(replace(port, downward=child is not None))
    return ports


def _port(seed: int, code: str, number: int, neighbour: Station | None, sends: float, hears: float) -> Port:
    return Port(
        number=number,
        neighbour=neighbour,
        incoming=traffic_of(seed, code, number, "in", sends * MEGABIT),
        outgoing=traffic_of(seed, code, number, "out", hears * MEGABIT),
        errors_ps=ERRORS_PER_S if neighbour is not None and number % NOISY == 0 else 0.0,
    )


def _flow(truth: Truth, code: str) -> tuple[float, float]:
    """Mean Mbit/s (upwards, downwards) on the wire from a device towards the core."""
    carried = [truth.device(name) for name in (code, *truth.behind(code))]
    return (
        sum(SENDS.get(device.kind, 0.01) for device in carried),
        sum(HEARS.get(device.kind, 0.01) for device in carried),
    )


def interface_objects(truth: Truth, stations: Mapping[str, Station], code: str) -> dict[Oid, Source]:
    station = stations[code]
    ports = ports_of(truth, stations, code)
    objects: dict[Oid, Source] = {IF_NUMBER: Integer(len(ports))}
    for port in ports:
        columns = _table(station, port)
        objects |= {IF_ENTRY.child(column, port.number): source for column, source in columns.items()}
        extended = _extended(station, port)
        objects |= {IF_X_ENTRY.child(column, port.number): source for column, source in extended.items()}
    return objects


def _clock(station: Station, port: Port) -> Callable[[float], float]:
    """The time by which a port counts: it stands still while there is no light."""
    neighbour = port.neighbour
    own = station.device.interfaces == 1
    if neighbour is None or own:
        return lambda now: now
    return neighbour.lit


def _count(station: Station, port: Port, traffic: Traffic, unit: int = 1) -> Callable[[float], int]:
    clock = _clock(station, port)
    return lambda now: traffic.counter(clock(now), clock(max(station.booted, 0.0))) // unit


def _table(station: Station, port: Port) -> dict[int, Source]:
    octets_in, octets_out = (_count(station, port, traffic) for traffic in (port.incoming, port.outgoing))
    name = station.persona.port_name.format(port=port.number)
    zero = Counter32(0)
    below = port.neighbour if port.downward else None

    def errors(now: float) -> Counter32:
        own = port.errors_ps * (now - max(station.booted, 0.0))
        return Counter32(int(own + (below.bad_frames(now) if below else 0.0)) % 2**32)

    def lost(now: float) -> Counter32:
        return Counter32(int(below.bad_frames(now) if below else 0.0) % 2**32)

    def discards(now: float) -> Counter32:
        return Counter32(int(below.dropped_frames(now) if below else 0.0) % 2**32)

    return {
        1: Integer(port.number),
        2: text(name),
        3: Integer(ETHERNET_CSMACD),
        4: Integer(1500),
        5: Gauge32(SPEED),
        6: physical_address(station.device, port.number),
        7: Integer(UP),
        8: lambda _: Integer(UP if port.up else DOWN),
        9: TimeTicks(0),
        10: lambda now: Counter32(octets_in(now) % 2**32),
        11: lambda now: Counter32(octets_in(now) // MEAN_FRAME % 2**32),
        12: zero,
        13: discards,
        14: errors,
        15: zero,
        16: lambda now: Counter32(octets_out(now) % 2**32),
        17: lambda now: Counter32(octets_out(now) // MEAN_FRAME % 2**32),
        18: zero,
        19: discards,
        20: lost,
        21: Gauge32(0),
    }


def _extended(station: Station, port: Port) -> dict[int, Source]:
    octets_in, octets_out = (_count(station, port, traffic) for traffic in (port.incoming, port.outgoing))
    neighbour = port.neighbour
    alias = neighbour.device.code if neighbour is not None and station.device.kind == "switch" else ""
    return {
        1: text(station.persona.port_name.format(port=port.number)),
        6: lambda now: Counter64(octets_in(now) % 2**64),
        7: lambda now: Counter64(octets_in(now) // MEAN_FRAME % 2**64),
        8: Counter64(0),
        9: Counter64(0),
        10: lambda now: Counter64(octets_out(now) % 2**64),
        11: lambda now: Counter64(octets_out(now) // MEAN_FRAME % 2**64),
        12: Counter64(0),
        13: Counter64(0),
        14: Integer(1),
        15: Gauge32(SPEED // MEGABIT),
        16: Integer(2),
        17: Integer(1),
        18: text(alias),
        19: TimeTicks(0),
    }


def physical_address(device: PlantedDevice, port: int) -> OctetString:
    """A switch counts its ports' addresses up from its own."""
    own = int(device.mac.replace(":", ""), 16)
    return OctetString(((own + port - 1) % 2**48).to_bytes(6, "big"))
