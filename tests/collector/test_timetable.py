from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.timetable import Timetable, phase

KEY = ("s01-cam-0001", "ping")


def test_deadlines_stand_on_a_grid_and_do_not_drift() -> None:
    table = Timetable()
    table.add(KEY, 20.0, now_s=1000.0)
    first = table.next_deadline()
    assert first is not None
    assert 1000.0 < first <= 1020.0
    for cycle in range(10_000):
        (due,) = table.due(first + cycle * 20.0 + 0.7)
        assert due.deadline_s == pytest.approx(first + cycle * 20.0, abs=1e-6)
        assert due.skipped == 0


def test_late_cycles_are_skipped_and_counted_never_bunched() -> None:
    table = Timetable()
    table.add(KEY, 20.0, now_s=0.0)
    first = table.next_deadline()
    assert first is not None
    (due,) = table.due(first + 65.0)
    assert due.skipped == 3
    assert table.due(first + 65.0) == []
    assert table.next_deadline() == pytest.approx(first + 80.0)


def test_phases_are_spread_and_stable() -> None:
    phases = sorted(phase((f"s01-cam-{number:04d}", "ping")) for number in range(1000))
    assert phase(KEY) == 0.2696581861202893
    for tenth in range(10):
        assert 60 <= sum(tenth / 10 <= one < (tenth + 1) / 10 for one in phases) <= 140


def test_a_restart_keeps_the_phase() -> None:
    before, after = Timetable(), Timetable()
    before.add(KEY, 60.0, now_s=5.0)
    after.add(KEY, 60.0, now_s=500.0)
    one, other = before.next_deadline(), after.next_deadline()
    assert one is not None
    assert other is not None
    assert (other - one) % 60.0 == pytest.approx(0.0, abs=1e-6)


def test_first_looks_come_soon_and_join_the_grid() -> None:
    table = Timetable()
    table.add(KEY, 60.0, now_s=7.0, first_within_s=5.0)
    (due,) = table.due(12.0)
    assert 7.0 <= due.deadline_s <= 12.0
    following = table.next_deadline()
    assert following is not None
    assert 30.0 <= following - due.deadline_s <= 90.0
    assert following % 60.0 == pytest.approx(phase(KEY) * 60.0)


def test_keys_come_go_and_change() -> None:
    table = Timetable()
    table.add(KEY, 20.0, now_s=0.0)
    with pytest.raises(ValueError, match="already"):
        table.add(KEY, 20.0, now_s=0.0)
    with pytest.raises(ValueError, match="positive"):
        table.add(("other", "ping"), 0.0, now_s=0.0)
    table.remove(KEY)
    table.add(KEY, 2.0, now_s=100.0)
    assert 100.0 < (table.next_deadline() or 0) <= 102.0
    table.remove(KEY)
    table.remove(KEY)
    assert table.next_deadline() is None
    assert table.due(1e9) == []


@given(
    intervals=st.lists(st.floats(0.5, 100.0), min_size=1, max_size=20),
    steps=st.lists(st.floats(0.01, 300.0), min_size=1, max_size=40),
    seed=st.integers(0, 1000),
)
def test_whatever_the_delays_no_deadline_is_lost_or_doubled(
    intervals: list[float], steps: list[float], seed: int
) -> None:
    table, start_s = Timetable(), Random(seed).uniform(0, 1e6)
    first: dict[tuple[str, str], float] = {}
    for number, interval_s in enumerate(intervals):
        table.add((str(number), "ping"), interval_s, start_s)
    seen: dict[tuple[str, str], int] = {}
    now_s = start_s
    for step_s in steps:
        now_s += step_s
        due = table.due(now_s)
        assert [one.deadline_s for one in due] == sorted(one.deadline_s for one in due)
        for one in due:
            first.setdefault(one.key, one.deadline_s)
            seen[one.key] = seen.get(one.key, 0) + 1 + one.skipped
        following = table.next_deadline()
        assert following is not None
        assert following > now_s
    for key, count in seen.items():
        periods = (now_s - first[key]) / intervals[int(key[0])]
        assert count == pytest.approx(int(periods) + 1, abs=0 if abs(periods - round(periods)) > 1e-6 else 1)
