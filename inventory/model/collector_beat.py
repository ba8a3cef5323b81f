"""A collector's sign of life."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorBeat:
    """At `at_ms` (UTC) and `monotonic_s` of the boot `boot_id`, `collector` was alive.

    `clean_stop` marks the last beat of one that was told to stop. `school` is empty for the bureau's own.
    """

    collector: str
    at_ms: int
    boot_id: str
    monotonic_s: float
    clean_stop: bool = False
    school: str = ""
