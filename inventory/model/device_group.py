"""A named set of a school's devices, for what they share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceGroup:
    """`id` is a UUID (hex); `devices` are codes in their order."""

    id: str
    school: str
    name: str
    devices: tuple[str, ...] = ()
