"""What a device last told of its condition besides curves: what its ports feed, its fans and supplies, its disks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collector.sample import SeriesKey
from collector.store.store import Point, Store
from inventory.model.scope import Scope

# A port or part that was not told of when the others were last is gone.
TOGETHER_MS = 15 * 60_000
DISKS = ("disks_bad", "capacity_bytes", "free_bytes", "channels_total")


@dataclass(frozen=True, slots=True)
class Fed:
    """A port that can feed: watts, and the state in the numbers of POWER-ETHERNET-MIB; None where it is not told."""

    port: str
    power_w: float | None
    state: int | None


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """`disks` has the told fields of the measurement `recorder`; `at_ms` is when the newest of all was seen."""

    ports: Sequence[Fed]
    budget_w: float | None
    used_w: float | None
    parts: Sequence[Part]
    disks: Mapping[str, float]
    at_ms: int


def read_vitals(store: Store, scope: Scope, keys: Sequence[SeriesKey]) -> Vitals | None:
    """None where the device told nothing of the kind."""

    def last(measurement: str, field: str) -> dict[str, Point]:
        return fresh(store.last(scope, [key for key in keys if key.measurement == measurement], field))

    power, state = last("poe", "power_w"), last("poe", "state")
    whole = {field: last("poe", field).get("") for field in ("budget_w", "used_w")}
    parts = last("part", "ok")
    disks = {field: point for field in DISKS if (point := last("recorder", field).get("")) is not None}
    points = [*power.values(), *state.values(), *parts.values(), *disks.values(), *filter(None, whole.values())]
    if not points:
        return None
    return Vitals(
        ports=[Fed(port, value_of(power.get(port)), number_of(state.get(port))) for port in in_order(power | state)],
        budget_w=value_of(whole["budget_w"]),
        used_w=value_of(whole["used_w"]),
        parts=[Part(name, bool(parts[name].value)) for name in sorted(parts, key=lambda name: parts[name].value)],
        disks={field: float(point.value) for field, point in disks.items()},
        at_ms=max(point.at_ms for point in points),
    )


def fresh(points: Mapping[SeriesKey, Point]) -> dict[str, Point]:
    """By part, those that were seen about when the newest was."""
    newest = max((point.at_ms for point in points.values()), default=0)
    return {key.part: point for key, point in points.items() if newest - point.at_ms <= TOGETHER_MS}


def in_order(names: Iterable[str]) -> list[str]:
    """Port 2 before port 10."""
    return sorted(names, key=lambda name: [(len(run), run) for run in name.replace("-", "/").split("/")])


def value_of(point: Point | None) -> float | None:
    return None if point is None else float(point.value)


def number_of(point: Point | None) -> int | None:
    return None if point is None else int(point.value)
