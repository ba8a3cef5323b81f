from __future__ import annotations

import pytest

from dashboards.curve import Dot, Plot, Span, band, bars, holes, line, nice_top, runs, ticks, usual_interval_ms

PLOT = Plot(width=100, height=20, start_ms=1_000, end_ms=2_000, top=10.0)


def test_time_runs_right_and_values_up() -> None:
    assert [PLOT.x(at) for at in (1_000, 1_500, 2_000)] == [0, 50, 100]
    assert [PLOT.y(value) for value in (0, 5, 10)] == [20, 10, 0]


def test_what_lies_outside_is_drawn_at_the_edge() -> None:
    assert (PLOT.x(0), PLOT.x(9_999), PLOT.y(-1), PLOT.y(99)) == (0, 100, 20, 0)


def test_a_stretch_of_no_length_is_no_division_by_zero() -> None:
    assert Plot(100, 20, 5, 5).x(5) == 0


def test_a_line_in_relative_steps() -> None:
    assert line(PLOT, [[Dot(1_000, 0), Dot(1_100, 5), Dot(1_200, 0)]]) == "M0 20l10-10 10 10"


def test_a_lone_dot_is_still_seen() -> None:
    assert line(PLOT, [[Dot(1_000, 0)], [], [Dot(1_500, 10)]]) == "M0 20h1M50 0h1"


def test_of_one_column_the_slowest_answer_is_drawn() -> None:
    assert line(PLOT, [[Dot(1_000, 1), Dot(1_001, 9), Dot(1_002, 2), Dot(1_100, 0)]]) == "M0 2l10 18"


def test_a_line_is_cut_where_something_broke() -> None:
    dots = [Dot(at, 1.0) for at in (10, 20, 30, 40)]
    assert runs(dots, [25]) == [dots[:2], dots[2:]]
    assert runs(dots, [5, 50]) == [dots]
    assert runs(dots, [25, 26, 35]) == [dots[:2], dots[2:3], dots[3:]]
    assert runs([], [25]) == []


def test_a_hole_is_longer_than_looks_usually_are_apart() -> None:
    times = [0, 10, 20, 60, 70, 80]
    assert holes(times, 85) == [Span(20, 60)]
    assert holes(times, 120) == [Span(20, 60), Span(80, 120)]


def test_before_the_first_look_there_is_no_hole() -> None:
    assert holes([], 1_000) == []
    assert holes([900], 1_000, least_ms=100) == []
    assert holes([500], 1_000, least_ms=100) == [Span(500, 1_000)]


def test_rechecks_do_not_make_the_usual_interval_short() -> None:
    rechecked = [0, 60_000, 62_000, 64_000, 66_000, 68_000, 70_000, 120_000]
    assert usual_interval_ms(rechecked, least_ms=30_000) == 30_000
    assert holes(rechecked, 130_000, least_ms=30_000) == []


def test_strokes_and_areas() -> None:
    assert ticks(PLOT, [1_500, 1_000, 1_501], 8) == "M0 20v-8M50 20v-8"
    assert bars(PLOT, [Span(1_100, 1_200)]) == "M10 0h10v20h-10z"
    assert bars(PLOT, [Span(1_100, 1_101)]) == "M10 0h1v20h-1z"
    assert bars(PLOT, [Span(0, 1_000), Span(2_000, 3_000)]) == ""
    assert band(PLOT, [[(1_000, 0, 10), (2_000, 5, 10)]]) == "M0 0 100 0 100 10 0 20z"


@pytest.mark.parametrize(
    ("greatest", "top"),
    [(0, 1), (-3, 1), (0.03, 0.05), (1, 1), (1.01, 2), (49.9, 50), (50, 50), (51, 100), (1e9, 1e9), (float("inf"), 1)],
)
def test_a_round_value_stands_at_the_top(greatest: float, top: float) -> None:
    assert nice_top(greatest) == pytest.approx(top)
