"""The clock of a device: how far it is off, and how it came to be so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Setting(StrEnum):
    """How a device sets its clock."""

    NTP = "ntp"
    MANUAL = "manual"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSetting:
    """As told, cleaned. `interval_s` is how often it asks its server, None where not told."""

    setting: Setting = Setting.UNKNOWN
    server: str = ""
    interval_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceClock:
    """As last measured. `offset_ms` is the device's time less ours, give or take `within_ms`.

    `source` is who told (`isapi dahua onvif snmp`), `zone_min` its offset east of UTC, None where not told.
    """

    device: str
    at_ms: int
    offset_ms: int
    within_ms: int
    source: str
    zone_min: int | None = None
    setting: ClockSetting = ClockSetting()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStep:
    """From `from_ms` (our time) on the device's clock was `offset_ms` off, until the next step."""

    device: str
    from_ms: int
    offset_ms: int
