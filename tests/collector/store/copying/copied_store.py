"""A store file with a history in all its tables, and the comparison of what two stores say of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from collector.sample import Sample, SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store.keys import SPAN_MS
from collector.store.retention import DAY_MS, HOUR_MS, Retention
from collector.store.rollup import STATE_FIELD
from collector.store.sqlite import SqliteStore
from collector.store.store import Store
from inventory.model.scope import BUREAU

STEP_MS = 60_000
PING = SeriesKey("ping", "S01", "s01-cam-0001", "camera")
STATUS = SeriesKey("status", "S01", "s01-cam-0001", "camera")
INFO = SeriesKey("info", "S01", "s01-cam-0001", "camera")
PORT = SeriesKey("interface", "S01", "s01-sw-0001", "switch", "GigabitEthernet 1/0/1")
SWITCH = SeriesKey("poe", "S01", "s01-sw-0001", "switch")
SOCKET = SeriesKey("poe", "S01", "s01-sw-0001", "switch", "1")
SERIES = (PING, STATUS, INFO, PORT, SWITCH, SOCKET)
# Raw samples of two measurements are gone but for the last day.
RETENTION = {"ping": Retention(raw_ms=DAY_MS), "status": Retention(raw_ms=DAY_MS), "interface": Retention(DAY_MS)}


def samples(rng: random.Random, at_ms: int) -> Iterator[Sample]:
    yield Sample(PING, at_ms, {"up": 1, "rtt_ms": rng.random() * 20, "loss_pct": 0.0})
    if rng.random() < 0.7:  # a state that was not told for a while holds on, up to a quarter of an hour
        yield Sample(STATUS, at_ms + 1, {"state": rng.choice((0, 0, 0, 1, 2))})
    yield Sample(PORT, at_ms, {"oper_up": 1, "in_bps": rng.random() * 1e9, "out_bps": 0.0})
    yield Sample(SOCKET, at_ms, {"power_w": rng.random() * 30, "state": 3})
    yield Sample(SWITCH, at_ms, {"budget_w": 370.0, "used_w": rng.random() * 300})
    if at_ms % HOUR_MS == 0:
        yield Sample(INFO, at_ms, {"name": f'Hall "{at_ms // HOUR_MS % 3}"', "model": "中文, = \\ x", "vendor": "v"})


def fill(path: Path, now_ms: int, *, days: int = 3) -> None:
    """Minutes of the last days; the last hours are in parts, the last minutes in batches, some came late or twice."""
    rng = random.Random(5)
    store = SqliteStore(path, retention=RETENTION)
    start_ms = (now_ms - days * DAY_MS) // STEP_MS * STEP_MS
    for low in range(start_ms, now_ms, HOUR_MS):
        moments = range(low, min(low + HOUR_MS, now_ms), STEP_MS)
        written = [sample for at_ms in moments for sample in samples(rng, at_ms)]
        store.write(written)
        store.write(again(written[::7]))  # of one moment the first counts
        if low + 2 * HOUR_MS < now_ms:
            for _ in store.maintain(low + HOUR_MS):
                pass
    late_ms = now_ms - 5 * HOUR_MS + 500
    store.write([Sample(PING, late_ms, {"up": 0, "loss_pct": 100.0})])
    store.close()


def again(written: Iterable[Sample]) -> list[Sample]:
    return [Sample(key, at_ms, {"up": 0, "rtt_ms": -1.0}) for key, at_ms, _ in written if key == PING]


def agree(one: Store, other: Store, start_ms: int, end_ms: int) -> int:
    """Samples, five-minute buckets and states of every series; how many figures were compared."""
    compared = 0
    for key in SERIES:
        for field, of in MEASUREMENTS[key.measurement].fields.items():
            points = one.range(BUREAU, key, field, start_ms, end_ms)
            assert other.range(BUREAU, key, field, start_ms, end_ms) == points, (key, field)
            compared += len(points)
            if of.type is not Type.TEXT:
                compared += agree_in_buckets(one, other, key, field, start_ms, end_ms)
        if key.measurement in STATE_FIELD:
            compared += agree_in_states(one, other, key, start_ms, end_ms)
    return compared


def agree_in_buckets(one: Store, other: Store, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> int:
    steps = [store.buckets(BUREAU, key, field, start_ms, end_ms, 2 * HOUR_MS) for store in (one, other)]
    for left, right in zip(*steps, strict=True):
        assert right == pytest.approx(left, rel=1e-9, abs=1e-6), (key, field)
    return len(steps[0])


def agree_in_states(one: Store, other: Store, key: SeriesKey, start_ms: int, end_ms: int) -> int:
    for low, high in pairwise(range(start_ms - start_ms % SPAN_MS, end_ms + SPAN_MS, SPAN_MS)):
        assert other.state_ms(BUREAU, key, low, high) == one.state_ms(BUREAU, key, low, high), (key, low)
    return 1
