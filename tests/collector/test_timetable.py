from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.timetable import Entry, Timetable, phase

KEY = ("s01-cam-0001", "ping")


def test_deadlines_stand_on_a_grid_and_do_not_drift() -> None:
    table = Timetable[Entry]()
    table.add(Entry(), KEY, 20.0, now_s=1000.0)
    first = table.next_deadline()
    assert first is not None
    assert 1000.0 < first <= 1020.0
    for cycle in range(10_000):
        (due,) = table.due(first + cycle * 20.0 + 0.7)
        assert due.deadline_s == pytest.approx(first + cycle * 20.0, abs=1e-6)
        assert due.skipped == 0


def test_late_cycles_are_skipped_and_counted_never_bunched() -> None:
    table = Timetable[Entry]()
    table.add(Entry(), KEY, 20.0, now_s=0.0)
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
    before, after = Timetable[Entry](), Timetable[Entry]()
    before.add(Entry(), KEY, 60.0, now_s=5.0)
    after.add(Entry(), KEY, 60.0, now_s=500.0)
    one, other = before.next_deadline(), after.next_deadline()
    assert one is not None
    assert other is not None
    assert (other - one) % 60.0 == pytest.approx(0.0, abs=1e-6)


def test_first_looks_come_soon_and_join_the_grid() -> None:
    table = Timetable[Entry]()
    table.add(Entry(), KEY, 60.0, now_s=7.0, first_within_s=5.0)
    (due,) = table.due(12.0)
    assert 7.0 <= due.deadline_s <= 12.0
    following = table.next_deadline()
    assert following is not None
    assert 30.0 <= following - due.deadline_s <= 90.0
    assert following % 60.0 == pytest.approx(phase(KEY) * 60.0)


def test_entries_come_and_go() -> None:
    table = Timetable[Entry]()
    entry = Entry()
    table.add(entry, KEY, 20.0, now_s=0.0)
    with pytest.raises(ValueError, match="already"):
        table.add(entry, KEY, 20.0, now_s=0.0)
    with pytest.raises(ValueError, match="positive"):
        table.add(Entry(), ("other", "ping"), 0.0, now_s=0.0)
    table.remove(entry)
    other = Entry()
    table.add(other, KEY, 2.0, now_s=100.0)
    assert 100.0 < (table.next_deadline() or 0) <= 102.0
    table.remove(other)
    table.remove(other)
    assert table.next_deadline() is None
    assert table.due(1e9) == []


def test_two_that_are_due_at_one_moment_are_both_due() -> None:
    table = Timetable[Entry]()
    both = [Entry(), Entry()]
    for entry in both:
        table.add(entry, KEY, 20.0, now_s=0.0)
    assert [due.entry for due in table.due(20.0)] in (both, both[::-1])
    assert table.due(20.0) == []


@given(
    intervals=st.lists(st.floats(0.5, 100.0), min_size=1, max_size=20),
    steps=st.lists(st.floats(0.01, 300.0), min_size=1, max_size=40),
    seed=st.integers(0, 1000),
)
def test_whatever_the_delays_no_deadline_is_lost_or_doubled(
    intervals: list[float], steps: list[float], seed: int
) -> None:
    table, start_s = Timetable[Entry](), Random(seed).uniform(0, 1e6)
    first: dict[Entry, float] = {}
    for number, interval_s in enumerate(intervals):
        table.add(Entry(), (str(number), "ping"), interval_s, start_s)
    seen: dict[Entry, int] = {}
    now_s = start_s
    for step_s in steps:
        now_s += step_s
        due = table.due(now_s)
        assert [one.deadline_s for one in due] == sorted(one.deadline_s for one in due)
        for one in due:
            first.setdefault(one.entry, one.deadline_s)
            seen[one.entry] = seen.get(one.entry, 0) + 1 + one.skipped
        following = table.next_deadline()
        assert following is not None
        assert following > now_s
    for entry, count in seen.items():
        periods = (now_s - first[entry]) / entry.interval_s
        assert count == pytest.approx(int(periods) + 1, abs=0 if abs(periods - round(periods)) > 1e-6 else 1)
