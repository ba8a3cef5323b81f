"""A school: the unit to which addresses, figures and rights belong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

DEFAULT_PORTS: Mapping[str, int] = {"snmp": 161, "rtsp": 554, "http": 80, "https": 443, "wsdiscovery": 3702}


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """`zone` is an IANA name and decides day borders; `language` is zh-CN, vi or en.

    `ports` maps a protocol (`snmp rtsp http https wsdiscovery`) to a port where the school departs from the usual one.
    Only where `keep_pictures` is true do frames of its cameras stay on disk, the last one of each.
    """

    code: str
    name: str
    zone: str = "UTC"
    language: str = "en"
    ports: Mapping[str, int] = field(default_factory=dict)
    keep_pictures: bool = False

    def port(self, protocol: str) -> int:
        return self.ports.get(protocol, DEFAULT_PORTS[protocol])

    def all_ports(self) -> Mapping[str, int]:
        return ports_with(tuple(self.ports.items()))


@lru_cache(maxsize=1024)
def ports_with(departures: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    """The usual ports but for these: one mapping for all devices of schools that are alike in this."""
    return {protocol: dict(departures).get(protocol, port) for protocol, port in DEFAULT_PORTS.items()}
