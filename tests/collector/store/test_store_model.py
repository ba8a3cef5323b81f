"""Whatever is written, compacted, rolled up, forgotten and opened again: the store says what a dict says."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from collector.sample import Sample, SeriesKey, Value
from collector.store.retention import Retention
from collector.store.sqlite import SqliteStore
from collector.store.store import Point
from inventory.model.scope import BUREAU

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
STEP = 5 * MINUTE
T0 = 1_700_006_400_000
END = T0 + 4 * DAY
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # thousands of syncs; that they work is tested elsewhere
KEYS = [
    SeriesKey("ping", "S01", "s01-cam-0001", "camera"),
    SeriesKey("ping", "S01", "s01-cam-0002", "camera"),
    SeriesKey("interface", "S01", "s01-sw-0001", "switch", "1"),
    SeriesKey("status", "S02", "s02-cam-0001", "camera"),
    SeriesKey("info", "S02", "s02-cam-0001", "camera"),
]
numbers = st.one_of(
    st.floats(-1e12, 1e12, allow_nan=False), st.integers(-1000, 1000).map(lambda n: n / 1000), st.just(0.0)
)
FIELDS: Mapping[str, st.SearchStrategy[dict[str, Value]]] = {
    "ping": st.fixed_dictionaries({}, optional={"up": st.integers(0, 1), "rtt_ms": numbers, "loss_pct": numbers}),
    "interface": st.fixed_dictionaries({}, optional={"oper_up": st.integers(0, 1), "in_bps": numbers}),
    "status": st.fixed_dictionaries({"state": st.integers(0, 5)}),
    "info": st.fixed_dictionaries({}, optional={"name": st.text(max_size=8), "area": st.text(max_size=3)}),
}
NAMES = {"ping": ("up", "rtt_ms", "loss_pct"), "interface": ("oper_up", "in_bps"), "status": ("state",)}
moments = st.one_of(
    st.integers(0, 8).map(lambda n: T0 + n * 15 * MINUTE),  # same moments, ends of steps and spans
    st.integers(T0, T0 + 5 * HOUR),
    st.integers(T0, END - 1),
)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    key = draw(st.sampled_from(KEYS))
    return Sample(key, draw(moments), draw(FIELDS[key.measurement].filter(bool)))


class Model:
    """(key, field) -> moment -> value; the first written wins."""

    def __init__(self) -> None:
        self.points: dict[tuple[SeriesKey, str], dict[int, Value]] = {}

    def write(self, batch: list[Sample]) -> None:
        for key, at, fields in batch:
            for name, value in fields.items():
                self.points.setdefault((key, name), {}).setdefault(at, value)

    def range(self, key: SeriesKey, name: str, start: int, end: int) -> list[Point]:
        points = self.points.get((key, name), {})
        return [Point(at, points[at]) for at in sorted(points) if start <= at < end]


class StoreAgainstModel(RuleBasedStateMachine):
    """Without retention: every answer is exact at every moment."""

    keys = Bundle("keys")
    retention: Mapping[str, Retention] = {}

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        self.path = Path(self.folder.name) / "samples.db"
        self.store = SqliteStore(self.path, retention=self.retention)
        self.reader = SqliteStore(self.path, read_only=True)
        self.model = Model()

    def teardown(self) -> None:
        self.reader.close()
        self.store.close()
        self.folder.cleanup()

    @rule(batch=st.lists(samples(), min_size=1, max_size=12))
    def write(self, batch: list[Sample]) -> None:
        self.store.write(batch)
        self.model.write(batch)

    @rule(now=st.integers(T0, END + DAY), everything=st.booleans(), slices=st.integers(1, 40))
    def maintain(self, now: int, everything: bool, slices: int) -> None:
        """Often only half-way: the rest of the pass never happens."""
        for _, _ in zip(range(slices), self.store.maintain(now, everything=everything), strict=False):
            pass

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.path, retention=self.retention)

    @rule(key=st.sampled_from(KEYS), start=moments, length=st.integers(1, 2 * DAY))
    def read_range(self, key: SeriesKey, start: int, length: int) -> None:
        for name in NAMES.get(key.measurement, ("name", "area")):
            expected = self.model.range(key, name, start, start + length)
            assert self.reader.range(BUREAU, key, name, start, start + length) == expected

    @rule(
        key=st.sampled_from([key for key in KEYS if key.measurement in NAMES]),
        start=moments,
        length=st.integers(1, 2 * DAY),
        step=st.one_of(st.sampled_from([STEP, 15 * MINUTE, HOUR]), st.integers(MINUTE, DAY)),
    )
    def read_buckets(self, key: SeriesKey, start: int, length: int, step: int) -> None:
        for name in NAMES[key.measurement]:
            found = self.reader.buckets(BUREAU, key, name, start, start + length, step)
            steps: dict[int, list[float]] = {}
            for at, value in self.model.range(key, name, start, start + length):
                steps.setdefault(start + (at - start) // step * step, []).append(float(value))
            assert [b.start_ms for b in found] == sorted(steps)
            for bucket in found:
                values = steps[bucket.start_ms]
                assert (bucket.looks, bucket.minimum, bucket.maximum) == (len(values), min(values), max(values))
                assert bucket.last == values[-1]
                assert math.isclose(bucket.mean, math.fsum(values) / len(values), rel_tol=1e-9, abs_tol=1e-3)

    @rule(start=moments, length=st.integers(1, 2 * DAY))
    def read_states(self, start: int, length: int) -> None:
        key, end = KEYS[3], start + length
        looks = self.model.range(key, "state", 0, END)
        expected: dict[int, int] = {}
        for look, after in pairwise([*looks, Point(2**62, 0)]):  # the last speaks beyond all looks
            spent = min(after.at_ms, look.at_ms + 15 * MINUTE, end) - max(look.at_ms, start)
            if spent > 0:
                expected[int(look.value)] = expected.get(int(look.value), 0) + spent
        assert self.reader.state_ms(BUREAU, key, start, end) == expected

    @invariant()
    def last_is_the_newest(self) -> None:
        for name, measurement in (("rtt_ms", "ping"), ("name", "info"), ("state", "status")):
            keys = [key for key in KEYS if key.measurement == measurement]
            every = {key: self.model.range(key, name, 0, END) for key in keys}
            assert self.reader.last(BUREAU, keys, name) == {key: found[-1] for key, found in every.items() if found}


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.long
class TestStoreAgainstModelLong(StoreAgainstModel.TestCase):
    settings = settings(
        max_examples=1500, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
