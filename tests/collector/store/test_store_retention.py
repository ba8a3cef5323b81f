"""What is forgotten, what stays, and that nothing is counted twice on the edge between them."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.sample import Sample, SeriesKey
from collector.store.retention import DAY_MS, HOUR_MS, RETENTION, Retention, retention_of
from collector.store.rollup import STATE_HOLDS_MS, held
from collector.store.sqlite import SqliteStore
from collector.store.store import Bucket, Point
from inventory.model.scope import BUREAU

MINUTE = 60_000
STEP = 5 * MINUTE
T0 = 1_700_006_400_000
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
PORT = SeriesKey("interface", "S01", "s01-sw-0001", "switch", "24")
STATUS = SeriesKey("status", "S01", "s01-cam-0001", "camera")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "samples.db")
    yield store
    store.close()


def settle(store: SqliteStore, now_ms: int) -> None:
    for _ in store.maintain(now_ms, everything=True):
        pass


def pings(start: int, count: int, step: int = MINUTE) -> list[Sample]:
    return [Sample(PING, start + n * step, {"up": 1, "rtt_ms": n / 8}) for n in range(count)]


def test_the_table_keeps_ports_two_days_and_the_rest_five_weeks() -> None:
    assert retention_of("interface") == Retention(raw_ms=48 * HOUR_MS, rollup_ms=400 * DAY_MS)
    assert retention_of("ping") == Retention(raw_ms=35 * DAY_MS, rollup_ms=400 * DAY_MS)
    assert set(RETENTION) == {"interface", "poe", "info"}


def test_raw_samples_go_and_roll_ups_stay(store: SqliteStore) -> None:
    day = range(T0, T0 + DAY_MS, MINUTE)
    store.write([Sample(PORT, at, {"in_bps": 8.0}) for at in day] + [Sample(PING, at, {"up": 1}) for at in day])
    settle(store, T0 + DAY_MS)
    before = store.buckets(BUREAU, PORT, "in_bps", T0, T0 + DAY_MS, HOUR_MS)
    settle(store, T0 + 60 * HOUR_MS)
    assert store.range(BUREAU, PORT, "in_bps", T0, T0 + DAY_MS)[0].at_ms == T0 + 12 * HOUR_MS
    assert len(store.range(BUREAU, PING, "up", T0, T0 + DAY_MS)) == 1440
    assert store.buckets(BUREAU, PORT, "in_bps", T0, T0 + DAY_MS, HOUR_MS) == before
    assert [b.looks for b in before] == [60] * 24


def test_roll_ups_go_after_400_days_and_the_newest_point_stays(store: SqliteStore) -> None:
    store.write(pings(T0, 10))
    settle(store, T0 + DAY_MS)
    settle(store, T0 + 400 * DAY_MS)
    assert len(store.buckets(BUREAU, PING, "up", T0, T0 + DAY_MS, DAY_MS)) == 1
    settle(store, T0 + 402 * DAY_MS)
    assert store.buckets(BUREAU, PING, "up", T0, T0 + DAY_MS, DAY_MS) == []
    assert store.last(BUREAU, [PING], "rtt_ms") == {PING: Point(T0 + 9 * MINUTE, 9 / 8)}


def test_what_comes_after_its_raw_samples_are_gone_fills_only_empty_steps(store: SqliteStore) -> None:
    store.write(pings(T0, 5))
    settle(store, T0 + 40 * DAY_MS)
    late = [Sample(PING, T0 + MINUTE, {"rtt_ms": 99.0}), Sample(PING, T0 + STEP, {"rtt_ms": 7.0})]
    for settled in (False, True):
        store.write(late)
        if settled:
            settle(store, T0 + 40 * DAY_MS)
        found = store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS, STEP)
        assert found == [Bucket(T0, 5, 0.0, 0.5, 0.25, 0.5), Bucket(T0 + STEP, 1, 7.0, 7.0, 7.0, 7.0)]
        assert store.buckets(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS, HOUR_MS) == [
            Bucket(T0, 6, 0.0, 7.0, 8.25 / 6, 7.0)
        ]
    assert store.range(BUREAU, PING, "rtt_ms", T0, T0 + HOUR_MS) == []


def test_after_a_clock_that_ran_ahead_new_samples_are_kept_again(store: SqliteStore) -> None:
    settle(store, T0 + 1000 * DAY_MS)
    store.write(pings(T0, 10))
    settle(store, T0 + DAY_MS)
    settle(store, T0 + DAY_MS)
    store.write(pings(T0 + DAY_MS, 10))
    settle(store, T0 + 2 * DAY_MS)
    assert len(store.range(BUREAU, PING, "up", T0 + DAY_MS, T0 + 2 * DAY_MS)) == 10


@settings(max_examples=40, deadline=None)
@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 30 * HOUR_MS - 1), st.floats(-1e6, 1e6)), min_size=1, max_size=30),
        min_size=1,
        max_size=4,
    ),
    hours=st.integers(0, 40),
    step=st.sampled_from([1, 3, 12, 24, 288]).map(lambda n: n * STEP),
    first=st.integers(0, 100).map(lambda n: n * STEP),
)
def test_forgetting_raw_samples_changes_no_aligned_bucket(
    batches: list[list[tuple[int, float]]],
    hours: int,
    step: int,
    first: int,
) -> None:
    """Whichever spans come from roll-ups, raw blocks or fresh batches: the same steps, the same looks."""
    folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    store = SqliteStore(Path(folder.name) / "samples.db")
    expected: dict[int, float] = {}
    for batch in batches:
        store.write([Sample(PORT, T0 + at, {"in_bps": value}) for at, value in batch])
        for at, value in batch:
            expected.setdefault(T0 + at, value)
        settle(store, T0)  # nothing grows old yet
    settle(store, T0 + (48 + hours) * HOUR_MS)
    store.write([Sample(PORT, T0 + 30 * HOUR_MS + 1, {"in_bps": 1.0})])
    expected[T0 + 30 * HOUR_MS + 1] = 1.0
    start, end = T0 + first, T0 + 48 * HOUR_MS
    steps: dict[int, list[float]] = {}
    for at in sorted(expected):
        if start <= at < end:
            steps.setdefault(start + (at - start) // step * step, []).append(expected[at])
    found = store.buckets(BUREAU, PORT, "in_bps", start, end, step)
    assert [(b.start_ms, b.looks, b.minimum, b.maximum, b.last) for b in found] == [
        (at, len(values), min(values), max(values), values[-1]) for at, values in sorted(steps.items())
    ]
    for bucket in found:
        values = steps[bucket.start_ms]
        assert math.isclose(bucket.mean, math.fsum(values) / len(values), rel_tol=1e-9, abs_tol=1e-3)
    store.close()
    folder.cleanup()


def test_time_per_state_outlives_the_looks(store: SqliteStore) -> None:
    looks = [(T0 + n * 10 * MINUTE, n % 3) for n in range(100)]
    store.write([Sample(STATUS, at, {"state": state}) for at, state in looks])
    settle(store, T0 + DAY_MS)
    before = store.state_ms(BUREAU, STATUS, T0, T0 + DAY_MS)
    settle(store, T0 + 40 * DAY_MS)
    assert store.range(BUREAU, STATUS, "state", T0, T0 + DAY_MS) == []
    assert store.state_ms(BUREAU, STATUS, T0, T0 + DAY_MS) == before
    assert before == {0: 33 * 10 * MINUTE + 15 * MINUTE, 1: 33 * 10 * MINUTE, 2: 33 * 10 * MINUTE}


def test_a_late_look_corrects_the_state_carried_into_the_next_span(store: SqliteStore) -> None:
    border = T0 + 2 * HOUR_MS
    store.write([Sample(STATUS, border + 9 * MINUTE, {"state": 1})])
    settle(store, T0 + DAY_MS)
    store.write([Sample(STATUS, border - MINUTE, {"state": 2})])
    settle(store, T0 + DAY_MS)
    assert store.state_ms(BUREAU, STATUS, T0, T0 + DAY_MS) == {1: STATE_HOLDS_MS, 2: 10 * MINUTE}


@pytest.mark.parametrize("settled", [False, True])
def test_a_state_reaches_into_a_span_in_which_nothing_was_seen(store: SqliteStore, settled: bool) -> None:
    store.write([Sample(STATUS, T0 + 2 * HOUR_MS - MINUTE, {"state": 3})])
    if settled:
        settle(store, T0 + DAY_MS)
    assert store.state_ms(BUREAU, STATUS, T0, T0 + DAY_MS) == {3: STATE_HOLDS_MS}
    assert store.state_ms(BUREAU, STATUS, T0 + 2 * HOUR_MS, T0 + DAY_MS) == {3: STATE_HOLDS_MS - MINUTE}


@pytest.mark.parametrize("silence", [MINUTE, STATE_HOLDS_MS, 2 * STATE_HOLDS_MS])
def test_a_look_speaks_for_fifteen_minutes_at_most(silence: int) -> None:
    spent = sum(until - at for at, until, _ in held([(T0, 1)], T0, T0 + silence))
    assert spent == min(silence, STATE_HOLDS_MS)
