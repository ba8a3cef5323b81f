"""Who is told when, if nobody answers; what counts of a working calendar; nights; and a clock that jumps."""

from __future__ import annotations

from datetime import date

import pytest
from fault_days import HOUR_MS, MINUTE_MS, SCHOOL, START_MS, Days

from alerts.fault_terms import USUAL, Terms
from inventory.model.alert import Topic
from inventory.model.duty_chain import Level
from inventory.model.fault import FaultState
from inventory.model.fault_policy import FaultPolicy
from inventory.model.fault_step import FaultAction
from inventory.model.holiday import Holiday
from inventory.model.severity import Severity
from inventory.week_words import parse_week

WORKDAYS = parse_week("mon-fri 08:00-17:00")
OFFICE = FaultPolicy(id="p", repair_min=9 * 60, week=WORKDAYS, holidays=False)


def at(days: int, hour: float) -> int:
    """On a day after Monday 2026-11-30, UTC."""
    return round(START_MS + days * 24 * HOUR_MS + hour * HOUR_MS)


def test_each_level_after_its_time_until_somebody_answers() -> None:
    days = Days(FaultPolicy(id="p", steps_min=(10, 20, 30)))
    days.fire("s01-cam-0001")
    days.wait(9)
    assert days.told() == [("opened", "DUTY")]
    days.wait(1)
    assert days.told()[1:] == [("escalated", "LEADER")]
    days.wait(20)
    assert days.told()[2:] == [("escalated", "PRINCIPAL")]
    days.book.act(days.only(), FaultAction.ACKNOWLEDGED, days.now_ms, by="Lan")
    days.wait(12 * 60)
    assert len(days.told()) == 3


def test_it_is_late_at_its_limit_and_the_bureau_hears_a_day_later() -> None:
    days = Days()
    days.fire("s01-cam-0001")
    days.book.act(days.only(), FaultAction.STARTED, days.now_ms, by="Lan")
    days.wait(24 * 60)
    assert days.told()[1:] == [("overdue", "PRINCIPAL")]
    days.wait(24 * 60)
    assert days.told()[2:] == [("overdue", "BUREAU")]
    days.wait(10 * 24 * 60)
    assert len(days.told()) == 3
    assert days.only().overdue == 2


def test_what_can_wait_lets_people_sleep_and_what_is_grave_does_not() -> None:
    for severity, expected in ((Severity.MINOR, at(1, 6)), (Severity.CRITICAL, at(0, 23.25))):
        days = Days(FaultPolicy(id="p", steps_min=(15, 15, 15)))
        days.now_ms = at(0, 23)
        days.fire("s01-cam-0001", severity=severity)
        assert days.told() == [("opened", "DUTY")], "who is on duty is awake"
        assert days.only().next_ms == expected


def test_where_a_level_has_nobody_the_next_is_told_and_none_twice() -> None:
    def audience(school: str, level: Level, at_ms: int) -> Level | None:
        return Level.PRINCIPAL if level <= Level.PRINCIPAL else level

    days = Days(FaultPolicy(id="p", steps_min=(10, 10, 10)), audience=audience)
    days.fire("s01-cam-0001")
    assert days.only().level == Level.PRINCIPAL
    days.wait(20 * 60)
    assert days.told() == [("opened", "DUTY"), ("escalated", "BUREAU")]


def test_where_nobody_can_be_told_it_is_tried_again_and_written_down() -> None:
    heard: list[Level] = []
    days = Days(FaultPolicy(id="p", steps_min=(10, 10, 10)), audience=lambda *_: heard[0] if heard else None)
    days.fire("s01-cam-0001")
    days.wait(10)
    fault = days.only()
    assert (fault.state, fault.level, days.told()) == (FaultState.OPENED, 0, [])
    assert days.done(fault) == ["opened", "untold", "untold"]
    heard.append(Level.LEADER)
    days.wait(10)
    assert days.only().state is FaultState.REPORTED
    assert days.told() == [("opened", "LEADER")] or days.told() == [("opened", "DUTY")]


def test_after_a_jump_of_a_day_people_are_told_step_by_step() -> None:
    days = Days(FaultPolicy(id="p", steps_min=(10, 20, 30)))
    days.fire("s01-cam-0001")
    days.now_ms += 24 * HOUR_MS - MINUTE_MS
    days.wait(0)
    assert days.told() == [("opened", "DUTY"), ("escalated", "LEADER")]
    days.now_ms -= 24 * HOUR_MS
    days.wait(0)
    assert len(days.told()) == 2


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(0, 8), 9 * 60, at(0, 17)),
        (at(0, 16), 120, at(1, 9)),
        (at(4, 16), 120, at(8, 9)),  # Friday; Monday is a holiday
        (at(5, 3), 60, at(8, 9)),
    ],
)
def test_limits_count_working_hours_and_know_holidays(start: int, minutes: int, end: int) -> None:
    holiday = Holiday(id="h", school="", name="x", first=date(2026, 12, 7), last=date(2026, 12, 7))
    terms = Terms(SCHOOL, "UTC", [OFFICE], [holiday])
    assert terms.deadline(OFFICE, start, minutes * MINUTE_MS) == end
    assert terms.worth(OFFICE, start, end) == minutes * MINUTE_MS
    assert terms.worth(OFFICE, end, start) == 0


def test_a_night_with_25_hours_is_counted_as_it_is() -> None:
    terms = Terms(SCHOOL, "Europe/Berlin", [])
    start = 1_792_879_200_000  # 2026-10-25 00:00 in Berlin; clocks go back at three
    policy = FaultPolicy(id="p", week=parse_week("daily 00:00-06:00"))
    assert terms.worth(policy, start, start + 24 * HOUR_MS) == 7 * HOUR_MS
    assert terms.morning(USUAL[Severity.MINOR], start) == start + 7 * HOUR_MS


def test_the_narrowest_limit_counts_while_its_paper_holds() -> None:
    mine = FaultPolicy(id="mine", school=SCHOOL, repair_min=60, valid_until=date(2026, 12, 1))
    grave = FaultPolicy(id="grave", severity=Severity.CRITICAL, repair_min=120)
    theirs = FaultPolicy(id="theirs", school="S02", repair_min=1)
    terms = Terms(SCHOOL, "UTC", [grave, theirs, mine])
    assert terms.policy(Topic.OUTAGE, Severity.CRITICAL, at(0, 1)).id == "mine"
    assert terms.policy(Topic.OUTAGE, Severity.CRITICAL, at(2, 1)).id == "grave"
    assert terms.policy(Topic.OUTAGE, Severity.MINOR, at(2, 1)) == USUAL[Severity.MINOR]
    assert terms.policy(Topic.LEDGER, Severity.MINOR, at(2, 1)).repair_min == 7 * 24 * 60
    assert USUAL[Severity.MAJOR].repair_min == 24 * 60
