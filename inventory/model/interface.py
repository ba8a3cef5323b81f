"""An interface of a device, as its agent tells it (IF-MIB, RFC 2863)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """`port` is the tag in the time series (`Gi1/0/7`); `if_index` may change at a reboot. `seen_ms` is UTC."""

    device: str
    port: str
    if_index: int
    alias: str = ""
    mac: str = ""
    speed_bps: int = 0
    seen_ms: int = 0
