"""How the collector itself is doing, from what it measured of itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collector.store.store import Point, Store
from inventory.model.collector_beat import CollectorBeat
from inventory.model.scope import Scope

HOUR_MS = 3_600_000
FRESH_MS = 180_000  # the collector writes of itself each minute
MEASUREMENT = "collector"


@dataclass(frozen=True, slots=True)
class SelfView:
    """Over the last hour: looks made, how many of them late or left out, the latest lateness and stall (ms).

    None where the collector wrote nothing of itself that the scope may see. `left_out` names the probes for which it
    has no time now.
    """

    looks: float | None
    late: float | None
    lateness_ms: float | None
    stall_ms: float | None
    left_out: tuple[str, ...] = ()


def view(store: Store, scope: Scope, beat: CollectorBeat, now_ms: int) -> SelfView:
    """Raises StoreError where the time series cannot be read."""
    keys = [key for key in store.keys(scope, beat.collector) if key.measurement == MEASUREMENT]

    def read(field: str) -> list[Point]:
        return [point for key in keys for point in store.range(scope, key, field, now_ms - HOUR_MS, now_ms + 1)]

    return SelfView(
        total(read("readings")),
        total(read("late")),
        last(read("lateness_ms")),
        last(read("loop_lag_ms")),
        left_out(store, scope, [beat.collector], now_ms),
    )


def left_out(store: Store, scope: Scope, collectors: Iterable[str], now_ms: int) -> tuple[str, ...]:
    """Names of the probes for which one of these collectors has no time now. Raises StoreError."""
    keys = [key for name in collectors for key in store.keys(scope, name) if key.measurement == MEASUREMENT]
    told = store.last(scope, keys, "left_out").values()
    fresh = (str(point.value) for point in told if now_ms - point.at_ms <= FRESH_MS)
    return tuple(sorted({name for names in fresh for name in names.split()}))


def total(points: list[Point]) -> float | None:
    return sum(float(point.value) for point in points) if points else None


def last(points: list[Point]) -> float | None:
    return float(points[-1].value) if points else None
