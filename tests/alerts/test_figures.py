from __future__ import annotations

from fractions import Fraction

import pytest

from alerts.figures import Figures, Judgement, judge
from alerts.state import PRECEDENCE, State, prevailing
from alerts.timeline import Segment


def figures(**ms: int) -> Figures:
    return Figures.of(
        Segment(start_ms=0, end_ms=length, state=State[name.upper()], start_half_gap_ms=3)
        for name, length in ms.items()
    )


def test_rates_are_exact_fractions() -> None:
    mixed = figures(up=600, down=200, shadow=200, maintenance=500, unknown=1000, out_of_service=7)
    assert mixed.availability == Fraction(3, 4)
    assert mixed.as_seen_by_user == Fraction(3, 5)
    assert mixed.coverage == Fraction(1, 2)
    assert sum(mixed.ms) == 2507
    assert mixed.uncertainty_ms == 18


@pytest.mark.parametrize("empty", [figures(), figures(unknown=5), figures(out_of_service=5), figures(maintenance=5)])
def test_nothing_seen_has_no_availability(empty: Figures) -> None:
    assert empty.availability is None
    assert empty.as_seen_by_user is None
    assert judge(empty, target=Fraction(0), least_coverage=Fraction(0)) is Judgement.NOT_JUDGED


def test_a_group_is_its_sum_not_a_mean_of_means() -> None:
    old, new = figures(up=900, down=100), figures(up=0, down=10)
    assert Figures.total([old, new]).availability == Fraction(900, 1010)


def test_verdict_is_exact_equal_passes_and_thin_coverage_is_not_judged() -> None:
    half_seen = figures(up=99, down=1, unknown=100)
    assert judge(half_seen, target=Fraction(99, 100), least_coverage=Fraction(1, 2)) is Judgement.MET
    assert judge(half_seen, target=Fraction(990001, 1000000), least_coverage=Fraction(1, 2)) is Judgement.MISSED
    assert judge(half_seen, target=Fraction(99, 100), least_coverage=Fraction(51, 100)) is Judgement.NOT_JUDGED


def test_precedence_is_the_definitions() -> None:
    assert sorted(PRECEDENCE) == sorted(State)
    assert prevailing(State.UP, State.DOWN) is State.DOWN
    assert prevailing(State.DOWN, State.SHADOW, State.UNKNOWN) is State.UNKNOWN
    assert prevailing(State.UNKNOWN, State.MAINTENANCE, State.OUT_OF_SERVICE) is State.OUT_OF_SERVICE
