"""UPS-MIB (RFC 1628): a UPS on mains, or on a battery that empties. APC's card has a sensor for the air, too."""

from __future__ import annotations

from math import pi, sin

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Counter32, Integer
from simulator.mib import Source
from simulator.objects.system import text
from simulator.station import Station

UPS = Oid.parse("1.3.6.1.2.1.33.1")
APC_SENSOR = Oid.parse("1.3.6.1.4.1.318.1.1.25.1.2.1")  # PowerNet-MIB uioSensorStatusEntry
BATTERY_NORMAL, BATTERY_LOW, BATTERY_DEPLETED = 2, 3, 4
SOURCE_NORMAL, SOURCE_BATTERY = 3, 5
LOAD_PCT = 34
RUNTIME_S = 74 * 60
LOW_S = 10 * 60
HUMIDITY_PCT = 46


def ups_objects(station: Station) -> dict[Oid, Source]:
    groups = _identity(station) | _battery(station) | _input(station) | _output(station)
    return {UPS.child(*arcs): source for arcs, source in groups.items()}


def apc_objects(station: Station) -> dict[Oid, Source]:
    return ups_objects(station) | {
        APC_SENSOR.child(3, 1, 1): text("Rack"),
        APC_SENSOR.child(6, 1, 1): lambda now: Integer(air(now)),
        APC_SENSOR.child(7, 1, 1): Integer(HUMIDITY_PCT),
    }


def air(now: float) -> int:
    """Degrees Celsius where it stands: warmer by day."""
    return round(23 + 3 * sin(2 * pi * now / 86_400))


def load(now: float) -> int:
    """Percent; it breathes a little."""
    return round(LOAD_PCT + 4 * sin(now / 90))


def left_s(station: Station, now: float) -> float:
    """Seconds that the battery will last."""
    return max(0.0, RUNTIME_S - station.on_battery_s(now))


def _identity(station: Station) -> dict[tuple[int, ...], Source]:
    device = station.device
    return {
        (1, 1, 0): text(device.vendor or "UPS"),
        (1, 2, 0): text(device.model),
        (1, 3, 0): text(device.firmware),
        (1, 4, 0): text("1.0"),
        (1, 5, 0): text(device.name),
    }


def _battery(station: Station) -> dict[tuple[int, ...], Source]:
    def status(now: float) -> Integer:
        left = left_s(station, now)
        return Integer(BATTERY_NORMAL if left > LOW_S else BATTERY_LOW if left else BATTERY_DEPLETED)

    return {
        (2, 1, 0): status,
        (2, 2, 0): lambda now: Integer(int(station.on_battery_s(now))),
        (2, 3, 0): lambda now: Integer(int(left_s(station, now) / 60)),
        (2, 4, 0): lambda now: Integer(round(100 * left_s(station, now) / RUNTIME_S)),
        (2, 5, 0): Integer(1092),  # 0.1 V
        (2, 7, 0): Integer(27),
    }


def _input(station: Station) -> dict[tuple[int, ...], Source]:
    def volts(now: float) -> Integer:
        return Integer(0 if station.condition.on_battery else round(226 + 3 * sin(now / 40)))

    return {
        (3, 1, 0): Counter32(station.device.uptime_s % 11),
        (3, 2, 0): Integer(1),
        (3, 3, 1, 2, 1): lambda _: Integer(0 if station.condition.on_battery else 500),  # 0.1 Hz
        (3, 3, 1, 3, 1): volts,
    }


def _output(station: Station) -> dict[tuple[int, ...], Source]:
    return {
        (4, 1, 0): lambda _: Integer(SOURCE_BATTERY if station.condition.on_battery else SOURCE_NORMAL),
        (4, 2, 0): Integer(500),
        (4, 3, 0): Integer(1),
        (4, 4, 1, 2, 1): Integer(230),
        (4, 4, 1, 4, 1): lambda now: Integer(load(now) * 27),
        (4, 4, 1, 5, 1): lambda now: Integer(load(now)),
        (6, 1, 0): lambda _: Integer(1 if station.condition.on_battery else 0),
    }
