"""Shifts as moments: nights over the day border, days on which clocks are set, shifts that change, holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from duty_people import DAY, at, on, roster
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.slots import shifts_on, usual
from inventory.model.duty_chain import Level
from inventory.model.duty_shift import DutyDays, DutyShift, Holidays

HOUR_MS = 3_600_000
BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def names(shifts: list[DutyShift]) -> list[str]:
    return sorted(one.name for one in shifts)


def test_who_is_on_at_night_is_who_began_the_evening_before() -> None:
    known = roster(on("day", DAY, "a"), on("night", DAY, "b"), on("day", DAY + timedelta(days=1), "c"))
    assert [slot.people for slot in known.at(at("2026-11-23 16:59"))] == [("a",)]
    assert [slot.people for slot in known.at(at("2026-11-23 17:00"))] == [("b",)]
    assert [slot.people for slot in known.at(at("2026-11-24 07:59"))] == [("b",)]
    assert [slot.people for slot in known.at(at("2026-11-24 08:00"))] == [("c",)]


@pytest.mark.parametrize(("day", "hours"), [(SPRING - timedelta(days=1), 14), (AUTUMN - timedelta(days=1), 16)])
def test_a_night_in_which_clocks_are_set_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    (night,) = [slot for slot in roster(zone=BERLIN).of_days(day, day) if slot.shift.name == "night"]
    assert night.end_ms - night.start_ms == hours * HOUR_MS


def test_in_the_hour_that_comes_twice_the_same_person_is_on_both_times() -> None:
    known = roster(on("night", AUTUMN - timedelta(days=1), "b"), zone=BERLIN)
    for fold in (0, 1):
        assert [slot.people for slot in known.at(at("2026-10-25 02:30", BERLIN, fold=fold))] == [("b",)]


@given(st.integers(0, 1439), st.integers(0, 800), st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe"]))
def test_two_shifts_that_touch_on_the_clock_leave_no_moment_out_and_count_none_twice(
    border: int, ahead: int, zone: str
) -> None:
    other = (border + 540) % 1440
    first = DutyShift(id="1", school="S01", name="day", start_min=border, end_min=other)
    second = DutyShift(id="2", school="S01", name="night", start_min=other, end_min=border)
    day = date(2026, 1, 1) + timedelta(days=ahead)
    known = roster(zone=zone, shifts=(first, second))
    slots = sorted(known.of_days(day - timedelta(days=2), day + timedelta(days=2)), key=lambda slot: slot.start_ms)
    assert all(one.end_ms == other.start_ms for one, other in pairwise(slots))


def test_without_a_word_of_the_school_the_usual_two_hold_and_are_due_before_their_start() -> None:
    day, night = usual("S01")
    assert names(shifts_on([], "S01", DAY)) == ["day", "night"]
    assert (day.before_min, night.before_min) == (5, 30)
    slot = roster().of_days(DAY, DAY)[0]
    assert slot.due_ms == at("2026-11-23 07:55")


def test_changed_hours_hold_from_their_day_on_and_keep_who_is_on() -> None:
    later = DAY + timedelta(days=10)
    night = replace(usual("S01")[1], id="n", start_min=18 * 60, since=later)
    day = replace(usual("S01")[0], id="d", end_min=18 * 60, since=later)
    known = roster(on("night", DAY, "a"), on("night", later, "b"), shifts=(night, day))
    before, after = (
        next(slot for slot in known.of_days(one, one) if slot.shift.name == "night") for one in (DAY, later)
    )
    assert before.start_ms == at("2026-11-23 17:00")
    assert after.start_ms == at("2026-12-03 18:00")
    assert (before.people, after.people) == (("a",), ("b",))


def test_a_shift_of_leaders_alone_leaves_the_usual_shifts_in_place() -> None:
    leader = DutyShift(id="l", school="S01", name="leader", start_min=480, end_min=480, level=Level.LEADER)
    assert names(shifts_on([leader], "S01", DAY)) == ["day", "leader", "night"]


def test_a_shift_that_ended_holds_no_more_nor_does_the_usual_one_of_its_name() -> None:
    ended = replace(usual("S01")[1], until=DAY)
    assert names(shifts_on([ended], "S01", DAY)) == ["day", "night"]
    assert names(shifts_on([ended], "S01", DAY + timedelta(days=1))) == ["day"]


@pytest.mark.parametrize(
    ("days", "weekday", "sunday", "holiday"),
    [
        (DutyDays(), True, True, True),
        (DutyDays(weekdays=frozenset(range(5))), True, False, True),
        (DutyDays(weekdays=frozenset(range(5)), holidays=Holidays.NOT), True, False, False),
        (DutyDays(holidays=Holidays.ONLY), False, False, True),
    ],
)
def test_on_which_days_something_holds(days: DutyDays, weekday: bool, sunday: bool, holiday: bool) -> None:
    assert days.fits(DAY, closed=False) is weekday
    assert days.fits(date(2026, 11, 29), closed=False) is sunday
    assert days.fits(DAY, closed=True) is holiday
