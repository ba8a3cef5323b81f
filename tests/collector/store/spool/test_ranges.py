"""Pending ranges against the simplest model there is: a set of numbers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from collector.store.spool.ranges import Ranges

NUMBERS = st.integers(0, 40)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove"]), NUMBERS, NUMBERS), max_size=25)


def built(steps: list[tuple[str, int, int]]) -> tuple[Ranges, set[int]]:
    ranges, model = Ranges(), set[int]()
    for step, one, other in steps:
        start, end = min(one, other), max(one, other)
        getattr(ranges, step)(start, end)
        model = model | set(range(start, end)) if step == "add" else model - set(range(start, end))
    return ranges, model


@given(STEPS)
def test_they_hold_what_was_added_and_not_removed(steps: list[tuple[str, int, int]]) -> None:
    ranges, model = built(steps)
    assert {number for start, end in ranges for number in range(start, end)} == model
    assert ranges.total == len(model)
    assert bool(ranges) == bool(model)


@given(STEPS)
def test_they_stand_in_order_apart_and_none_is_empty(steps: list[tuple[str, int, int]]) -> None:
    found = list(built(steps)[0])
    assert all(start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))


@given(STEPS, NUMBERS, NUMBERS)
def test_they_answer_as_the_set_does(steps: list[tuple[str, int, int]], one: int, other: int) -> None:
    ranges, model = built(steps)
    start, end = min(one, other), max(one, other)
    asked = set(range(start, end))
    assert ranges.overlaps(start, end) == bool(model & asked)
    assert {number for low, high in ranges.within(start, end) for number in range(low, high)} == model & asked
    later = sorted(number for number in model if number >= start)
    first = ranges.first(start)
    assert (first[0] if first else None) == (later[0] if later else None)
    if first:
        assert set(range(*first)) <= model
        assert first[1] not in model


@given(STEPS)
def test_they_are_built_again_from_what_they_tell(steps: list[tuple[str, int, int]]) -> None:
    ranges, _ = built(steps)
    assert Ranges(ranges) == ranges
    assert Ranges(reversed(list(ranges))) == ranges
