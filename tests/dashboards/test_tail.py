"""A remembered stretch equals what the store holds, read whole or in steps, also for what comes late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from collector.sample import Sample, SeriesKey
from collector.store.sqlite import SqliteStore
from collector.store.store import Point
from dashboards.tail import OVERLAP_MS, TRUST_MS, Tail
from inventory.model.scope import BUREAU, Scope

KEY = SeriesKey("ping", "s01", "s01-pc-0001", "pc")
STRETCH_MS = 600_000


class Counting(SqliteStore):
    """The real store; remembers which periods it was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[int] = []

    def ranges(
        self, scope: Scope, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
    ) -> Mapping[SeriesKey, list[Point]]:
        self.asked.append(end_ms - start_ms)
        return super().ranges(scope, keys, field, start_ms, end_ms)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Counting]:
    made = Counting(tmp_path / "samples.db")
    yield made
    made.close()


def write(store: Counting, at_ms: int) -> None:
    store.write([Sample(KEY, at_ms, {"up": 1, "rtt_ms": float(at_ms % 97)})])


def whole(store: Counting, start_ms: int, end_ms: int) -> list[Point]:
    return SqliteStore.range(store, BUREAU, KEY, "up", start_ms, end_ms)


def of(tail: Tail, field: str, start_ms: int, end_ms: int) -> Sequence[Point]:
    return tail.points([KEY], field, start_ms, end_ms)[KEY]


def test_it_reads_only_what_is_new_and_shows_the_same(store: Counting) -> None:
    tail = Tail(store, BUREAU)
    for at_ms in range(0, 3 * TRUST_MS, 2_000):
        write(store, at_ms)
        now_ms = at_ms + 1
        seen = list(of(tail, "up", now_ms - STRETCH_MS, now_ms))
        assert seen == whole(store, now_ms - STRETCH_MS, now_ms)
    full = [length for length in store.asked if length > OVERLAP_MS + 2_000]
    assert len(full) <= 4


def test_an_answer_that_is_written_late_is_not_missed(store: Counting) -> None:
    tail = Tail(store, BUREAU)
    of(tail, "up", 0, 100_000)
    write(store, 100_000 - OVERLAP_MS + 1_000)
    assert list(of(tail, "up", 2_000, 102_000)) == whole(store, 2_000, 102_000)


def test_what_a_spool_brought_much_later_is_seen_after_a_while(store: Counting) -> None:
    tail = Tail(store, BUREAU)
    write(store, 90_000)
    of(tail, "up", 0, 100_000)
    write(store, 10_000)
    later_ms = 100_000 + TRUST_MS
    assert [point.at_ms for point in of(tail, "up", 5_000, later_ms)] == [10_000, 90_000]


def test_a_longer_stretch_and_a_clock_set_back_are_read_whole(store: Counting) -> None:
    tail = Tail(store, BUREAU)
    for at_ms in (1_000, 50_000, 99_000):
        write(store, at_ms)
    assert len(of(tail, "up", 60_000, 100_000)) == 1
    assert len(of(tail, "up", 0, 100_000)) == 3
    assert len(of(tail, "up", 0, 60_000)) == 2


def test_fields_and_scopes_are_kept_apart(store: Counting) -> None:
    write(store, 1_050)
    tail = Tail(store, BUREAU)
    assert of(tail, "up", 0, 2_000) == [Point(1_050, 1)]
    assert of(tail, "rtt_ms", 0, 2_000) == [Point(1_050, 80.0)]
    assert of(Tail(store, Scope.of(["s02"])), "up", 0, 2_000) == []


def test_many_are_read_at_once_each_with_what_is_new_to_it(store: Counting) -> None:
    keys = [KEY._replace(device=f"s01-pc-{number:04d}") for number in range(3)]
    tail = Tail(store, BUREAU)
    tail.points(keys[:1], "up", 0, 10_000)
    tail.points(keys[:2], "up", 0, 40_000)
    store.write([Sample(key, 39_000 + number, {"up": 1}) for number, key in enumerate(keys)])
    store.asked.clear()
    found = tail.points(keys, "up", 2_000, 42_000)
    assert found == {key: [Point(39_000 + number, 1)] for number, key in enumerate(keys)}
    assert len(store.asked) == 2
