"""Places among schools: equal shares, small schools, too little seen, any order of lines."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from alerts.figures import Figures, Judgement
from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.headline import Headline
from dashboards.reports.ranking import is_small, rank
from dashboards.reports.rate import Judged, Rate
from inventory.model.school import School
from inventory.model.target import Measure, Target

HOUR = 3_600_000


def line(code: str, up: int, down: int = 0, *, unknown: int = 0, devices: int = 40, **rates: Rate) -> SchoolLine:
    total = Figures((up * HOUR, down * HOUR, 0, 0, unknown * HOUR, 0))
    return SchoolLine(
        school=School(code=code, name=code), headline=Headline(total=total, devices=devices, **rates)
    )  # fmt: skip


def places(lines: list[SchoolLine], measure: Measure = Measure.ONLINE) -> dict[str, int | None]:
    return {one.school.code: one.rank for one in rank(lines, measure)}


def test_equal_shares_take_one_place_and_leave_out_the_next() -> None:
    lines = [line("A", 99, 1), line("B", 198, 2), line("C", 100), line("D", 90, 10)]
    assert places(lines) == {"C": 1, "A": 2, "B": 2, "D": 4}


def test_shares_are_compared_exactly() -> None:
    """Their floats are equal."""
    parts = 10**17
    lines = [
        line("A", 0, intact=Rate(parts - 1, parts)), line("B", 0, intact=Rate(parts - 2, parts)),
    ]  # fmt: skip
    assert float(Fraction(parts - 1, parts)) == float(Fraction(parts - 2, parts))
    assert places(lines, Measure.INTACT) == {"A": 1, "B": 2}


def test_a_small_school_stands_beside_the_order() -> None:
    lines = [line("A", 99, 1), line("TINY", 100, devices=4), line("DARK", 1, 99, devices=4)]
    ranked = rank(lines)
    assert [one.rank for one in ranked] == [1, None, None]
    assert [one.small for one in ranked] == [False, True, True]


@pytest.mark.parametrize(("devices", "small"), [(0, True), (1, True), (19, True), (20, False), (400, False)])
def test_small_is_where_one_device_decides_on_95_percent(devices: int, small: bool) -> None:
    assert is_small(devices) is small


def test_too_little_seen_is_not_ranked_and_not_called_small() -> None:
    lines = [line("A", 94, unknown=6), line("B", 95, unknown=5), line("C", 0)]
    ranked = {one.school.code: one for one in rank(lines)}
    assert {code: one.rank for code, one in ranked.items()} == {"A": None, "B": 1, "C": None}
    assert not any(one.small for one in ranked.values())


def test_the_target_says_how_much_must_be_seen() -> None:
    lenient = Target(id="t", measure=Measure.ONLINE, least_ppm=900_000, coverage_ppm=500_000)
    half = line("A", 60, unknown=40)
    judged = {Measure.ONLINE: Judged(Measure.ONLINE, half.headline.rate(Measure.ONLINE), lenient, Judgement.MET)}
    assert places([replace(half, judged=judged)]) == {"A": 1}


def test_facts_of_the_ledger_need_no_coverage() -> None:
    assert places([line("A", 0, in_time=Rate(9, 10))], Measure.MENDED_IN_TIME) == {"A": 1}


def test_what_only_schools_together_have_ranks_nobody() -> None:
    with pytest.raises(KeyError):
        rank([line("A", 1)], Measure.COMPLIANCE)


def test_the_order_of_lines_changes_no_place() -> None:
    chance = Random(9)
    lines = [
        line(f"S{n}", chance.randint(80, 100), chance.randint(0, 5), devices=chance.randint(1, 60)) for n in range(80)
    ]
    expected = places(lines)
    for _ in range(20):
        chance.shuffle(lines)
        assert places(lines) == expected
    counted = sorted(place for place in expected.values() if place is not None)
    assert counted[0] == 1
    assert all(place <= at for at, place in enumerate(counted, 1))
