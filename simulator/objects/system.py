"""The system group and the engine's own objects (RFC 3418, RFC 3411)."""

from __future__ import annotations

import struct
from datetime import datetime

from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Integer, OctetString, TimeTicks
from simulator.mib import Source
from simulator.station import Station

SYSTEM = Oid.parse("1.3.6.1.2.1.1")
ENGINE = Oid.parse("1.3.6.1.6.3.10.2.1")
SYSTEM_DATE = Oid.parse("1.3.6.1.2.1.25.1.2.0")
MAX_MESSAGE = 65_507
LAYERS = {"switch": 6, "ups": 64}
"""sysServices (RFC 3418): 2 for bridges + 4 for routers, 64 for applications; hosts have 72."""


def text(value: str) -> OctetString:
    return OctetString(value.encode())


def fill(pattern: str, station: Station) -> str:
    """A persona's text with the fields of its device."""
    device = station.device
    return pattern.format(
        model=device.model,
        firmware=device.firmware,
        serial=device.serial,
        name=device.name,
        mac=device.mac,
        tail=device.serial[-5:],
    )


def system_objects(station: Station) -> dict[Oid, Source]:
    device = station.device
    persona = station.persona
    if not persona.system:
        return {}
    return {
        SYSTEM.child(1, 0): text(fill(persona.descr, station)),
        SYSTEM.child(2, 0): Oid.parse(persona.object_id or "0.0"),
        SYSTEM.child(3, 0): lambda now: ticks(now - station.booted),
        SYSTEM.child(4, 0): text(""),
        SYSTEM.child(5, 0): text(device.code.upper()),
        SYSTEM.child(6, 0): text(device.name),
        SYSTEM.child(7, 0): Integer(LAYERS.get(device.kind, 72)),
    }


def clock_objects(station: Station) -> dict[Oid, Source]:
    """HOST-RESOURCES-MIB of what tells the time: DateAndTime (RFC 2579) with its zone."""
    return {SYSTEM_DATE: lambda _: OctetString(date_and_time(station.clock.local()))}


def date_and_time(local: datetime) -> bytes:
    east = local.utcoffset()
    minutes = 0 if east is None else int(east.total_seconds()) // 60
    ahead = b"+" if minutes >= 0 else b"-"
    parts = struct.pack("!HBBBBBB", local.year, local.month, local.day, local.hour, local.minute, local.second, 0)
    return parts + ahead + bytes(divmod(abs(minutes), 60))


def engine_objects(station: Station, engine_id: bytes) -> dict[Oid, Source]:
    """SNMP-FRAMEWORK-MIB of an agent that speaks version 3."""
    return {
        ENGINE.child(1, 0): OctetString(engine_id),
        ENGINE.child(2, 0): lambda _: Integer(station.boots),
        ENGINE.child(3, 0): lambda now: Integer(int(now - station.booted) % 2**31),
        ENGINE.child(4, 0): Integer(MAX_MESSAGE),
    }


def ticks(seconds: float) -> TimeTicks:
    """Hundredths, wrapping after 497 days as sysUpTime does."""
    return TimeTicks(int(seconds * 100) % 2**32)
