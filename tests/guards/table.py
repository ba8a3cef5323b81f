"""All guards; docs/hostile.md is this table."""

from __future__ import annotations

from tests.guards import (
    camera_guards,
    house_guards,
    picture_guards,
    series_guards,
    snmp_guards,
    stream_guards,
    web_guards,
)
from tests.guards.guard import Guard

PARTS: dict[str, tuple[Guard, ...]] = {
    "SNMP": snmp_guards.GUARDS,
    "Streams, pages and documents": stream_guards.GUARDS,
    "Pictures and their streams": picture_guards.GUARDS,
    "Recorders and cameras: Dahua and ONVIF": camera_guards.GUARDS,
    "Web servers of recorders and cameras": web_guards.GUARDS,
    "Pings, sweeps, logins, the store and places for text": house_guards.GUARDS,
    "Time series in a server of their own": series_guards.GUARDS,
}
GUARDS: tuple[Guard, ...] = tuple(guard for part in PARTS.values() for guard in part)
