"""The figures of a school that are compared: with last period, last year, other schools. Small, exact, storable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from alerts.figures import Figures
from alerts.state import State
from dashboards.reports.rate import NO_RATE, Rate
from inventory.model.target import Measure

NO_TIME = Figures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Sums only, so that headlines of schools, or of parts of a period where that has a meaning, can be added.
    `response_ms` and `repair_ms` are sums over `responded` and `repaired` faults. Rates at a moment (`retention`,
    `passwords`) are those of the period's end."""

    total: Figures = NO_TIME
    devices: int = 0
    intact: Rate = NO_RATE
    recording: Rate = NO_RATE
    retention: Rate = NO_RATE
    in_time: Rate = NO_RATE
    passwords: Rate = NO_RATE
    opened: int = 0
    mended: int = 0
    standing: int = 0
    responded: int = 0
    response_ms: int = 0
    repaired: int = 0
    repair_ms: int = 0
    unexpected: int = 0
    blind_key_areas: int = 0

    def __add__(self, other: Headline) -> Headline:
        return Headline(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})

    @classmethod
    def total_of(cls, parts: Iterable[Headline]) -> Headline:
        return sum(parts, cls())

    def rate(self, measure: Measure) -> Rate:
        """Of what a school is judged by. Raises KeyError for what only schools together have."""
        return MEASURED[measure](self)

    def as_data(self) -> Mapping[str, Any]:
        """Whole numbers and lists of them, for JSON."""
        return {one.name: _written(getattr(self, one.name)) for one in fields(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Headline:
        """What `as_data` wrote, also before a field was added, or when one is gone."""
        empty = cls()
        known = {one.name: getattr(empty, one.name) for one in fields(cls)}
        return replace(empty, **{name: _read(known[name], value) for name, value in data.items() if name in known})


def _availability(one: Headline) -> Rate:
    up, down = one.total[State.UP], one.total[State.DOWN]
    return Rate(up, up + down, one.total.observed_ms, one.total.expected_ms)


def _online(one: Headline) -> Rate:
    return Rate(one.total[State.UP], one.total.observed_ms, one.total.observed_ms, one.total.expected_ms)


MEASURED: Mapping[Measure, Callable[[Headline], Rate]] = {
    Measure.AVAILABILITY: _availability,
    Measure.ONLINE: _online,
    Measure.INTACT: lambda one: one.intact,
    Measure.RECORDING: lambda one: one.recording,
    Measure.RETENTION: lambda one: one.retention,
    Measure.MENDED_IN_TIME: lambda one: one.in_time,
}


def _written(value: Figures | Rate | int) -> Any:
    if isinstance(value, Figures):
        return {"ms": list(value.ms), "uncertainty_ms": value.uncertainty_ms}
    return list(astuple(value)) if isinstance(value, Rate) else value


def _read(like: Figures | Rate | int, value: Any) -> Any:
    if isinstance(like, Figures):
        return Figures(tuple(value["ms"]), value["uncertainty_ms"])
    return Rate(*value) if isinstance(like, Rate) else int(value)
