"""Which schools an archived report says to list, and which listed ones it clears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from alerts.figures import Figures, Judgement
from dashboards.reports.headline import Headline
from dashboards.reports.listing_proposals import judged_by, judged_for, proposals
from dashboards.reports.rate import NO_RATE, Rate
from inventory.model.listing import Listing
from inventory.model.report import Report
from inventory.model.school import Locality, School
from inventory.model.target import Measure, Target

SCHOOL = School(code="S01", name="Hope", locality=Locality.RURAL)
ONLINE = Target(id="t1", measure=Measure.ONLINE, least_ppm=950_000, entered_ms=1)
INTACT = Target(id="t2", measure=Measure.INTACT, least_ppm=1_000_000, entered_ms=2)
LISTING = Listing(
    id="l1", school="S01", measure=Measure.ONLINE, period="2026-10", part=89, whole=100, least_ppm=950_000,
    listed_ms=5, clear_by=date(2026, 12, 31), by="bureau",
)  # fmt: skip


def report(up: int, down: int, *, unseen: int = 0, intact: Rate = NO_RATE, period: str = "2026-10") -> Report:
    """Of 100 hours, told as milliseconds: the units do not matter to shares."""
    total = Figures((up, down, 0, 0, unseen, 0))
    headline = Headline(total=total, devices=1, intact=intact)
    return Report(
        id="r", number="S01-R-2026-0001", version=1, kind="monthly", school="S01", period=period, known_ms=1,
        made_ms=1, by="x", figures=headline.as_data(),
    )  # fmt: skip


def test_a_missed_target_is_proposed_and_a_met_one_is_not() -> None:
    found = proposals({"S01": report(94, 6, intact=Rate(10, 10, 10, 10))}, [SCHOOL], [ONLINE, INTACT], [])
    assert [(one.school.code, one.judged.measure, one.clears) for one in found] == [("S01", Measure.ONLINE, None)]
    assert proposals({"S01": report(95, 5)}, [SCHOOL], [ONLINE], []) == [], "equal passes"


@pytest.mark.parametrize(
    "targets",
    [
        [],
        [replace(ONLINE, school="S02")],
        [replace(ONLINE, locality=Locality.URBAN)],
        [replace(ONLINE, since=date(2026, 11, 1))],
        [replace(ONLINE, until=date(2026, 10, 30))],
        [ONLINE, replace(ONLINE, id="t3", school="S01", least_ppm=500_000, entered_ms=0)],
    ],
    ids=["none", "another school's", "of towns", "of later days", "over", "a milder one of its own"],
)
def test_without_a_target_of_its_own_days_nothing_is_proposed(targets: list[Target]) -> None:
    assert proposals({"S01": report(60, 40)}, [SCHOOL], targets, []) == []


def test_too_little_seen_is_no_reason_to_list_and_none_to_clear() -> None:
    assert proposals({"S01": report(50, 10, unseen=40)}, [SCHOOL], [ONLINE], []) == []
    november = report(60, 0, unseen=40, period="2026-11")
    assert proposals({"S01": november}, [SCHOOL], [ONLINE], [LISTING]) == []


def test_who_is_listed_for_it_is_not_proposed_again() -> None:
    assert proposals({"S01": report(60, 40, period="2026-11")}, [SCHOOL], [ONLINE], [LISTING]) == []


@pytest.mark.parametrize("period", ["2026-11", "2026-11-05..2026-12-04"])
def test_a_later_report_that_meets_it_clears(period: str) -> None:
    found = proposals({"S01": report(97, 3, period=period)}, [SCHOOL], [ONLINE], [LISTING])
    assert [(one.clears, one.judged.verdict) for one in found] == [(LISTING, Judgement.MET)]


@pytest.mark.parametrize("period", ["2026-10", "2026-09", "2026", "2026-10-05"])
def test_neither_the_same_period_nor_one_before_or_around_it_clears(period: str) -> None:
    """A corrected October is a reason for the bureau to look, not for the machine to clear."""
    assert proposals({"S01": report(100, 0, period=period)}, [SCHOOL], [ONLINE], [LISTING]) == []


def test_a_listing_is_cleared_by_what_it_was_listed_for_even_where_the_target_is_gone_or_milder() -> None:
    november = report(92, 8, period="2026-11")
    milder = replace(ONLINE, least_ppm=900_000)
    for targets in ([], [milder]):
        assert judged_for(LISTING, november, SCHOOL, targets).verdict is Judgement.MISSED
    assert judged_for(LISTING, report(97, 3, period="2026-11"), SCHOOL, []).verdict is Judgement.MET
    stricter = replace(ONLINE, least_ppm=980_000)
    assert judged_for(LISTING, report(97, 3, period="2026-11"), SCHOOL, [stricter]).verdict is Judgement.MISSED


def test_a_school_without_a_report_or_without_figures_is_left_alone() -> None:
    assert proposals({}, [SCHOOL], [ONLINE], [LISTING]) == []
    assert judged_by(report(0, 0), SCHOOL, [ONLINE])["online"].verdict is Judgement.NOT_JUDGED
