"""What a store of time series can do. Every reader takes a Scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


class Damage(NamedTuple):
    """Bytes that were set apart because they were not what had been written."""

    source: str
    reason: str
    length: int


class Store(Protocol):
    @property
    def refused(self) -> int:
        """Samples left out since the start because their device has too many series (admission.py)."""
        ...

    def check(self, sample: Sample) -> None:
        """Raises ValueError or TypeError for a sample that the schema does not allow."""
        ...

    def write(self, samples: Sequence[Sample]) -> None:
        """Returns when the samples are safe on disk. Writing the same (key, time) again changes nothing."""
        ...

    def maintain(self, now_ms: int) -> Iterator[None]:
        """Housekeeping in slices, each short enough for a write to wait for."""
        ...

    def backlog(self) -> int:
        """What waits to be worked on: 0 where nothing does. In what unit is the store's own matter."""
        ...

    def damage(self) -> list[Damage]:
        """What was met and set apart, oldest first."""
        ...

    def range(self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> list[Point]:
        """Points with start_ms ≤ at_ms < end_ms in order of time; empty where the scope does not allow the school."""
        ...

    def ranges(
        self, scope: Scope, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
    ) -> Mapping[SeriesKey, list[Point]]:
        """As `range` of many series at once; those without a point may be left out."""
        ...

    def buckets(
        self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> list[Bucket]:
        """Numeric points summarised per step, empty steps left out; from roll-ups where raw samples are gone."""
        ...

    def state_ms(self, scope: Scope, key: SeriesKey, start_ms: int, end_ms: int) -> Mapping[int, int]:
        """State of a `status` series -> milliseconds in it. A look speaks until the next, at most 15 minutes.

        Raises ValueError for a measurement that has no state.
        """
        ...

    def last(self, scope: Scope, keys: Iterable[SeriesKey], field: str) -> Mapping[SeriesKey, Point]:
        """The newest point of each series that has one."""
        ...

    def keys(self, scope: Scope, device: str) -> list[SeriesKey]:
        """Every series known of a device, sorted."""
        ...

    def close(self) -> None: ...
