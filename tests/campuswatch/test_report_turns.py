"""When reports of plans are due, by worked cases: November 2026 begins on a Sunday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from campuswatch.delivery.due import BACK, LATE_MS, PERIOD, WHENS, Timetable, is_open, open_turns, turns_of
from campuswatch.usecases.report_plans import OFFERED, admit, offered
from dashboards.reports.papers import REPORTS
from inventory.check_calendar import SchoolCalendar
from inventory.deadlines import Owing
from inventory.errors import Conflict, Missing
from inventory.model.check_plan import Term
from inventory.model.holiday import Holiday
from inventory.model.report_plan import ReportPlan, ReportRun, When
from inventory.repository.report_runs import LEASE_MS, LONGEST_PAUSE_MS
from inventory.service_hours import moment

ZONE = "Asia/Shanghai"
WINTER = Holiday(id="w", school="", name="winter", first=date(2027, 1, 25), last=date(2027, 2, 20))
TERM = Term(id="t", school="", name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 24))
CALENDAR = SchoolCalendar([WINTER], [TERM])
DAY_MS = 86_400_000


def at(day: date, hour: int = 0, minute: int = 0, zone: str = ZONE) -> int:
    return moment(day, hour * 60 + minute, zone)


def plan(when: When, hour: str = "07:00", **values: object) -> ReportPlan:
    return replace(ReportPlan(id="p", kind="monthly", when=when, at=hour), **values)  # type: ignore[arg-type]


def made(when: When, first: date, after: date, hour: str = "07:00", zone: str = ZONE) -> list[tuple[str, int]]:
    found = turns_of(plan(when, hour), zone, CALENDAR, at(first, zone=zone), at(after, zone=zone) - 1)
    return [(period.text, due_ms) for period, due_ms in found]


@pytest.mark.parametrize(("when", "first", "after", "wanted"), [
    (When.DAILY, date(2026, 11, 28), date(2026, 11, 30), [("2026-11-28", date(2026, 11, 28)),
                                                         ("2026-11-29", date(2026, 11, 29))]),
    (When.SCHOOL_DAYS, date(2027, 1, 21), date(2027, 2, 1), [("2027-01-21", date(2027, 1, 21)),
                                                            ("2027-01-22", date(2027, 1, 22))]),
    (When.WEEKLY, date(2026, 11, 23), date(2026, 11, 30), [("2026-W47", date(2026, 11, 23))]),
    (When.WEEK_END, date(2026, 11, 23), date(2026, 11, 30), [("2026-W48", date(2026, 11, 27))]),
    (When.WEEK_END, date(2027, 1, 25), date(2027, 2, 15), []),
    (When.MONTHLY, date(2026, 11, 1), date(2026, 12, 1), [("2026-10", date(2026, 11, 1))]),
    (When.MONTHLY, date(2027, 1, 1), date(2027, 1, 2), [("2026-12", date(2027, 1, 1))]),
    (When.MONTH_END, date(2027, 2, 1), date(2027, 3, 1), [("2027-02", date(2027, 2, 28))]),
    (When.TERMLY, date(2026, 9, 1), date(2027, 9, 1), [("2026-09-01..2027-01-24", date(2027, 1, 4))]),
    (When.HOLIDAYS, date(2026, 9, 1), date(2027, 9, 1), [("2026-12-28..2027-01-10", date(2027, 1, 11))]),
    (When.YEARLY, date(2026, 12, 1), date(2027, 2, 1), [("2026", date(2027, 1, 1))]),
])  # fmt: skip
def test_each_plan_has_its_days(when: When, first: date, after: date, wanted: list[tuple[str, date]]) -> None:
    assert made(when, first, after) == [(text, at(day, 7)) for text, day in wanted]
    assert set(WHENS) == set(BACK) == set(PERIOD) == set(When)


def test_a_term_report_is_there_before_it_must_be_handed_in() -> None:
    ((_, due_ms),) = made(When.TERMLY, date(2026, 9, 1), date(2027, 9, 1))
    assert due_ms < at(date(2027, 1, 9))


def test_an_hour_that_is_skipped_or_comes_twice_is_met_once() -> None:
    """In Berlin 02:30 is skipped on 28 March 2027 and comes twice on 25 October 2026."""
    zone = "Europe/Berlin"
    (twice,) = made(When.DAILY, date(2026, 10, 25), date(2026, 10, 26), "02:30", zone)
    assert twice == ("2026-10-25", at(date(2026, 10, 25), zone=zone) + 9_000_000)
    (skipped,) = made(When.DAILY, date(2027, 3, 28), date(2027, 3, 29), "02:30", zone)
    assert skipped[0] == "2027-03-28"
    assert at(date(2027, 3, 28), 1, 59, zone) < skipped[1] < at(date(2027, 3, 28), 4, 0, zone)


def test_each_school_goes_by_its_own_clock_and_the_bureau_comes_last() -> None:
    places = [
        Owing(school="", zone=ZONE, calendar=CALENDAR),
        Owing(school="S01", zone=ZONE, calendar=CALENDAR),
        Owing(school="S02", zone="Europe/Berlin", calendar=CALENDAR),
    ]
    entered_ms = at(date(2026, 10, 15))
    plans = [
        plan(When.MONTHLY, id="all", every_school=True, entered_ms=entered_ms),
        plan(When.MONTHLY, id="own", entered_ms=entered_ms),
    ]
    turns = Timetable(plans, places, at(date(2026, 11, 1), 12)).turns()
    assert [one.turn for one in turns] == [("all", "S01", "2026-10"), ("own", "", "2026-10")]
    later = Timetable(plans, places, at(date(2026, 11, 2))).turns()
    assert [one.turn[1] for one in later] == ["S01", "", "S02"]
    assert later[2].due_ms - later[0].due_ms == 7 * 3_600_000


def test_what_was_missed_is_due_still_but_not_for_ever_and_nothing_from_before_the_plan_or_the_school() -> None:
    now_ms = at(date(2026, 11, 23), 12)
    daily = plan(When.DAILY, every_school=True, entered_ms=0)
    old, new = (
        Owing(school=code, zone=ZONE, calendar=CALENDAR, joined_ms=joined_ms)
        for code, joined_ms in (("S01", 0), ("S02", now_ms - 2 * DAY_MS))
    )
    turns = Timetable([daily], [old, new], now_ms).turns()
    days = {code: [one.period.text for one in turns if one.school == code] for code in ("S01", "S02")}
    assert days["S01"] == [f"2026-11-{day}" for day in range(17, 24)]
    assert days["S02"] == ["2026-11-22", "2026-11-23"]
    assert [one.is_late(now_ms) for one in turns if one.school == "S01"] == [True] * 7  # the last by five hours
    young = Timetable([replace(daily, entered_ms=now_ms - DAY_MS)], [old], now_ms).turns()
    assert [one.period.text for one in young] == ["2026-11-23"]


@pytest.mark.parametrize(("when", "periods"), [
    (When.DAILY, 7), (When.SCHOOL_DAYS, 5), (When.WEEKLY, 5), (When.WEEK_END, 2), (When.MONTHLY, 3),
    (When.MONTH_END, 1),
])  # fmt: skip
def test_so_many_are_made_after_a_year_off(when: When, periods: int) -> None:
    place = Owing(school="S01", zone=ZONE, calendar=CALENDAR)
    turns = Timetable([plan(when, every_school=True)], [place], at(date(2026, 11, 29), 12)).turns()
    assert len(turns) == periods


def test_a_turn_is_due_at_its_very_moment() -> None:
    due_ms = at(date(2026, 11, 1), 7)
    for until_ms, wanted in ((due_ms - 1, []), (due_ms, [due_ms])):
        found = turns_of(plan(When.MONTHLY), ZONE, CALENDAR, due_ms - DAY_MS, until_ms)
        assert [one for _, one in found] == wanted


def test_late_is_an_hour_after() -> None:
    (turn,) = Timetable(
        [plan(When.MONTHLY, entered_ms=at(date(2026, 10, 15)))], [Owing(school="", zone=ZONE, calendar=CALENDAR)],
        at(date(2026, 11, 1), 8),
    ).turns()  # fmt: skip
    assert not turn.is_late(turn.due_ms + LATE_MS)
    assert turn.is_late(turn.due_ms + LATE_MS + 1)


def test_a_turn_is_open_until_it_is_made_claimed_or_put_off() -> None:
    run = ReportRun(plan="p", school="", period="2026-10", due_ms=5)
    assert is_open(None, 10)
    assert is_open(run, 10)
    assert not is_open(replace(run, made_ms=6), 10)
    assert not is_open(replace(run, next_ms=11), 10)
    assert not is_open(replace(run, next_ms=10 + LONGEST_PAUSE_MS, claimed_until_ms=0), 10)
    assert is_open(replace(run, next_ms=10), 10)
    assert not is_open(replace(run, claimed_until_ms=11), 10)
    (turn,) = Timetable(
        [plan(When.MONTHLY, entered_ms=at(date(2026, 10, 15)))], [Owing(school="", zone=ZONE, calendar=CALENDAR)],
        at(date(2026, 11, 1), 8),
    ).turns()  # fmt: skip
    assert open_turns([turn], {}, 0) == [turn]
    assert open_turns([turn], {turn.turn: replace(run, made_ms=1)}, 0) == []


def test_a_clock_that_is_set_back_holds_no_turn() -> None:
    run = ReportRun(plan="p", school="", period="2026-10", due_ms=5)
    assert is_open(replace(run, next_ms=11 + LONGEST_PAUSE_MS), 10)
    assert is_open(replace(run, claimed_until_ms=11 + LEASE_MS), 10)


def test_what_was_tried_in_vain_keeps_nothing_else_waiting() -> None:
    places = [Owing(school=code, zone=ZONE, calendar=CALENDAR) for code in ("S01", "S02", "S03")]
    monthly = plan(When.MONTHLY, every_school=True, entered_ms=at(date(2026, 10, 15)))
    turns = Timetable([monthly], places, at(date(2026, 11, 1), 8)).turns()
    tried = {
        one.turn: ReportRun(plan="p", school=one.school, period=one.period.text, due_ms=one.due_ms, tries=tries)
        for one, tries in zip(turns, (9, 1), strict=False)
    }
    assert [one.school for one in open_turns(turns, tried, at(date(2026, 11, 1), 8))] == ["S03", "S02", "S01"]


def test_two_holidays_that_begin_on_one_day_make_one_turn() -> None:
    days = [
        Holiday(id=str(length), school="", name="w", first=date(2027, 1, 25), last=date(2027, 1, 25 + length))
        for length in (3, 5)
    ]
    found = turns_of(
        plan(When.HOLIDAYS), ZONE, SchoolCalendar(days, [TERM]), at(date(2026, 9, 1)), at(date(2027, 9, 1))
    )
    assert [period.text for period, _ in found] == ["2026-12-28..2027-01-10"]


def test_what_is_offered_can_be_made_and_is_offered_once() -> None:
    for one in OFFERED:
        admit(REPORTS, one)
    first = offered([], REPORTS)
    assert list(first) == list(OFFERED)
    assert offered(first, REPORTS) == []
    assert offered([replace(one, to=("a@example.org",), at="09:00") for one in OFFERED], REPORTS) == []


@pytest.mark.parametrize(("wrong", "error", "id"), [
    (plan(When.MONTHLY, kind="nonsense"), Missing, "archive.no_kind"),
    (plan(When.WEEKLY), Conflict, "report_plan.wrong_when"),
    (plan(When.MONTHLY, hour="24:00"), Conflict, "report_plan.bad_time"),
    (plan(When.MONTHLY, hour="7"), Conflict, "report_plan.bad_time"),
    (plan(When.MONTHLY, kind="principal"), Conflict, "archive.not_of_bureau"),
    (plan(When.MONTHLY, kind="ranking", every_school=True), Conflict, "archive.not_of_school"),
    (plan(When.MONTHLY, to=("a@example.org\r\nBcc: b@example.org",)), Conflict, "mail.bad_address"),
    (plan(When.MONTHLY, to=("",)), Conflict, "mail.bad_address"),
])  # fmt: skip
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(wrong: ReportPlan, error: type[Conflict], id: str) -> None:
    with pytest.raises(error) as refused:
        admit(REPORTS, wrong)
    assert refused.value.message.id == id
