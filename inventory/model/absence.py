"""An absence: how many scans in a row asked for a device and did not find it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Absence:
    """`scan` is the id of the last one that missed it, `since_ms` the moment of the first."""

    scans: int
    since_ms: int
    scan: str
