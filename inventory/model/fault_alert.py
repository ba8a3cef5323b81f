"""Which fault an alert belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultAlert:
    """`alert` is an alert's id, `fault` a fault's. `own` says that it tells of what is to be mended; else it is
    explained by it, and only waits with it. `ended_ms` is None while it fires."""

    alert: str
    fault: str
    school: str
    own: bool
    joined_ms: int
    ended_ms: int | None = None
