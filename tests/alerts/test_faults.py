"""From alerts to faults: who joins what, what comes back, what is merged, and what the machine must have seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fault_days import HOUR_MS, MINUTE_MS, Days

from alerts.absorb import opened
from alerts.fault_turn import Sight
from alerts.faults import MOVES, STANDING, move
from inventory.errors import Conflict
from inventory.model.alert import Deed, Topic
from inventory.model.fault import OVER, FaultState
from inventory.model.fault_step import FaultAction
from inventory.model.severity import Severity


def test_a_dead_switch_is_one_fault_and_one_mail() -> None:
    days = Days()
    cameras = [days.alert(f"s01-cam-{number:04}", cause="s01-sw-0003") for number in range(30)]
    days.hear(*(days.change(Deed.EXPLAINED, one) for one in cameras))
    assert days.faults == []

    days.fire("s01-sw-0003", affected=30, severity=Severity.CRITICAL)

    fault = days.only()
    assert (fault.device, fault.affected, fault.state, fault.major) == ("s01-sw-0003", 30, FaultState.REPORTED, True)
    assert days.told() == [("opened", "DUTY")]
    assert len(days.book.waiting(fault.id)) == 31
    assert len(days.book.firing(fault.id)) == 1


def test_alerts_of_one_topic_join_and_only_a_graver_one_is_told() -> None:
    days = Days()
    days.fire("s01-nvr-0001", Topic.RECORDING, rule="disk", severity=Severity.MINOR)
    days.fire("s01-nvr-0001", Topic.RECORDING, rule="not_recording", part="7", severity=Severity.MINOR)
    days.fire("s01-nvr-0001", Topic.CONDITION, rule="clock", severity=Severity.MINOR)
    assert [one.topic for one in days.faults] == [Topic.RECORDING, Topic.CONDITION]
    days.fire("s01-nvr-0001", Topic.RECORDING, rule="retention", severity=Severity.CRITICAL)
    assert days.told() == [("opened", "DUTY"), ("opened", "DUTY"), ("graver", "DUTY")]
    assert days.faults[0].severity is Severity.CRITICAL


def test_what_has_no_device_is_kept_apart_by_rule_and_part() -> None:
    days = Days()
    for part in ("10.0.0.9", "10.0.0.8", "10.0.0.9"):
        days.fire("", Topic.SECURITY, rule="stranger", part=part)
    assert [one.part for one in days.faults] == ["10.0.0.9", "10.0.0.8"]


def test_it_comes_back_by_itself_is_verified_and_closed() -> None:
    days = Days()
    alert = days.fire("s01-cam-0001")
    days.wait(3)
    days.resolve(alert)
    fault = days.only()
    assert (fault.state, fault.repaired_by, fault.repaired_ms) == (FaultState.REPAIRED, "campuswatch", days.now_ms)
    days.wait(9)
    assert days.only().state is FaultState.REPAIRED
    days.wait(1)
    assert days.only().state is FaultState.VERIFIED
    days.wait(60)
    assert days.only().state is FaultState.CLOSED
    assert days.done(fault) == ["opened", "told", "recovered", "verified", "closed"]
    assert days.told() == [("opened", "DUTY")]


def test_a_relapse_before_it_is_verified_is_no_new_mail() -> None:
    days = Days()
    first = days.fire("s01-cam-0001")
    days.resolve(first)
    days.wait(5)
    days.fire("s01-cam-0001")
    assert (days.only().state, days.only().repaired_ms) == (FaultState.REPORTED, None)
    assert days.told() == [("opened", "DUTY")]


def test_what_comes_back_within_a_day_is_the_same_fault_and_later_another() -> None:
    days = Days()
    days.resolve(days.fire("s01-cam-0001"))
    days.wait(70 + 24 * 60 - 1)
    days.resolve(days.fire("s01-cam-0001"))
    assert (days.only().reopened, days.only().state) == (1, FaultState.REPAIRED)
    days.wait(70 + 24 * 60 + 1)
    days.fire("s01-cam-0001")
    assert [one.number for one in days.faults] == ["S01-2026-0001", "S01-2026-0002"]
    assert days.told() == [("opened", "DUTY"), ("reopened", "DUTY"), ("opened", "DUTY")]


def test_a_fault_whose_cause_is_found_later_is_merged() -> None:
    days = Days()
    camera = days.fire("s01-cam-0001")
    days.fire("s01-sw-0003")
    days.explain(camera, "s01-sw-0003")
    first, second = days.faults
    assert (first.state, first.merged_into) == (FaultState.MERGED, second.id)
    assert days.done(second)[-1] == "took_in"
    days.wait(24 * 60)
    assert [one for one in days.told() if one[0] == "escalated"].count(("escalated", "LEADER")) == 1


def test_a_cause_that_fires_after_what_it_explains_takes_it_in() -> None:
    days = Days()
    camera = days.fire("s01-cam-0001")
    days.explain(camera, "s01-sw-0003")
    assert days.only().state is FaultState.REPORTED
    days.fire("s01-sw-0003")
    assert [one.state for one in days.faults] == [FaultState.MERGED, FaultState.REPORTED]


def test_other_words_of_what_waits_for_its_cause_open_no_fault() -> None:
    days = Days()
    camera = days.explain(days.alert("s01-cam-0001"), "s01-sw-0003")
    days.hear(days.change(Deed.CHANGED, replace(camera, details={"witnesses": "ping rtsp"})))
    assert days.faults == []
    days.fire("s01-sw-0003")
    assert days.told() == [("opened", "DUTY")]


def test_an_outer_cause_takes_the_whole_fault() -> None:
    days = Days()
    camera = days.explain(days.alert("s01-cam-0001"), "s01-sw-0003")
    switch = days.fire("s01-sw-0003")
    days.explain(camera, "s01-sw-0003")
    days.fire("s01-sw-0001")
    days.explain(switch, "s01-sw-0001")
    inner, outer = days.faults
    assert (inner.state, inner.merged_into) == (FaultState.MERGED, outer.id)
    assert len(days.book.waiting(outer.id)) == 3


def test_what_is_still_down_when_its_cause_is_mended_has_a_fault_of_its_own() -> None:
    days = Days()
    switch = days.fire("s01-sw-0003")
    camera = days.explain(days.alert("s01-cam-0001"), "s01-sw-0003")
    days.resolve(switch)
    days.hear(days.change(Deed.FIRED, replace(camera, cause="")))
    own = days.faults[1]
    assert (own.device, own.state) == ("s01-cam-0001", FaultState.REPORTED)
    assert len(days.book.waiting(days.faults[0].id)) == 0


def test_nothing_is_verified_that_the_machine_does_not_see_well() -> None:
    days = Days()
    alert = days.fire("s01-cam-0001")
    days.sights["s01-cam-0001"] = Sight.BLIND
    days.resolve(alert)
    days.wait(120)
    assert days.only().state is FaultState.REPAIRED
    days.sights["s01-cam-0001"] = Sight.WELL
    days.wait(10)
    assert days.only().state is FaultState.VERIFIED


def test_a_word_that_it_is_repaired_is_checked() -> None:
    days = Days()
    days.fire("s01-cam-0001")
    days.book.act(days.only(), FaultAction.ACKNOWLEDGED, days.now_ms, by="Lan")
    days.book.act(days.only(), FaultAction.REPAIRED, days.now_ms, by="Lan")
    days.wait(10)
    fault = days.only()
    assert (fault.state, fault.repaired_ms, fault.repaired_by) == (FaultState.REPAIRING, None, "")
    assert days.told()[-1] == ("not_mended", "DUTY")


def test_a_person_reported_it_first() -> None:
    other = Days()
    other.fire("s01-cam-0001", Topic.CONDITION)
    days = Days()
    reported = replace(other.only(), rule="", state=FaultState.OPENED, level=0, opened_by="Cô Hoa", text="đen màn hình")
    opened(days.book, reported, days.now_ms, by="Cô Hoa")
    days.fire("s01-cam-0001", Topic.PICTURE, rule="black")
    fault = days.only()
    assert (fault.topic, fault.rule, fault.by_machine) == (Topic.PICTURE, "black", True)
    assert "seen" in days.done(fault)
    days.fire("s01-cam-0001", Topic.PICTURE, rule="blurred")
    assert len(days.faults) == 1


def test_told_twice_changes_nothing() -> None:
    days = Days()
    alert = days.fire("s01-cam-0001")
    before = list(days.book.steps)
    days.hear(days.change(Deed.FIRED, alert))
    days.hear(days.change(Deed.CHANGED, alert))
    assert days.book.steps == before
    days.resolve(alert)
    before = list(days.book.steps)
    days.resolve(alert)
    assert days.book.steps == before


def test_a_major_fault_is_not_closed_without_its_report() -> None:
    days = Days()
    days.resolve(days.fire("s01-sw-0001", severity=Severity.CRITICAL, affected=12))
    days.wait(70)
    assert days.only().state is FaultState.VERIFIED
    assert days.told()[-1] == ("report_missing", "LEADER")
    days.wait(24 * 60)
    assert days.told().count(("report_missing", "LEADER")) == 2
    days.book.act(days.only(), FaultAction.INCIDENT, days.now_ms, by="Lan", incident_ms=days.now_ms)
    days.wait(24 * 60)
    assert days.only().state is FaultState.CLOSED


@pytest.mark.parametrize("action", list(FaultAction)[1:])
def test_the_table_refuses_what_it_does_not_say(action: FaultAction) -> None:
    days = Days()
    days.fire("s01-cam-0001")
    for state in FaultState:
        fault = replace(days.only(), state=state)
        if state in MOVES[action]:
            assert move(fault, action, days.now_ms, "x").state is not None
        else:
            with pytest.raises(Conflict) as refused:
                move(fault, action, days.now_ms, "x")
            assert refused.value.message.id == "fault.not_now"


def test_what_is_over_is_changed_by_nothing_but_notes_and_coming_back() -> None:
    allowed = {FaultAction.NOTED, FaultAction.PHOTO, FaultAction.REOPENED, FaultAction.INCIDENT}
    for action, moves in MOVES.items():
        assert action in allowed or not OVER & moves.keys()
        assert set(moves) <= {*STANDING, *OVER}


def test_a_dismissed_fault_leaves_its_alerts_alone() -> None:
    days = Days()
    alert = days.fire("s01-cam-0001")
    days.book.act(days.only(), FaultAction.DISMISSED, days.now_ms, by="Lan", words="it hangs in a store room")
    days.hear(days.change(Deed.CHANGED, alert))
    days.wait(HOUR_MS / MINUTE_MS)
    assert days.only().state is FaultState.DISMISSED
