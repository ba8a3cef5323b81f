"""What a store of time series can do. Every reader takes a Scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from collector.sample import Sample, SeriesKey, Value
from inventory.model.scope import Scope


class Point(NamedTuple):
    at_ms: int
    value: Value


class Bucket(NamedTuple):
    """One step of a summarised series; `minimum`, `maximum` and `mean` are over the looks inside it."""

    start_ms: int
    looks: int
    minimum: float
    maximum: float
    mean: float
    last: float


class Store(Protocol):
    def write(self, samples: Sequence[Sample]) -> None:
        """Returns when the samples are safe on disk. Writing the same (key, time) again changes nothing."""
        ...

    def range(self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> list[Point]:
        """Points with start_ms ≤ at_ms < end_ms in order of time; empty where the scope does not allow the school."""
        ...

    def buckets(
        self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> list[Bucket]:
        """Numeric points summarised per step, empty steps left out; from roll-ups where raw samples are gone."""
        ...

    def last(self, scope: Scope, keys: Iterable[SeriesKey], field: str) -> Mapping[SeriesKey, Point]:
        """The newest point of each series that has one."""
        ...

    def keys(self, scope: Scope, device: str) -> list[SeriesKey]:
        """Every series known of a device, sorted."""
        ...

    def close(self) -> None: ...
