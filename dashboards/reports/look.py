"""From when to when a report looks, and with whose knowledge."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.period import Period


@dataclass(frozen=True, slots=True)
class Look:
    """`start_ms` ≤ t < `end_ms`, UTC. `until_ms` is the moment beyond which nothing can be known: that of the
    reckoning, or `known_ms` where an earlier knowledge is asked for: then `past` is true, and what the ledger says now
    may have been otherwise. `whole` is false where it cuts the period."""

    start_ms: int
    end_ms: int
    until_ms: int
    known_ms: int
    whole: bool
    past: bool = False

    @property
    def length_ms(self) -> int:
        return self.end_ms - self.start_ms


def look_at(period: Period, zone: str, *, now_ms: int, known_ms: int | None = None) -> Look:
    """A paper made again with the knowledge of an earlier moment ends where the one made then ended."""
    known = now_ms if known_ms is None else min(known_ms, now_ms)
    start_ms, end_ms = period.bounds_ms(zone)
    return Look(start_ms, max(start_ms, min(end_ms, known)), known, known, end_ms <= known, known < now_ms)
