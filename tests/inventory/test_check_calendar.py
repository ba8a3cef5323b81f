"""When check lists are due and late, by worked cases: November 2026 begins on a Sunday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.check_calendar import Days, SchoolCalendar, due, missed, period_of
from inventory.model.check_plan import CheckPlan, Frequency, Term
from inventory.model.holiday import Holiday

WINTER = Holiday(id="w", school="", name="winter", first=date(2027, 1, 25), last=date(2027, 2, 20))
LONG_WEEKEND = Holiday(id="l", school="", name="bridge", first=date(2026, 11, 27), last=date(2026, 11, 28))
TERM = Term(id="t", school="", name="autumn", first=date(2026, 9, 1), last=date(2027, 1, 24))
CALENDAR = SchoolCalendar([LONG_WEEKEND, WINTER], [TERM])


def plan(frequency: Frequency, *, since: date = date(2026, 1, 1), done: date | None = None) -> CheckPlan:
    return CheckPlan(
        school="S01", name="x", title="x", frequency=frequency, items=("a",), since=since, done_until=done
    )  # fmt: skip


@pytest.mark.parametrize(("frequency", "day", "days"), [
    (Frequency.DAILY, date(2026, 11, 24), Days(date(2026, 11, 24), date(2026, 11, 24))),
    (Frequency.WEEKLY, date(2026, 11, 29), Days(date(2026, 11, 23), date(2026, 11, 29))),
    (Frequency.MONTHLY, date(2026, 2, 28), Days(date(2026, 2, 1), date(2026, 2, 28))),
    (Frequency.MONTHLY, date(2026, 12, 31), Days(date(2026, 12, 1), date(2026, 12, 31))),
    (Frequency.TERMLY, date(2026, 11, 24), Days(date(2026, 9, 1), date(2027, 1, 24))),
    (Frequency.TERMLY, date(2026, 8, 24), None),
    (Frequency.YEARLY, date(2026, 11, 24), Days(date(2026, 1, 1), date(2026, 12, 31))),
    (Frequency.HOLIDAYS, date(2027, 1, 11), Days(date(2027, 1, 11), date(2027, 1, 24))),
    (Frequency.HOLIDAYS, date(2027, 1, 10), None),
    (Frequency.HOLIDAYS, date(2026, 11, 20), None),  # two days off are no holiday
    (Frequency.NEVER, date(2026, 11, 24), None),
])  # fmt: skip
def test_periods(frequency: Frequency, day: date, days: Days | None) -> None:
    assert period_of(frequency, day, CALENDAR) == days


def test_a_month_that_went_by_without_it_is_late_until_it_is_done_again() -> None:
    today = date(2026, 11, 24)
    assert missed(plan(Frequency.MONTHLY), today, CALENDAR) == Days(date(2026, 10, 1), date(2026, 10, 31))
    assert missed(plan(Frequency.MONTHLY, done=date(2026, 10, 31)), today, CALENDAR) is None
    assert missed(plan(Frequency.MONTHLY, done=date(2026, 11, 30)), today, CALENDAR) is None


def test_a_list_entered_in_the_middle_of_a_month_is_not_late_for_that_month() -> None:
    begun = plan(Frequency.MONTHLY, since=date(2026, 10, 15))
    assert missed(begun, date(2026, 11, 24), CALENDAR) is None
    assert missed(begun, date(2026, 12, 1), CALENDAR) == Days(date(2026, 11, 1), date(2026, 11, 30))


def test_days_and_weeks_when_the_school_is_closed_are_skipped() -> None:
    monday = date(2027, 2, 22)
    assert missed(plan(Frequency.DAILY), monday, CALENDAR) == Days(date(2027, 1, 22), date(2027, 1, 22))
    assert missed(plan(Frequency.WEEKLY), monday, CALENDAR) == Days(date(2027, 1, 18), date(2027, 1, 24))
    assert due(plan(Frequency.DAILY), date(2026, 11, 28), CALENDAR) is None


def test_a_self_check_is_due_in_the_fortnight_and_late_when_the_holiday_has_begun() -> None:
    own = plan(Frequency.HOLIDAYS)
    assert due(own, date(2027, 1, 20), CALENDAR) == Days(date(2027, 1, 11), date(2027, 1, 24))
    assert missed(own, date(2027, 1, 24), CALENDAR) is None
    assert missed(own, date(2027, 1, 25), CALENDAR) == Days(date(2027, 1, 11), date(2027, 1, 24))


@given(
    st.sampled_from([one for one in Frequency if one is not Frequency.NEVER]),
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_what_is_done_in_its_period_is_never_due_nor_late_in_it(frequency: Frequency, today: date) -> None:
    found = period_of(frequency, today, CALENDAR)
    done = plan(frequency, since=today - timedelta(days=500), done=found.last if found else today)
    assert due(done, today, CALENDAR) is None
    assert missed(done, today, CALENDAR) is None or found is None
