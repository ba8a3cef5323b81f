"""Who came, who did not, and what is to be handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from duty_people import DAY, at, on, person, roster

from alerts.duty.attending import missing, open_to_sign, standing_of
from alerts.duty.gaps import gaps
from alerts.duty.handing_over import next_of, not_handed_over, to_hand_over
from alerts.duty.slots import Slot, usual
from inventory.model.attendance import Attendance, Standing

KNOWN = roster(on("day", DAY, "a"), on("night", DAY, "b"), on("day", DAY + timedelta(days=1), "c"))
SLOTS = KNOWN.of_days(DAY, DAY + timedelta(days=1))
DAYTIME, NIGHT, NEXT_DAY = SLOTS[:3]


def came(slot: Slot, who: str, standing: Standing = Standing.ON_TIME) -> Attendance:
    return Attendance(
        id="1", school="S01", shift=slot.shift.name, day=slot.day, person=who, standing=standing, due_ms=slot.due_ms,
        at_ms=slot.due_ms,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "moment", "standing"),
    [
        ("a", "2026-11-23 07:55", Standing.ON_TIME),
        ("a", "2026-11-23 07:56", Standing.LATE),
        ("b", "2026-11-23 07:30", Standing.STOOD_IN),
    ],
)
def test_in_time_is_the_minutes_before_the_start_that_the_shift_demands(
    who: str, moment: str, standing: Standing
) -> None:
    assert standing_of(DAYTIME, who, at(moment)) is standing


@pytest.mark.parametrize(
    ("who", "moment", "slot"),
    [
        ("a", "2026-11-23 05:59", None),
        ("a", "2026-11-23 06:00", DAYTIME),
        ("b", "2026-11-23 15:30", NIGHT),  # the day shift runs, but theirs comes
        ("x", "2026-11-23 16:30", DAYTIME),  # on no roster: stands in for the one that runs
        ("c", "2026-11-24 07:00", NEXT_DAY),
        ("b", "2026-11-24 07:59", NIGHT),
    ],
)
def test_people_sign_on_to_their_own_shift_else_to_the_one_that_runs(who: str, moment: str, slot: Slot | None) -> None:
    assert open_to_sign(SLOTS, who, at(moment)) == slot


def test_a_post_is_missed_half_an_hour_after_the_start_and_told_once() -> None:
    assert missing(SLOTS, [], at("2026-11-23 08:29")) == []
    assert missing(SLOTS, [], at("2026-11-23 08:30")) == [(DAYTIME, "a")]
    assert missing(SLOTS, [came(DAYTIME, "a", Standing.LATE)], at("2026-11-23 09:00")) == []
    assert missing(SLOTS, [came(DAYTIME, "a", Standing.MISSED)], at("2026-11-23 16:00")) == []


def test_who_stands_in_does_not_make_the_person_of_the_roster_come() -> None:
    assert missing(SLOTS, [came(DAYTIME, "x", Standing.STOOD_IN)], at("2026-11-23 09:00")) == [(DAYTIME, "a")]


def test_the_shift_whose_end_is_nearest_is_handed_over_to_the_one_that_begins_there() -> None:
    assert to_hand_over(SLOTS, set(), at("2026-11-23 15:59")) is None
    assert to_hand_over(SLOTS, set(), at("2026-11-23 16:00")) == DAYTIME
    assert next_of(DAYTIME, SLOTS) == NIGHT
    assert to_hand_over(SLOTS, {DAYTIME.key}, at("2026-11-23 17:10")) is None
    assert to_hand_over(SLOTS, set(), at("2026-11-23 23:01")) is None


def test_a_hand_over_that_nobody_made_is_told_unless_nobody_takes_over() -> None:
    late = at("2026-11-23 17:30")
    assert not_handed_over(SLOTS, set(), late - 1) == []
    assert not_handed_over(SLOTS, set(), late) == [(DAYTIME, NIGHT)]
    assert not_handed_over(SLOTS, {DAYTIME.key}, late) == []
    alone = roster(on("day", DAY, "a")).of_days(DAY, DAY)
    assert not_handed_over(alone, set(), late) == []
    unwatched = [replace(slot, shift=replace(slot.shift, watched=False)) for slot in SLOTS]
    assert not_handed_over(unwatched, set(), late) == []


def test_gaps_are_seen_a_week_ahead_and_who_left_fills_none() -> None:
    known = {"a": person("a"), "b": person("b", left_ms=at("2026-11-24 00:00"))}
    rows = [on("day", DAY + timedelta(days=ahead), "a") for ahead in range(9)]
    rows += [on("night", DAY + timedelta(days=ahead), "b") for ahead in range(9)]
    found = gaps(roster(*rows), known, at("2026-11-23 12:00"))
    assert [(gap.slot.day - DAY).days for gap in found] == [1, 2, 3, 4, 5, 6]
    assert {(gap.slot.shift.name, gap.lacking, gap.gone) for gap in found} == {("night", 1, ("B",))}


def test_a_shift_of_two_with_one_on_lacks_one() -> None:
    two = replace(usual("S01")[0], needed=2, since=DAY)
    found = gaps(roster(on("day", DAY, "a"), shifts=(two,)), {"a": person("a")}, at("2026-11-23 07:00"), 1)
    assert [(gap.lacking, gap.slot.people) for gap in found if gap.slot.key == (DAY, "day")] == [(1, ("a",))]
