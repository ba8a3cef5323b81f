"""How a device is set, as fingerprints: enough to tell that something changed, never what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """`digest` is of one part of the settings, as it was told last at `seen_ms`."""

    digest: str
    seen_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Of one device by one interface. `marks` are sysUpTime (hundredths of a second) at the last change of a part,
    `uptime` what sysUpTime was at `seen_ms`, None where it was not told."""

    device: str
    source: str
    seen_ms: int
    parts: Mapping[str, Part] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    uptime: int | None = None
