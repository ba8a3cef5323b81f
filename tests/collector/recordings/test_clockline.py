"""Clips of a recorder whose clock was set now and then come back to where they were recorded."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.recordings.clockline import STEP_MS, Clockline, clockline, step_after
from collector.recordings.spans import Spans, cut, merged, total_ms
from inventory.model.device_clock import ClockStep
from inventory.model.span import Span

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WEEK = Span(0, 8 * DAY_MS)


def step(from_ms: int, offset_ms: int) -> ClockStep:
    return ClockStep(device="r", from_ms=from_ms, offset_ms=offset_ms)


offsets = st.integers(-8 * HOUR_MS, 8 * HOUR_MS)
clocks = st.lists(offsets, min_size=1, max_size=3).map(
    lambda told: [step(2 * DAY_MS * number, offset) for number, offset in enumerate(told)]
)


def display(line: Clockline, files: Spans) -> list[Span]:
    """What a recorder that begins a new file whenever its clock is set tells of its files."""
    return [
        Span(piece.start_ms + run.offset_ms, piece.end_ms + run.offset_ms)
        for run in line.runs
        for piece in cut(files, Span(run.start_ms, run.end_ms))
    ]


@given(clocks, st.lists(st.integers(1, 3 * HOUR_MS), min_size=1, max_size=150))
def test_a_recording_without_a_hole_stays_one(steps: list[ClockStep], lengths: list[int]) -> None:
    line = clockline(steps, WEEK.end_ms)
    ends = [min(sum(lengths[: count + 1]), WEEK.end_ms) for count in range(len(lengths))]
    files = [Span(start, end) for start, end in pairwise([0, *ends]) if start < end]
    clips = [shown for file in files for shown in display(line, (file,))]
    assert line.placed(clips, 0) == (Span(0, ends[-1]),)


@given(clocks, st.lists(st.integers(0, WEEK.end_ms), min_size=2, max_size=8, unique=True))
def test_no_more_is_found_than_was_recorded(steps: list[ClockStep], borders: list[int]) -> None:
    """Holes near a step may be taken for another time, but their length is not lost."""
    line = clockline(steps, WEEK.end_ms)
    borders.sort()
    files = merged(Span(start, end) for start, end in list(pairwise(borders))[::2])
    found = line.placed(display(line, files), 0)
    assert total_ms(found) <= total_ms(files)


@given(clocks, st.integers(0, WEEK.end_ms - 1))
def test_what_is_due_by_the_display_is_when_it_showed_it(steps: list[ClockStep], at_ms: int) -> None:
    line = clockline(steps, WEEK.end_ms)
    shown_ms = at_ms + line.offset_ms(at_ms)
    due = line.due((Span(shown_ms, shown_ms + 1),))
    assert any(span.start_ms <= at_ms < span.end_ms for span in due)
    assert all(span.start_ms + line.offset_ms(span.start_ms) == shown_ms for span in due)


def test_a_file_may_be_longer_than_the_time_it_took() -> None:
    line = clockline([step(0, -HOUR_MS), step(10 * HOUR_MS, 0)], DAY_MS)
    assert line.placed([Span(4 * HOUR_MS, 12 * HOUR_MS)]) == (Span(5 * HOUR_MS, 12 * HOUR_MS),)


def test_two_clips_of_one_display_are_two_times_where_the_clock_was_set_back() -> None:
    line = clockline([step(0, HOUR_MS), step(10 * HOUR_MS, 0)], DAY_MS)
    first, second = (
        Span(10 * HOUR_MS + 600_000, 10 * HOUR_MS + 1_200_000),
        Span(10 * HOUR_MS + 500_000, 10 * HOUR_MS + 900_000),
    )
    found = line.placed([first, second], 0)
    assert total_ms(found) == first.length_ms + second.length_ms
    assert line.placed([second], 0) == (second,), "one alone is taken to be the later"


def test_without_steps_the_clock_is_right_and_the_first_holds_for_all_time_before() -> None:
    assert clockline([], 1000).offset_ms(-5) == 0
    line = clockline([step(5000, 60_000)], 10_000)
    assert line.placed([Span(60_000, 61_000)]) == (Span(0, 1000),)
    assert line.shown(Span(0, 9000)) == (Span(60_000, 69_000),)


def test_a_window_over_a_step_is_asked_by_both_displays() -> None:
    line = clockline([step(0, -22 * DAY_MS), step(10 * HOUR_MS, 0)], DAY_MS)
    assert line.shown(Span(0, DAY_MS)) == (
        Span(-22 * DAY_MS, 10 * HOUR_MS - 22 * DAY_MS),
        Span(10 * HOUR_MS, DAY_MS),
    )


@pytest.mark.parametrize(
    ("offset_ms", "within_ms", "is_step"),
    [(0, 500, False), (STEP_MS, 0, False), (STEP_MS + 1, 0, True), (STEP_MS + 400, 500, False), (-420_000, 500, True)],
)
def test_an_offset_that_differs_by_more_than_is_uncertain_is_a_step(
    offset_ms: int, within_ms: int, *, is_step: bool
) -> None:
    found = step_after(step(0, 0), "r", offset_ms, within_ms, 20_000, 10_000)
    assert (found == step(15_000, offset_ms)) if is_step else found is None


def test_the_first_offset_ever_is_a_step() -> None:
    assert step_after(None, "r", 0, 500, 20_000, None) == step(20_000, 0)


def test_thousands_of_clips_over_many_steps_are_placed_one_by_one() -> None:
    """Not each against all before it: that would be millions of comparisons."""
    steps = [step(hour * HOUR_MS, 3000 * (hour % 2)) for hour in range(64)]
    line = clockline(steps, 64 * HOUR_MS)
    files = [Span(number * 60_000, (number + 1) * 60_000) for number in range(64 * 60)]
    clips = [shown for file in files for shown in display(line, (file,))]
    assert line.placed(clips) == (Span(0, 64 * HOUR_MS),)
