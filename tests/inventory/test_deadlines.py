"""Deadlines by worked cases: November 2026 begins on a Sunday, 1 January 2027 is a Friday."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inventory.check_calendar import SchoolCalendar
from inventory.deadlines import Deadline, Owed, Owing, deadlines, standing
from inventory.default_obligations import OFFERED, offered
from inventory.model.check_plan import Term
from inventory.model.holiday import Holiday
from inventory.model.obligation import Due, Obligation, Punctuality, Submission
from inventory.service_hours import moment

ZONE = "Asia/Shanghai"
WINTER = Holiday(id="w", school="", name="winter", first=date(2027, 1, 25), last=date(2027, 2, 20))
TERM = Term(id="t", school="", name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 24))
CALENDAR = SchoolCalendar([WINTER], [TERM])
MINUTE_MS = 60_000


def at(day: date, hour: int = 0, minute: int = 0, zone: str = ZONE) -> int:
    return moment(day, hour * 60 + minute, zone)


def rule(due: Due, **values: object) -> Obligation:
    return replace(Obligation(id="o", kind="table", due=due), **values)  # type: ignore[arg-type]


def of(obligation: Obligation, first: date, after: date, zone: str = ZONE) -> list[Deadline]:
    return deadlines(obligation, zone, CALENDAR, at(first, zone=zone), at(after, zone=zone))


def handed(at_ms: int, version: int = 1) -> Submission:
    return Submission(
        report=f"r{version}", number="S01-R-2026-0001", version=version, school="S01", kind="table", period="2026-10",
        at_ms=at_ms, person="p", name="王芳", post="", proof="pin",
    )  # fmt: skip


@pytest.mark.parametrize(("obligation", "first", "after", "dues"), [
    (rule(Due.NEXT_MONTH, day=15), date(2026, 11, 1), date(2026, 12, 1), [("2026-10", date(2026, 11, 15))]),
    (rule(Due.NEXT_MONTH, day=15), date(2027, 1, 1), date(2027, 2, 1), [("2026-12", date(2027, 1, 15))]),
    (rule(Due.NEXT_MONTH, day=31), date(2027, 2, 1), date(2027, 3, 2), [("2027-01", date(2027, 2, 28))]),
    (rule(Due.SAME_MONTH, day=30), date(2026, 10, 1), date(2026, 11, 1), [("2026-10", date(2026, 10, 30))]),
    (rule(Due.SAME_MONTH, day=30), date(2027, 2, 1), date(2027, 3, 1), [("2027-02", date(2027, 2, 28))]),
    (rule(Due.SAME_MONTH, day=30), date(2028, 2, 1), date(2028, 3, 1), [("2028-02", date(2028, 2, 29))]),
    (rule(Due.BEFORE_TERM_END, day=15), date(2026, 9, 1), date(2027, 9, 1),
     [("2026-09-01..2027-01-24", date(2027, 1, 9))]),
    (rule(Due.BEFORE_TERM_END, day=15), date(2027, 1, 10), date(2027, 9, 1), []),
])  # fmt: skip
def test_each_deadline_ends_with_its_day(
    obligation: Obligation, first: date, after: date, dues: list[tuple[str, date]]
) -> None:
    found = of(obligation, first, after)
    assert [(one.period.text, one.due_ms) for one in found] == [(text, at(day, 24) - 1) for text, day in dues]


def test_daily_papers_are_due_on_school_days_by_the_hour() -> None:
    found = of(rule(Due.SAME_DAY, hour="17:00"), date(2027, 1, 18), date(2027, 1, 31))
    # The holidays begin on Monday the 25th.
    assert [one.period.text for one in found] == [f"2027-01-{day}" for day in range(18, 23)]
    assert {datetime.fromtimestamp(one.due_ms / 1000, UTC).strftime("%H:%M") for one in found} == {"09:00"}


def test_a_week_is_due_on_its_last_school_day_and_not_at_all_in_holidays() -> None:
    bridge = Holiday(id="b", school="", name="bridge", first=date(2026, 11, 27), last=date(2026, 11, 29))
    weekly = rule(Due.WEEK_END, hour="17:00")
    found = deadlines(weekly, ZONE, SchoolCalendar([bridge], []), at(date(2026, 11, 16)), at(date(2026, 11, 30)))
    assert [(one.period.text, one.due_ms) for one in found] == [
        ("2026-W47", at(date(2026, 11, 20), 17)),
        ("2026-W48", at(date(2026, 11, 26), 17)),
    ]
    assert of(weekly, date(2027, 1, 25), date(2027, 2, 21)) == []


def test_clocks_that_are_set_move_no_deadline() -> None:
    """In Berlin clocks go back on 25 October 2026: that day has 25 hours, and 17:00 is an hour later by UTC."""
    zone = "Europe/Berlin"
    found = deadlines(
        rule(Due.SAME_MONTH, day=25), zone, CALENDAR, at(date(2026, 10, 1), zone=zone), at(date(2026, 11, 1), zone=zone)
    )
    assert [one.due_ms for one in found] == [at(date(2026, 10, 26), zone=zone) - 1]
    daily = of(rule(Due.SAME_DAY, hour="17:00"), date(2026, 10, 23), date(2026, 10, 27), zone)
    hours = [datetime.fromtimestamp(one.due_ms / 1000, UTC).hour for one in daily]
    assert hours == [15, 16]


def test_each_zone_has_its_own_midnight() -> None:
    monthly = rule(Due.NEXT_MONTH, day=15)
    (east,) = of(monthly, date(2026, 11, 2), date(2026, 11, 30))
    (west,) = of(monthly, date(2026, 11, 2), date(2026, 11, 30), "Europe/Berlin")
    assert west.due_ms - east.due_ms == 7 * 3_600_000


def test_a_school_that_was_not_there_owes_nothing() -> None:
    rules = [rule(Due.NEXT_MONTH, day=15)]
    owed = Owed(rules, at(date(2026, 10, 1)), at(date(2027, 1, 1)))
    came = at(date(2026, 11, 20))
    old = owed.of(Owing(school="S01", zone=ZONE, calendar=CALENDAR))
    new = owed.of(Owing(school="S02", zone=ZONE, calendar=CALENDAR, joined_ms=came))
    assert [one.period.text for one in old] == ["2026-09", "2026-10", "2026-11"]
    assert [one.period.text for one in new] == ["2026-11"]


def test_nobody_is_late_for_what_was_asked_for_afterwards_or_no_more() -> None:
    due = at(date(2026, 11, 16)) - 1
    monthly = rule(Due.NEXT_MONTH, day=15)
    span = date(2026, 11, 1), date(2026, 12, 1)
    assert of(replace(monthly, entered_ms=due + 1), *span) == []
    assert len(of(replace(monthly, entered_ms=due), *span)) == 1
    assert of(replace(monthly, superseded_ms=due), *span) == []
    assert len(of(replace(monthly, superseded_ms=due + 1), *span)) == 1
    assert of(replace(monthly, since=date(2026, 11, 1)), *span) == []
    assert of(replace(monthly, until=date(2026, 9, 30)), *span) == []


def test_an_obligation_of_the_school_stands_in_the_place_of_the_one_for_all() -> None:
    own = rule(Due.NEXT_MONTH, id="own", day=20, school="S01")
    owed = Owed([rule(Due.NEXT_MONTH, day=15), own], at(date(2026, 11, 1)), at(date(2026, 12, 1)))
    days = {
        school: [one.due_ms for one in owed.of(Owing(school=school, zone=ZONE, calendar=CALENDAR))]
        for school in ("S01", "S02")
    }
    assert days == {"S01": [at(date(2026, 11, 21)) - 1], "S02": [at(date(2026, 11, 16)) - 1]}


def test_how_a_paper_stands() -> None:
    (one,) = of(rule(Due.NEXT_MONTH, day=15), date(2026, 11, 1), date(2026, 12, 1))
    month_end = at(date(2026, 11, 1))
    assert standing(one, [], month_end - 1)[0] is Punctuality.COMING
    assert standing(one, [], month_end)[0] is Punctuality.DUE
    assert standing(one, [], one.due_ms)[0] is Punctuality.DUE
    assert standing(one, [], one.due_ms + 1)[0] is Punctuality.MISSING
    far = one.due_ms + 10 * MINUTE_MS
    assert standing(one, [handed(one.due_ms)], far) == (Punctuality.ON_TIME, handed(one.due_ms))
    assert standing(one, [handed(one.due_ms + 1)], far) == (Punctuality.LATE, handed(one.due_ms + 1))
    # The last moment is not known before it came.
    assert standing(one, [handed(one.due_ms)], one.due_ms - 1)[0] is Punctuality.DUE


def test_a_month_handed_in_before_it_was_over_serves_the_30th_and_not_the_15th() -> None:
    (this,) = of(rule(Due.SAME_MONTH, day=30), date(2026, 10, 1), date(2026, 11, 1))
    (last,) = of(rule(Due.NEXT_MONTH, day=15), date(2026, 11, 1), date(2026, 12, 1))
    early, whole = handed(at(date(2026, 10, 29), 15)), handed(at(date(2026, 11, 3), 9), version=2)
    now_ms = at(date(2026, 11, 20))
    assert standing(this, [early, whole], now_ms) == (Punctuality.ON_TIME, early)
    assert standing(last, [early], now_ms)[0] is Punctuality.MISSING
    assert standing(last, [early, whole], now_ms) == (Punctuality.ON_TIME, whole)


def test_what_is_offered_cites_its_document_and_is_offered_once() -> None:
    assert all(one.document for one in OFFERED)
    assert {one.due for one in OFFERED} == set(Due)
    first = offered([], date(2026, 9, 1))
    assert [one.since for one in first] == [date(2026, 9, 1)] * len(OFFERED)
    assert offered(first, date(2026, 10, 1)) == []
    assert len(offered([replace(first[0], school="S01")], date(2026, 10, 1))) == len(OFFERED)
