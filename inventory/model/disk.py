"""A disk of a recorder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DiskState(StrEnum):
    OK = "ok"
    BAD = "bad"
    ABSENT = "absent"  # an empty slot
    UNFORMATTED = "unformatted"
    SLEEPING = "sleeping"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskTold:
    """As a recorder tells it, cleaned; None is not told. `slot` is its number or name, `kind` `hdd nas ssd raid`.

    `told` is the vendor's own word of its state. `free_bytes` is 0 on a recorder that overwrites, which is normal.
    `smart` is the verdict of its self-test.
    """

    slot: str
    state: DiskState
    told: str = ""
    kind: str = "hdd"
    capacity_bytes: int | None = None
    free_bytes: int | None = None
    smart: DiskState | None = None
    temperature_c: float | None = None
    hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """In the ledger; `since_ms` is when its state was first seen as it is."""

    recorder: str
    told: DiskTold
    since_ms: int
    seen_ms: int
