"""When a device counts: from the start of its in-service day to the start of its retired day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServicePeriod:
    """UTC milliseconds; `end_ms` is None while the device is in service."""

    device: str
    start_ms: int
    end_ms: int | None = None
