"""Verdicts on schools, on all of them, and by locality."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from alerts.figures import Figures, Judgement
from dashboards.reports.bureau_figures import SchoolLine
from dashboards.reports.headline import Headline
from dashboards.reports.judging import campus_rates, judge_all, judge_localities, judge_school
from dashboards.reports.rate import Rate, judge_rate
from inventory.model.campus_standing import CampusStanding
from inventory.model.school import Locality, School
from inventory.model.target import Measure, Target

DAY = date(2026, 10, 31)
HOUR = 3_600_000


def line(
    code: str, locality: Locality, up: int, down: int, *, standing: CampusStanding | None = None, alarms: int = 0
) -> SchoolLine:
    return SchoolLine(
        school=School(code=code, name=code, locality=locality),
        headline=Headline(total=Figures((up * HOUR, down * HOUR, 0, 0, 0, 0)), devices=30),
        standing=standing,
        one_key=(0, alarms),
    )


def target(measure: Measure, percent: int, locality: Locality = Locality.UNKNOWN, school: str = "") -> Target:
    id = f"{measure}-{locality}-{school}-{percent}"
    return Target(id=id, measure=measure, least_ppm=percent * 10_000, locality=locality, school=school)


def accepted(code: str, *, connected: bool = False, on: date = DAY) -> CampusStanding:
    since = on if connected else None
    return CampusStanding(school=code, entered_ms=1, by="x", accepted_on=on, police_on=since, education_on=since)


CITY = line("C1", Locality.URBAN, 98, 2, standing=accepted("C1", connected=True), alarms=1)
TOWN = line("C2", Locality.URBAN, 90, 10, standing=accepted("C2"), alarms=2)
FARM = line("R1", Locality.RURAL, 50, 50, standing=accepted("R1", on=date(2026, 11, 1)))
BARE = line("R2", Locality.RURAL, 100, 0)
ALL = [CITY, TOWN, FARM, BARE]


def test_coverage_and_share_that_are_just_enough_are_enough() -> None:
    asked = target(Measure.ONLINE, 95)
    assert asked.coverage == Fraction(95, 100)
    cases = {(95, 95): Judgement.MET, (94, 95): Judgement.MISSED, (100, 94): Judgement.NOT_JUDGED}
    for (part, seen), verdict in cases.items():
        assert judge_rate(Measure.ONLINE, Rate(part, 100, seen, 100), asked).verdict is verdict


def test_a_school_is_judged_by_its_narrowest_target() -> None:
    targets = [
        target(Measure.ONLINE, 99),
        target(Measure.ONLINE, 85, Locality.URBAN),
        target(Measure.ONLINE, 95, school="C2"),
    ]
    found = {one.school.code: judge_school(one.school, one.headline, targets, DAY)[Measure.ONLINE] for one in ALL}
    assert {code: one.verdict for code, one in found.items()} == {
        "C1": Judgement.MET, "C2": Judgement.MISSED, "R1": Judgement.MISSED, "R2": Judgement.MET,
    }  # fmt: skip
    assert found["C1"].target == targets[1]


def test_nobody_asks_nothing_is_judged() -> None:
    found = judge_school(CITY.school, CITY.headline, [], DAY)
    assert {one.verdict for one in found.values()} == {Judgement.NOT_JUDGED}
    assert Measure.COMPLIANCE not in found


def test_all_are_judged_on_sums_and_by_targets_for_all() -> None:
    headline = Headline.total_of(one.headline for one in ALL)
    targets = [target(Measure.ONLINE, 84), target(Measure.ONLINE, 99, Locality.URBAN)]
    found = judge_all(ALL, headline, targets, DAY)
    assert found[Measure.ONLINE].rate == Rate(338 * HOUR, 400 * HOUR, 400 * HOUR, 400 * HOUR)
    assert found[Measure.ONLINE].verdict is Judgement.MET


def test_campuses_are_counted_as_they_stood_on_the_day() -> None:
    assert campus_rates(ALL, DAY) == {
        Measure.COMPLIANCE: Rate(2, 4), Measure.NETWORKING: Rate(1, 4), Measure.ONE_KEY: Rate(2, 4),
    }  # fmt: skip
    assert campus_rates(ALL, date(2026, 11, 1))[Measure.COMPLIANCE] == Rate(3, 4)


def test_localities_are_judged_apart_and_those_without_schools_not_at_all() -> None:
    targets = [
        target(Measure.NETWORKING, 50, Locality.URBAN), target(Measure.NETWORKING, 10, Locality.RURAL),
        target(Measure.ONLINE, 90),
    ]  # fmt: skip
    found = judge_localities(ALL, targets, DAY)
    assert set(found) == {Locality.URBAN, Locality.RURAL}
    assert found[Locality.URBAN][Measure.NETWORKING].verdict is Judgement.MET
    assert found[Locality.RURAL][Measure.NETWORKING].verdict is Judgement.MISSED
    assert found[Locality.URBAN][Measure.ONLINE].verdict is Judgement.MET
    assert found[Locality.RURAL][Measure.ONLINE].verdict is Judgement.MISSED
    assert found[Locality.RURAL][Measure.COMPLIANCE].verdict is Judgement.NOT_JUDGED


def test_a_share_of_no_campus_is_a_dash() -> None:
    assert campus_rates([], DAY)[Measure.COMPLIANCE].share is None
