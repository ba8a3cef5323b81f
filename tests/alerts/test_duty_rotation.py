"""Rotations: whose turn it is, holidays with a pattern of their own, and rows that nobody counts anew."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.rotation import by_turns, fill, read_pattern
from inventory.model.duty_roster import Rotation
from inventory.model.duty_shift import DutyDays, Holidays

MONDAY = date(2026, 11, 23)
WORKDAYS = DutyDays(weekdays=frozenset(range(5)), holidays=Holidays.NOT)


def rotation(people: str, pattern: tuple[str, ...], step: int, **more: object) -> Rotation:
    return Rotation(
        id="r", school="S01", pattern=pattern, people=tuple(people), step=step, since=MONDAY, **more  # type: ignore[arg-type]
    )  # fmt: skip


def days(count: int) -> date:
    return MONDAY + timedelta(days=count)


def people_of(one: Rotation, closed: set[date], last: date) -> list[str]:
    found = fill(one, closed, last)
    assert found is not None
    return [turn.person for turn in found.turns]


def test_people_take_turns_by_the_day() -> None:
    assert people_of(rotation("abc", *by_turns("night", 3, 1)), set(), days(6)) == list("abcabca")


def test_a_week_each_changes_on_the_eighth_day() -> None:
    assert people_of(rotation("ab", *by_turns("night", 2, 7)), set(), days(8)) == list("aaaaaaabb")


def test_four_teams_cover_day_and_night_with_days_off() -> None:
    pattern = read_pattern("day day night night - - - -", ["day", "night"])
    found = fill(rotation("abcd", pattern, 2), set(), days(27))
    assert found is not None
    full = [turn for turn in found.turns if turn.day >= days(8)]
    assert Counter((turn.day, turn.shift) for turn in full) == Counter(
        {(day, shift): 1 for day in {turn.day for turn in full} for shift in ("day", "night")}
    )


@given(st.integers(1, 8), st.integers(1, 10), st.integers(0, 60))
def test_in_every_pattern_of_turns_exactly_one_is_on(count: int, each: int, last: int) -> None:
    people = "abcdefgh"[:count]
    assert len(people_of(rotation(people, *by_turns("night", count, each)), set(), days(last))) == last + 1


def test_a_holiday_takes_no_turn_and_has_a_pattern_of_its_own() -> None:
    closed = {days(2), days(3)}
    school = rotation("abc", *by_turns("day", 3, 1), days=WORKDAYS)
    assert people_of(school, closed, days(7)) == ["a", "b", "c", "a"]  # Mon Tue Fri Mon
    holidays = rotation("xy", *by_turns("day", 2, 1), days=DutyDays(holidays=Holidays.ONLY))
    assert people_of(holidays, closed, days(7)) == ["x", "y"]


def test_rows_that_stand_are_not_counted_anew_when_a_holiday_is_entered_later() -> None:
    begun = rotation("abc", *by_turns("day", 3, 1), days=WORKDAYS)
    first = fill(begun, set(), days(4))
    assert first is not None
    after = rotation("abc", *by_turns("day", 3, 1), days=WORKDAYS, filled=first.last, turn=first.next_turn)
    later = fill(after, {days(1)}, days(8))  # a holiday on a day that passed: it would have shifted everyone
    assert later is not None
    assert [(turn.day, turn.person) for turn in later.turns] == [(days(7), "c"), (days(8), "a")]


def test_made_in_parts_or_at_once_it_is_the_same_roster() -> None:
    whole = fill(rotation("abc", *by_turns("day", 3, 2), days=WORKDAYS), {days(9)}, days(40))
    assert whole is not None
    one, rows = rotation("abc", *by_turns("day", 3, 2), days=WORKDAYS), []
    for last in (3, 10, 11, 25, 40):
        part = fill(one, {days(9)}, days(last))
        assert part is not None
        rows += part.turns
        one = rotation(
            "abc", *by_turns("day", 3, 2), days=WORKDAYS, filled=part.last, turn=part.next_turn
        )  # fmt: skip
    assert tuple(rows) == whole.turns


def test_it_ends_with_its_last_day_and_makes_nothing_twice() -> None:
    found = fill(rotation("ab", *by_turns("night", 2, 1), until=days(2)), set(), days(30))
    assert found is not None
    assert [turn.day for turn in found.turns] == [days(0), days(1), days(2)]
    done = rotation("ab", *by_turns("night", 2, 1), until=days(2), filled=days(2), turn=3)
    assert fill(done, set(), days(60)) is None


def test_an_unknown_shift_in_a_pattern_is_named() -> None:
    with pytest.raises(ValueError, match="evening"):
        read_pattern("day evening -", ["day", "night"])
