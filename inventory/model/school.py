"""A school: the unit to which addresses, figures and rights belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

DEFAULT_PORTS: Mapping[str, int] = {
    "snmp": 161,
    "rtsp": 554,
    "http": 80,
    "https": 443,
    "ssh": 22,
    "wsdiscovery": 3702,
    "sip": 5060,
}


class Level(StrEnum):
    """What a school teaches."""

    UNKNOWN = ""
    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    NINE_YEAR = "nine_year"  # primary and junior in one
    SENIOR = "senior"
    COMPLETE = "complete"  # junior and senior in one
    VOCATIONAL = "vocational"
    SPECIAL = "special"
    TEACHING_POINT = "teaching_point"
    OTHER = "other"


class Locality(StrEnum):
    """By which its targets are set (Q32)."""

    UNKNOWN = ""
    URBAN = "urban"
    RURAL = "rural"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """`zone` is an IANA name and decides day borders; `language` is zh-CN, vi or en.

    `ports` maps a protocol (`snmp rtsp http https wsdiscovery`) to a port where the school departs from the usual one.
    Only where `keep_pictures` is true do frames of its cameras stay on disk, the last one of each. Where
    `needs_acceptance` is true no device is put into service without a passed acceptance (Q44).
    """

    code: str
    name: str
    zone: str = "UTC"
    language: str = "en"
    ports: Mapping[str, int] = field(default_factory=dict)
    keep_pictures: bool = False
    level: Level = Level.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    place: str = ""
    phone: str = ""
    needs_acceptance: bool = False
    notes: str = ""

    def port(self, protocol: str) -> int:
        return self.ports.get(protocol, DEFAULT_PORTS[protocol])

    def all_ports(self) -> Mapping[str, int]:
        return ports_with(tuple(self.ports.items()))


@lru_cache(maxsize=1024)
def ports_with(departures: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    """The usual ports but for these: one mapping for all devices of schools that are alike in this."""
    return {protocol: dict(departures).get(protocol, port) for protocol, port in DEFAULT_PORTS.items()}
