from __future__ import annotations

from fractions import Fraction

import pytest

from alerts.figures import Figures, Judgement, judge, online_now, percent_text
from alerts.state import PRECEDENCE, State, prevailing
from alerts.timeline import Segment

MONTH_MS = 30 * 86_400_000


def figures(**ms: int) -> Figures:
    return Figures.of(
        Segment(start_ms=0, end_ms=length, state=State[name.upper()], start_half_gap_ms=3)
        for name, length in ms.items()
    )


def test_rates_are_exact_fractions() -> None:
    mixed = figures(up=600, down=200, shadow=200, maintenance=500, unknown=1000, out_of_service=7)
    assert mixed.availability == Fraction(3, 4)
    assert mixed.as_seen_by_user == mixed.online_rate == Fraction(3, 5)
    assert mixed.coverage == Fraction(1, 2)
    assert mixed.period_ms == 2507
    assert mixed.uncertainty_ms == 18


@pytest.mark.parametrize("empty", [figures(), figures(unknown=5), figures(out_of_service=5), figures(maintenance=5)])
def test_nothing_seen_has_no_availability(empty: Figures) -> None:
    assert empty.availability is None
    assert empty.as_seen_by_user is None
    assert percent_text(empty.availability) == "—"
    assert judge(empty, target=Fraction(0), least_coverage=Fraction(0)) is Judgement.NOT_JUDGED


def test_a_group_is_its_sum_not_a_mean_of_means() -> None:
    old, new = figures(up=900, down=100), figures(up=0, down=10)
    assert Figures.total([old, new]).availability == Fraction(900, 1010)


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [
        (Fraction(1), 2, "100.00"),
        (Fraction(MONTH_MS - 1000, MONTH_MS), 2, "99.99"),
        (Fraction(MONTH_MS - 1, MONTH_MS), 0, "99"),
        (Fraction(98996, 100000), 2, "98.99"),
        (Fraction(1, 3), 1, "33.3"),
        (Fraction(1, 1000), 2, "0.10"),
        (Fraction(0), 3, "0.000"),
        (None, 2, "—"),
    ],
)
def test_nothing_is_rounded_up(fraction: Fraction | None, digits: int, text: str) -> None:
    assert percent_text(fraction, digits) == text


def test_verdict_is_exact_equal_passes_and_thin_coverage_is_not_judged() -> None:
    half_seen = figures(up=99, down=1, unknown=100)
    assert judge(half_seen, target=Fraction(99, 100), least_coverage=Fraction(1, 2)) is Judgement.MET
    assert judge(half_seen, target=Fraction(990001, 1000000), least_coverage=Fraction(1, 2)) is Judgement.MISSED
    assert judge(half_seen, target=Fraction(99, 100), least_coverage=Fraction(51, 100)) is Judgement.NOT_JUDGED


def test_the_moments_online_rate_counts_who_is_expected() -> None:
    states = [State.UP, State.UP, State.DOWN, State.SHADOW, State.UNKNOWN, State.MAINTENANCE, State.OUT_OF_SERVICE]
    assert online_now(states) == Fraction(2, 5)
    assert online_now([State.OUT_OF_SERVICE]) is None


def test_precedence_is_the_definitions() -> None:
    assert sorted(PRECEDENCE) == sorted(State)
    assert prevailing(State.UP, State.DOWN) is State.DOWN
    assert prevailing(State.DOWN, State.SHADOW, State.UNKNOWN) is State.UNKNOWN
    assert prevailing(State.UNKNOWN, State.MAINTENANCE, State.OUT_OF_SERVICE) is State.OUT_OF_SERVICE
