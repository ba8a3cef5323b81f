"""What the clock tells of duty: once, to those who must hear, also after a restart; and nothing of who keeps none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from duty_school import ACTOR, DAY, HAN, LI, PINS, SCHOOL, WANG, Duty, at

from alerts.chain import Level
from alerts.duty.rotation import by_turns
from alerts.duty.slots import usual
from campuswatch.usecases.chain import read_chain
from campuswatch.usecases.duty_clock import turn_duty
from campuswatch.usecases.duty_handover import Signer, hand_over
from campuswatch.usecases.duty_posts import add_post, end_post
from campuswatch.usecases.duty_roster import rotate, set_shift
from campuswatch.usecases.duty_signing_on import sign_on
from inventory import duty_log
from inventory.errors import Conflict
from inventory.model.attendance import Standing
from inventory.model.duty_entry import EntryKind
from inventory.model.duty_roster import Rotation
from inventory.model.duty_shift import DutyDays, DutyShift, Holidays
from inventory.model.holiday import Holiday
from inventory.model.notice import Notice
from inventory.model.scope import BUREAU, Scope
from inventory.repository import attendances, duties, notices, people, service_hours

NEXT = date(2026, 11, 24)


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Duty]:
    made = Duty(tmp_path)
    yield made
    made.campus.close()


def told(duty: Duty, kind: str) -> list[Notice]:
    found = duty.read(notices.due, now_ms=2**60, channel="email", limit=1_000)
    return [one for one in found if one.kind == kind]


def kinds(duty: Duty) -> list[EntryKind]:
    return [one.kind for one in duty.read(duty_log.between, "S01", 0, 2**60)]


def turn(duty: Duty, moment: str) -> None:
    turn_duty(duty.database, at(moment))


def test_a_missed_post_is_written_down_and_told_to_the_duty_leader_once(duty: Duty) -> None:
    turn(duty, "2026-11-23 08:29")
    assert told(duty, "duty.missed") == []
    for moment in ("2026-11-23 08:30", "2026-11-23 08:31", "2026-11-23 12:00"):
        turn(duty, moment)
    (notice,) = told(duty, "duty.missed")
    assert notice.to == WANG.email
    assert notice.letter.subject.params["person"] == LI.name
    (row,) = duty.read(attendances.of_days, "S01", DAY, DAY)
    assert (row.person, row.standing) == (LI.id, Standing.MISSED)
    assert kinds(duty) == [EntryKind.MISSED]


def test_who_comes_after_all_has_both_rows(duty: Duty) -> None:
    turn(duty, "2026-11-23 08:30")
    made = sign_on(duty.database, duty.vault, ACTOR, "S01", "li", PINS["li"], now_ms=at("2026-11-23 09:00"))
    assert made.attendance.standing is Standing.LATE
    assert kinds(duty) == [EntryKind.MISSED, EntryKind.SIGNED_ON]


def test_who_was_entered_once_the_shift_had_begun_missed_nothing(duty: Duty) -> None:
    duty.assign("day", DAY, "wang", entered="2026-11-23 09:00")
    turn(duty, "2026-11-23 12:00")
    assert told(duty, "duty.missed") == []


def test_a_hand_over_that_nobody_made_is_told_once(duty: Duty) -> None:
    for moment in ("2026-11-23 17:29", "2026-11-23 17:30", "2026-11-23 20:00"):
        turn(duty, moment)
    (notice,) = told(duty, "duty.handover_missed")
    assert notice.letter.subject.params == {"school": "Hope Primary School"}
    assert kinds(duty).count(EntryKind.HANDOVER_MISSED) == 1


def test_one_that_was_made_is_not_told(duty: Duty) -> None:
    signers = (Signer(text="li", secret=PINS["li"]), Signer(text="han", secret=PINS["han"]))
    hand_over(duty.database, duty.vault, ACTOR, "S01", *signers, now_ms=at("2026-11-23 17:05"))
    turn(duty, "2026-11-23 18:00")
    assert told(duty, "duty.handover_missed") == []


def test_after_days_of_silence_all_is_written_down_and_only_the_last_day_is_told(duty: Duty) -> None:
    turn(duty, "2026-11-26 12:00")
    rows = duty.read(attendances.of_days, "S01", DAY, NEXT)
    assert [one.standing for one in rows] == [Standing.MISSED] * 3
    assert told(duty, "duty.missed") == []


def test_an_unwatched_shift_is_told_of_by_nobody(duty: Duty) -> None:
    for shift in usual("S01"):
        wanted = DutyShift(
            id="", school="S01", name=shift.name, start_min=shift.start_min, end_min=shift.end_min, watched=False,
            since=DAY,
        )  # fmt: skip
        set_shift(duty.database, ACTOR, wanted, now_ms=at("2026-11-20 12:00"))
    turn(duty, "2026-11-23 20:00")
    assert told(duty, "duty.missed") == told(duty, "duty.handover_missed") == []


def fill(duty: Duty, first: date, last: date) -> None:
    for number in range((last - first).days + 1):
        for shift, who in (("day", "li"), ("night", "han")):
            duty.assign(shift, first + timedelta(days=number), who)


def test_gaps_of_the_week_are_one_mail_in_the_morning_and_told_once(duty: Duty) -> None:
    fill(duty, date(2026, 11, 20), date(2026, 11, 28))
    turn(duty, "2026-11-22 07:00")
    assert told(duty, "duty.gap") == []
    turn(duty, "2026-11-23 06:59")
    assert told(duty, "duty.gap") == []
    for moment in ("2026-11-23 07:00", "2026-11-23 07:01", "2026-11-23 23:00"):
        turn(duty, moment)
    (notice,) = told(duty, "duty.gap")
    assert notice.to == WANG.email
    assert notice.letter.subject.id == "duty.gap"
    assert [one.label.params["start_ms"] for one in notice.letter.facts] == [
        at("2026-11-29 08:00"), at("2026-11-29 17:00"),
    ]  # fmt: skip


def test_a_gap_that_is_still_there_a_day_before_is_told_again_whatever_the_hour(duty: Duty) -> None:
    fill(duty, date(2026, 11, 20), date(2026, 11, 28))
    turn(duty, "2026-11-23 07:00")
    turn(duty, "2026-11-28 07:59")
    turn(duty, "2026-11-28 08:01")
    turn(duty, "2026-11-28 08:02")
    found = [one for one in told(duty, "duty.gap") if one.letter.subject.id == "duty.gap_soon"]
    assert [fact.label.params["start_ms"] for one in found for fact in one.letter.facts] == [at("2026-11-29 08:00")]


def test_gaps_that_were_filled_are_not_told(duty: Duty) -> None:
    fill(duty, date(2026, 11, 20), date(2026, 12, 5))
    turn(duty, "2026-11-23 07:00")
    assert told(duty, "duty.gap") == []


def test_a_school_without_a_roster_hears_nothing(duty: Duty) -> None:
    duty.campus.school("S02", zone="Asia/Shanghai")
    for hour in ("07:30", "08:45", "18:00"):
        turn(duty, f"2026-11-23 {hour}")
    assert {one.school for one in duty.read(notices.due, now_ms=2**60, channel="email", limit=1_000)} == {"S01"}


def test_a_rotation_without_an_end_is_carried_on_by_the_clock(duty: Duty) -> None:
    pattern, step = by_turns("night", 2, 1)
    wanted = Rotation(id="", school="S01", pattern=pattern, people=(LI.id, HAN.id), step=step, since=NEXT)
    made, rows = rotate(duty.database, ACTOR, wanted, now_ms=at("2026-11-23 12:00"))
    assert rows == 35
    turn(duty, "2026-12-20 12:00")
    found = duty.read(duties.assignments, "S01", NEXT, date(2027, 3, 1))
    nights = [one.person for one in found if one.shift == "night"]
    assert len(nights) == 35 + 27
    assert all(one != other for one, other in pairwise(nights))
    assert [one.filled for one in duty.read(duties.rotations, "S01") if one.id == made.id] == [date(2027, 1, 24)]


def test_a_rotation_leaves_what_people_entered(duty: Duty) -> None:
    pattern, step = by_turns("day", 1, 1)
    wanted = Rotation(id="", school="S01", pattern=pattern, people=(WANG.id,), step=step, since=DAY)
    rotate(duty.database, ACTOR, wanted, now_ms=at("2026-11-22 12:00"))
    found = {one.day: one.person for one in duty.read(duties.assignments, "S01", DAY, DAY + timedelta(days=3))
             if one.shift == "day"}  # fmt: skip
    assert list(found.values()) == [LI.id, HAN.id, WANG.id, WANG.id]


def test_on_holidays_the_shift_of_holidays_alone_runs(duty: Duty) -> None:
    for name, holidays in (("day", Holidays.NOT), ("night", Holidays.NOT), ("holiday", Holidays.ONLY)):
        wanted = DutyShift(id="", school="S01", name=name, start_min=480, end_min=480 if name == "holiday" else 1020,
                           days=DutyDays(holidays=holidays), since=date(2026, 12, 1))  # fmt: skip
        set_shift(duty.database, ACTOR, wanted, now_ms=at("2026-11-23 12:00"))
    day_off = Holiday(id="h", school="", name="New Year", first=date(2027, 1, 1), last=date(2027, 1, 1))
    duty.campus.write(lambda connection: service_hours.add_holidays(connection, [day_off], actor="test"))
    duty.assign("holiday", date(2027, 1, 1), "li")
    assert duty.read(read_chain, "S01", at("2027-01-01 20:00")).people(Level.DUTY) == (LI,)
    assert duty.read(read_chain, "S01", at("2026-12-31 09:00")).shift == "day"


def test_the_chain_is_who_is_on_then_those_entered_then_posts(duty: Duty) -> None:
    night = duty.read(read_chain, "S01", at("2026-11-24 03:00"), scope=Scope.of(["S01"]))
    assert night.shift == "night"
    assert night.people(Level.DUTY) == (HAN,)
    assert night.people(Level.LEADER) == (WANG,)
    assert [one.name for one in night.people(Level.PRINCIPAL)] == ["张伟"]
    nobody = duty.read(read_chain, "S01", at("2026-11-25 03:00"))
    assert nobody.people(Level.DUTY) == (WANG,)


def test_who_is_entered_stands_there_in_the_place_of_posts_for_as_long(duty: Duty) -> None:
    post, _ = add_post(
        duty.database, SCHOOL, "S01", Level.LEADER, "han", since=DAY, until=DAY, now_ms=at("2026-11-20 12:00")
    )
    assert duty.read(read_chain, "S01", at("2026-11-23 12:00")).people(Level.LEADER) == (HAN,)
    assert duty.read(read_chain, "S01", at("2026-11-24 12:00")).people(Level.LEADER) == (WANG,)
    end_post(duty.database, SCHOOL, post.id[:8], now_ms=at("2026-11-23 12:00"))
    assert duty.read(read_chain, "S01", at("2026-11-23 12:00")).people(Level.LEADER) == (WANG,)
    with pytest.raises(Conflict):
        add_post(duty.database, SCHOOL, "S01", Level.DUTY, "han", since=DAY, now_ms=at("2026-11-20 12:00"))


def test_a_leader_of_the_roster_comes_before_those_entered(duty: Duty) -> None:
    leader = DutyShift(id="", school="S01", name="leader", start_min=480, end_min=480, level=Level.LEADER, since=DAY)
    set_shift(duty.database, ACTOR, leader, now_ms=at("2026-11-20 12:00"))
    duty.assign("leader", DAY, "li")
    found = duty.read(read_chain, "S01", at("2026-11-24 03:00"))
    assert found.people(Level.LEADER) == (LI,)
    assert found.people(Level.DUTY) == (HAN,)


def test_who_has_left_hears_nothing_though_the_roster_names_them(duty: Duty) -> None:
    gone = replace(LI, left_ms=at("2026-11-23 09:00"))
    assert duty.read(read_chain, "S01", at("2026-11-23 10:00")).people(Level.DUTY) == (LI,)
    duty.campus.write(lambda connection: people.change(connection, BUREAU, gone, actor="test", at_ms=gone.left_ms or 0))
    assert duty.read(read_chain, "S01", at("2026-11-23 10:00")).people(Level.DUTY) == (WANG,)
