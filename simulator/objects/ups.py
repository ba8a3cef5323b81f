"""UPS-MIB (RFC 1628) of a UPS on mains."""

from __future__ import annotations

from math import sin

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, Integer
from simulator.mib import Source
from simulator.objects.system import text
from simulator.station import Station

UPS = Oid.parse("1.3.6.1.2.1.33.1")
BATTERY_NORMAL = 2
SOURCE_NORMAL = 3
LOAD_PCT = 34
RUNTIME_MIN = 74


def ups_objects(station: Station) -> dict[Oid, Source]:
    device = station.device
    values: dict[tuple[int, ...], Source] = {
        (1, 1, 0): text(device.vendor or "UPS"),
        (1, 2, 0): text(device.model),
        (1, 3, 0): text(device.firmware),
        (1, 4, 0): text("1.0"),
        (1, 5, 0): text(device.name),
        (2, 1, 0): Integer(BATTERY_NORMAL),
        (2, 2, 0): Integer(0),
        (2, 3, 0): Integer(RUNTIME_MIN),
        (2, 4, 0): Integer(100),
        (2, 5, 0): Integer(1092),
        (2, 7, 0): Integer(27),
        (3, 1, 0): Counter32(device.uptime_s % 11),
        (3, 2, 0): Integer(1),
        (3, 3, 1, 2, 1): Integer(500),
        (3, 3, 1, 3, 1): lambda now: Integer(round(226 + 3 * sin(now / 40))),
        (4, 1, 0): Integer(SOURCE_NORMAL),
        (4, 2, 0): Integer(500),
        (4, 3, 0): Integer(1),
        (4, 4, 1, 2, 1): Integer(230),
        (4, 4, 1, 4, 1): lambda now: Integer(load(now) * 27),
        (4, 4, 1, 5, 1): lambda now: Integer(load(now)),
        (6, 1, 0): Integer(0),
    }
    return {UPS.child(*arcs): source for arcs, source in values.items()}


def load(now: float) -> int:
    """Percent; it breathes a little."""
    return round(LOAD_PCT + 4 * sin(now / 90))
