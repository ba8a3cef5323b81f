"""Conditions become alerts, by the table of alerts/evaluate.py."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from alerts.condition import Condition, Key
from alerts.evaluate import REJUDGE_MS, Evaluator
from alerts.judgement import MUTED, OWN, WAIT, Judgement, explained, own
from alerts.rules.rule import Rule
from inventory.model.alert import AlertChange, Deed, Topic
from inventory.model.severity import Severity
from language.message import Parameter

T0 = 1_800_000_000_000
RULES = {
    rule.name: rule
    for rule in (
        Rule(name="down", topic=Topic.OUTAGE, severity=Severity.MAJOR, in_key_area=Severity.CRITICAL),
        Rule(name="hot", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=600, keep_s=300),
        Rule(name="silenced", topic=Topic.CONDITION, severity=Severity.MINOR, on=False),
    )
}


class Bench:
    """An evaluator, the verdict that its judge gives, and the minutes of the clock."""

    def __init__(self) -> None:
        self.verdict: Judgement = OWN
        self.numbers: Iterator[int] = count(1)
        self.asked: list[Key] = []
        self.evaluator = Evaluator(RULES, lambda: f"{next(self.numbers)}")

    def judge(self, condition: Condition) -> Judgement:
        self.asked.append(condition.key)
        return self.verdict

    def begin(self, rule: str, at_s: float = 0, device: str = "s01-cam-0001", **details: Parameter) -> Key:
        one = Condition(rule=rule, school="S01", device=device, since_ms=T0 + round(at_s * 1000), details=details)
        self.evaluator.begin(one)
        return one.key

    def turn(self, at_s: float, verdict: Judgement | None = None) -> list[Deed]:
        return [change.deed for change in self.changes(at_s, verdict)]

    def changes(self, at_s: float, verdict: Judgement | None = None) -> list[AlertChange]:
        self.verdict = verdict or self.verdict
        return self.evaluator.turn(T0 + round(at_s * 1000), self.judge)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_needs_no_time_fires_at_once_and_is_over_at_once(bench: Bench) -> None:
    key = bench.begin("down", -20)
    (fired,) = bench.changes(0)
    assert (fired.deed, fired.alert.since_ms, fired.alert.fired_ms) == (Deed.FIRED, T0 - 20_000, T0)
    assert bench.turn(1) == []
    bench.evaluator.end(key, T0 + 60_000)
    (resolved,) = bench.changes(61)
    assert (resolved.deed, resolved.alert.id, resolved.alert.resolved_ms) == (Deed.RESOLVED, "1", T0 + 60_000)
    assert bench.evaluator.open_alerts() == []


def test_it_must_hold_for_as_long_as_the_rule_wants(bench: Bench) -> None:
    bench.begin("hot")
    assert bench.turn(599) == []
    assert bench.turn(600) == [Deed.FIRED]


def test_what_ends_while_it_is_pending_is_told_to_nobody(bench: Bench) -> None:
    key = bench.begin("hot")
    bench.turn(1)
    bench.evaluator.end(key, T0 + 500_000)
    assert bench.turn(10_000) == []
    bench.begin("hot", 20_000)
    assert bench.turn(20_599) == []
    assert bench.turn(20_600) == [Deed.FIRED]


def test_it_must_be_over_for_as_long_as_the_rule_wants(bench: Bench) -> None:
    key = bench.begin("hot")
    assert bench.turn(600) == [Deed.FIRED]
    bench.evaluator.end(key, T0 + 700_000)
    assert bench.turn(999) == []
    bench.begin("hot", 999)
    assert bench.turn(1_100) == []
    bench.evaluator.end(key, T0 + 1_200_000)
    assert bench.turn(1_499) == []
    assert bench.turn(1_500) == [Deed.RESOLVED]


def test_while_those_on_its_way_are_asked_it_waits(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0, WAIT) == []
    assert bench.turn(1) == []
    (change,) = bench.changes(2, explained("s01-sw-0001", probable=True))
    assert (change.deed, change.alert.cause, change.alert.probable) == (Deed.EXPLAINED, "s01-sw-0001", True)


def test_still_down_when_its_cause_is_mended_it_is_its_own(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0, explained("s01-sw-0001")) == [Deed.EXPLAINED]
    assert bench.turn(30, OWN) == []
    bench.evaluator.again(["s01-cam-0001"])
    assert bench.turn(30, WAIT) == []
    (fired,) = bench.changes(31, OWN)
    assert (fired.deed, fired.alert.id, fired.alert.cause) == (Deed.FIRED, "1", "")


def test_nobody_need_say_that_the_cause_was_mended(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0, explained("s01-sw-0001")) == [Deed.EXPLAINED]
    assert bench.turn(REJUDGE_MS / 1000, OWN) == [Deed.FIRED]


def test_a_cause_that_is_found_later_takes_it_over(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0) == [Deed.FIRED]
    bench.evaluator.again(["s01-cam-0001"])
    assert bench.turn(5, explained("s01-sw-0001")) == [Deed.EXPLAINED]
    bench.evaluator.again(["s01-cam-0001"])
    assert bench.turn(6, explained("s01-sw-0002")) == [Deed.EXPLAINED]
    bench.evaluator.again(["s01-cam-0001"])
    assert bench.turn(7) == []


def test_in_maintenance_nothing_is_told_until_it_is_over(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0, MUTED) == []
    assert bench.turn(1, OWN) == []
    assert bench.turn(60) == [Deed.FIRED]


def test_what_was_told_before_the_work_began_stays(bench: Bench) -> None:
    bench.begin("down")
    assert bench.turn(0) == [Deed.FIRED]
    bench.evaluator.again(["s01-cam-0001"])
    assert bench.turn(1, MUTED) == []
    assert len(bench.evaluator.open_alerts()) == 1


def test_other_words_a_graver_weight_and_a_longer_shadow_are_changes(bench: Bench) -> None:
    bench.begin("down", details="a")
    assert bench.turn(0) == [Deed.FIRED]
    bench.begin("down", details="a")
    assert bench.turn(1) == []
    bench.begin("down", details="b")
    assert bench.turn(2) == [Deed.CHANGED]
    bench.evaluator.again(["s01-cam-0001"])
    (change,) = bench.changes(3, own(affected=30))
    assert (change.deed, change.affected) == (Deed.CHANGED, 30)


def test_in_a_key_area_it_weighs_more(bench: Bench) -> None:
    bench.evaluator.key_devices = frozenset({"s01-cam-0001"})
    bench.begin("down")
    bench.begin("down", device="s01-cam-0002")
    found = {change.alert.device: change.alert.severity for change in bench.changes(0)}
    assert found == {"s01-cam-0001": Severity.CRITICAL, "s01-cam-0002": Severity.MAJOR}


def test_a_list_of_all_that_holds_ends_what_is_not_in_it(bench: Bench) -> None:
    bench.begin("down", device="s01-cam-0001")
    bench.begin("down", device="s01-cam-0002")
    bench.begin("hot", -900, device="s01-cam-0002")
    assert bench.turn(0) == [Deed.FIRED] * 3
    bench.evaluator.hold(
        ["down"], [Condition(rule="down", school="S01", device="s01-cam-0001", since_ms=T0)], T0 + 1_000
    )
    (over,) = bench.changes(1)
    assert (over.deed, over.alert.rule, over.alert.device) == (Deed.RESOLVED, "down", "s01-cam-0002")


def test_after_a_start_the_open_alerts_of_the_ledger_go_on(bench: Bench) -> None:
    bench.begin("down")
    (fired,) = bench.changes(0)
    later = Bench()
    later.evaluator.restore([fired.alert])
    later.begin("down")
    assert later.turn(10) == []
    later.evaluator.end(Key(*fired.alert.key), T0 + 20_000)
    (resolved,) = later.changes(20)
    assert (resolved.deed, resolved.alert.id) == (Deed.RESOLVED, fired.alert.id)


def test_after_a_start_an_explained_one_is_judged_at_once(bench: Bench) -> None:
    bench.begin("down")
    (change,) = bench.changes(0, explained("s01-sw-0001"))
    later = Bench()
    later.evaluator.restore([change.alert])
    assert later.turn(1, OWN) == [Deed.FIRED]


def test_a_rule_that_is_taken_away_ends_its_alerts(bench: Bench) -> None:
    bench.begin("down")
    bench.begin("silenced")
    assert bench.turn(0) == [Deed.FIRED]
    bench.evaluator.use({"hot": RULES["hot"]}, T0 + 1_000)
    assert bench.turn(1) == [Deed.RESOLVED]
    bench.begin("down")
    assert bench.turn(2) == []


def test_devices_that_are_no_longer_looked_at_leave_nothing_open(bench: Bench) -> None:
    bench.begin("down")
    bench.begin("hot", -60)
    assert bench.turn(0) == [Deed.FIRED]
    bench.evaluator.leave(["s01-cam-0001"], T0 + 1_000)
    assert bench.turn(1) == [Deed.RESOLVED]
    assert bench.turn(10_000) == []


@pytest.mark.parametrize("hours", [1, 24, -1, -24])
def test_a_jump_of_the_clock_neither_fires_nor_resolves_anything_early(bench: Bench, hours: int) -> None:
    shift = hours * 3600
    bench.begin("hot")
    bench.turn(300)
    bench.evaluator.jump(shift * 1000)
    assert bench.turn(shift + 599) == []
    (fired,) = bench.changes(shift + 600)
    key = Key(*fired.alert.key)
    bench.evaluator.end(key, T0 + (shift + 700) * 1000)
    bench.turn(shift + 701)
    bench.evaluator.jump(-shift * 1000)
    assert bench.turn(999) == []
    assert bench.turn(1_000) == [Deed.RESOLVED]


def test_what_is_dated_into_a_future_that_comes_again_counts_from_now(bench: Bench) -> None:
    bench.begin("hot", 86_400)
    assert bench.turn(0) == []
    assert bench.turn(600) == [Deed.FIRED]


def test_a_turn_asks_only_about_what_changed(bench: Bench) -> None:
    for number in range(1_000):
        bench.begin("down", device=f"s01-cam-{number:04}")
    assert len(bench.turn(0)) == 1_000
    bench.asked.clear()
    bench.begin("down", device="s01-cam-2000")
    assert bench.turn(1) == [Deed.FIRED]
    assert len(bench.asked) == 1
