"""Faults of a period, from a register that lives: the machine that keeps faults makes their steps here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from alerts.absorb import merged, reopened_by
from alerts.faults import OPEN
from dashboards.reports.fault_figures import FaultFigures
from dashboards.reports.fault_lives import FaultLife, life_by_row, life_by_steps, needs_steps
from dashboards.reports.faults import reckon_faults
from dashboards.reports.rate import Rate
from dashboards.reports.stretch import Stretch
from inventory.model.alert import Alert, AlertChange, Deed, Topic
from inventory.model.fault import CauseClass, Fault, FaultState
from inventory.model.fault_policy import FaultPolicy
from inventory.model.fault_step import FaultAction, FaultStep
from inventory.model.severity import Severity
from tests.alerts.fault_days import HOUR_MS, MINUTE_MS, START_MS, Days

DAY_MS = 24 * HOUR_MS
TEN = START_MS + 10 * HOUR_MS
LIMIT = FaultPolicy(id="p", repair_min=8 * 60, steps_min=(30, 60, 120), settle_min=10, close_min=60, reopen_min=1440)
KEPT = (
    "state", "reported_ms", "acknowledged_ms", "acknowledged_by", "repairing_ms", "repaired_ms", "repaired_by",
    "verified_ms", "closed_ms", "repair_by_ms", "reopened", "paused_ms", "pause", "handed_up_ms",
)  # fmt: skip
"""What can be told of a fault as it stood before."""


class Register(Days):
    """Driven by hand, as people and alerts do."""

    def steps_of(self, fault: str) -> list[FaultStep]:
        numbered = (replace(step, seq=seq) for seq, step in enumerate(self.book.steps, 1))
        return [step for step in numbered if step.fault == fault]

    def act(self, action: FaultAction, fault: Fault | None = None, **changes: object) -> Fault:
        one = self.book.faults[(fault or self.only()).id]
        return self.book.act(one, action, self.now_ms, by="Lan", **changes)  # type: ignore[arg-type]

    def pause(self, fault: Fault | None = None) -> None:
        one = self.book.faults[(fault or self.only()).id]
        terms = self.world.terms(one.school)
        left_ms = terms.worth(terms.of(one), self.now_ms, one.repair_by_ms or self.now_ms)
        self.act(FaultAction.PAUSED, one, details={"reason": "parts"}, paused_ms=self.now_ms, pause="parts",
                 left_ms=left_ms)  # fmt: skip

    def resume(self, fault: Fault | None = None) -> None:
        one = self.book.faults[(fault or self.only()).id]
        limit = self.now_ms + (one.left_ms or 0)
        self.act(FaultAction.RESUMED, one, details={"until_ms": limit}, repair_by_ms=limit)

    def change_at(self, alert: Alert, over_ms: int) -> AlertChange:
        """It is over since then, and that is heard of only now."""
        return AlertChange(deed=Deed.RESOLVED, alert=replace(alert, resolved_ms=over_ms), at_ms=self.now_ms)

    def lives(self, known_ms: int | None = None) -> list[FaultLife]:
        known = self.now_ms if known_ms is None else known_ms
        found = []
        for one in self.faults:
            steps = self.steps_of(one.id) if needs_steps(one, known, self.now_ms) else []
            life = life_by_steps(one, steps, known) if steps else life_by_row(one)
            found += [] if life is None else [life]
        return found

    def figures(self, hours: float = 10**6, since: int = START_MS) -> FaultFigures:
        end_ms = min(round(since + hours * HOUR_MS), self.now_ms)
        return reckon_faults(self.lives(), Stretch(since, end_ms, True, None))


def mended_in(hours: float, *, ack: float | None = None) -> Register:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001")
    if ack is not None:
        register.wait(ack * 60)
        register.act(FaultAction.ACKNOWLEDGED)
    register.wait((hours - (ack or 0)) * 60)
    register.resolve(alert)
    register.wait(3 * 60)
    return register


def test_mended_within_its_limit() -> None:
    found = mended_in(5, ack=0.5).figures()
    assert (found.opened, found.mended, found.closed, found.standing) == (1, 1, 1, 0)
    assert found.in_time == Rate(1, 1)
    assert found.response_ms == [HOUR_MS // 2]
    assert found.repair_ms == [5 * HOUR_MS]
    assert found.mean_repair_ms == 5 * HOUR_MS
    assert not found.late


def test_equal_to_the_limit_is_in_time_and_a_minute_more_is_not() -> None:
    assert mended_in(8).figures().in_time == Rate(1, 1)
    late = mended_in(8 + 1 / 60).figures()
    assert late.in_time == Rate(0, 1)
    assert [one.number for one in late.late] == ["S01-2026-0001"]


def test_it_is_late_when_its_limit_runs_out_and_counted_then_once() -> None:
    register = Register(LIMIT)
    register.fire("s01-cam-0001")
    register.wait(48 * 60)
    before, after = TEN + 7 * HOUR_MS, TEN + 9 * HOUR_MS
    assert register.figures(hours=(before - START_MS) / HOUR_MS).in_time == Rate(0, 0)
    assert register.figures(hours=(after - START_MS) / HOUR_MS).in_time == Rate(0, 1)
    later = register.figures(since=after)
    assert later.in_time == Rate(0, 0)
    assert len(later.late) == 1, "it is still past its limit"
    assert (later.opened, later.standing, later.unmended) == (0, 1, 1)


def test_a_clock_that_stands_runs_out_of_nothing() -> None:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001")
    register.wait(60)
    register.act(FaultAction.ACKNOWLEDGED)
    register.pause()
    register.wait(72 * 60)
    assert register.figures().in_time == Rate(0, 0)
    assert not register.figures().late
    register.act(FaultAction.REPAIRED, cause_class=CauseClass.DEVICE)
    register.resolve(alert)
    register.wait(300)
    assert register.figures().in_time == Rate(1, 1)
    assert register.figures().repair_ms == [73 * HOUR_MS], "the time itself is told whole"


def test_after_a_pause_it_has_the_time_left_that_it_had() -> None:
    register = Register(LIMIT)
    register.fire("s01-cam-0001")
    register.act(FaultAction.ACKNOWLEDGED)
    register.wait(6 * 60)
    register.pause()
    register.wait(24 * 60)
    register.resume()
    register.wait(60)
    assert register.figures().in_time == Rate(0, 0)
    register.wait(3 * 60)
    assert register.figures().in_time == Rate(0, 1)


def test_what_was_late_before_a_pause_stays_late() -> None:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001")
    register.act(FaultAction.ACKNOWLEDGED)
    register.wait(10 * 60)
    register.pause()
    register.wait(24 * 60)
    register.resume()
    register.wait(1)
    register.resolve(alert)
    register.wait(300)
    assert register.figures(hours=20).in_time == Rate(0, 1), "on the day on which its limit ran out"
    assert register.figures().in_time == Rate(0, 1)


def test_a_repair_that_does_not_hold_is_none() -> None:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001")
    register.wait(60)
    register.resolve(alert)
    register.wait(5)
    register.fire("s01-cam-0001")
    register.wait(60)
    assert (register.figures().mended, register.figures().unmended) == (0, 1)
    assert register.figures().opened == 1


def test_opened_again_it_was_mended_before_and_is_not_now() -> None:
    register = mended_in(2)
    register.wait(60)
    register.fire("s01-cam-0001")
    register.wait(30)
    found = register.figures()
    assert (found.opened, found.reopened, found.mended, found.closed, found.standing) == (1, 1, 1, 1, 1)
    assert found.in_time == Rate(1, 1)
    assert found.repair_ms == [2 * HOUR_MS]
    (again,) = found.repeated
    assert (again.device, again.times, again.numbers) == ("s01-cam-0001", 2, ["S01-2026-0001"])
    register.wait(9 * 60)
    assert register.figures().in_time == Rate(1, 2), "its second limit ran out"


def test_it_came_back_when_the_alert_says_and_not_when_that_was_seen() -> None:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001")
    register.wait(60)
    over_ms = register.now_ms
    register.wait(7)
    register.hear(register.change_at(alert, over_ms))
    register.wait(120)
    register.fire("s01-cam-0001")  # so that the row tells of it no more
    assert register.figures().repair_ms == [HOUR_MS]


def test_dismissed_ones_count_apart_and_merged_ones_nowhere() -> None:
    register = Register(LIMIT)
    for device in ("s01-cam-0001", "s01-cam-0002", "s01-sw-0001"):
        register.fire(device)
    camera, other, switch = register.faults
    register.wait(10)
    register.act(FaultAction.DISMISSED, camera)
    merged(register.book, register.book.faults[other.id], register.book.faults[switch.id], register.now_ms)
    register.wait(10)
    found = register.figures()
    assert (found.opened, found.dismissed, found.standing) == (1, 1, 1)
    assert [one.device for one in found.faults] == ["s01-sw-0001"]
    known = reckon_faults(register.lives(TEN + MINUTE_MS), Stretch(START_MS, TEN + MINUTE_MS, False, None))
    assert (known.opened, known.dismissed, known.standing) == (3, 0, 3), "nobody knew better then"


def test_a_major_event_tells_how_long_until_somebody_and_until_the_bureau_was_told() -> None:
    register = Register(replace(LIMIT, major_severity=Severity.MAJOR, major_affected=1))
    register.fire("s01-sw-0001", affected=20)
    register.wait(12 * 60)
    (event,) = register.figures().major
    assert event.delay_ms == 0
    assert event.upward_ms == (30 + 60 + 120) * MINUTE_MS, "after duty, leader and principal"
    (before,) = register.figures(hours=11).major
    assert before.upward_ms is None


def test_it_was_less_grave_before_it_was_graver() -> None:
    register = Register(LIMIT)
    alert = register.fire("s01-cam-0001", severity=Severity.MINOR)
    register.wait(30)
    register.hear(register.change(Deed.CHANGED, replace(alert, severity=Severity.CRITICAL)))
    known = {minutes: register.lives(TEN + minutes * MINUTE_MS)[0].fault.severity for minutes in (10, 30)}
    assert known == {10: Severity.MINOR, 30: Severity.CRITICAL}


def test_a_row_without_a_limit_is_not_judged() -> None:
    (life,) = mended_in(5).lives()
    unlimited = life_by_row(replace(life.fault, repair_by_ms=None))
    assert reckon_faults([unlimited], Stretch(START_MS, START_MS + 9 * DAY_MS, True, None)).in_time == Rate(0, 0)


def drive(seed: int) -> tuple[Register, list[tuple[int, dict[str, Fault]]]]:
    """A few days of chance, and how every fault stood after each deed."""
    chance = Random(seed)
    register = Register(LIMIT)
    firing: dict[str, Alert] = {}
    seen = []
    for _ in range(chance.randint(5, 60)):
        deed(register, firing, chance)
        seen.append((register.now_ms, dict(register.book.faults)))
        register.wait(chance.choice([1, 5, 30, 90, 600]))
    return register, seen


def deed(register: Register, firing: dict[str, Alert], chance: Random) -> None:
    device = chance.choice(["s01-cam-0001", "s01-cam-0002", "s01-nvr-0001"])
    if chance.random() < 0.5:
        if device in firing:
            register.resolve(firing.pop(device))
        else:
            firing[device] = register.fire(device, chance.choice([Topic.OUTAGE, Topic.OUTAGE, Topic.RECORDING]))
        return
    some = register.faults
    if not some:
        return
    fault = chance.choice(some)
    at_work = fault.state in (FaultState.ACKNOWLEDGED, FaultState.REPAIRING)
    if fault.state in (FaultState.OPENED, FaultState.REPORTED):
        register.act(chance.choice([FaultAction.ACKNOWLEDGED, FaultAction.STARTED, FaultAction.HANDED_UP]), fault)
    elif at_work and fault.paused_ms is None and chance.random() < 0.5:
        register.pause(fault)
    elif fault.paused_ms is not None:
        register.resume(fault)
    elif fault.state in OPEN:
        register.act(FaultAction.REPAIRED, fault) if chance.random() < 0.8 else register.act(
            FaultAction.DISMISSED, fault
        )
    elif fault.state in (FaultState.CLOSED, FaultState.DISMISSED):
        reopened_by(register.book, fault, register.now_ms, by="Lan", words="again")


@pytest.mark.parametrize("seed", range(40))
def test_every_fault_is_told_as_it_stood_at_any_moment(seed: int) -> None:
    register, seen = drive(seed)
    for at_ms, stood in seen:
        for id, fault in stood.items():
            life = life_by_steps(register.book.faults[id], register.steps_of(id), at_ms)
            assert life is not None
            told = {name: getattr(life.fault, name) for name in KEPT}
            assert told == {name: getattr(fault, name) for name in KEPT}, (fault.number, at_ms - START_MS)


@pytest.mark.parametrize("seed", range(40))
def test_periods_add_up_wherever_they_are_split(seed: int) -> None:
    register, _ = drive(seed)
    lives, chance, end_ms = register.lives(), Random(seed), register.now_ms
    border = chance.randint(START_MS, end_ms)
    whole, first, second = (
        reckon_faults(lives, Stretch(start, stop, True, None))
        for start, stop in ((START_MS, end_ms), (START_MS, border), (border, end_ms))
    )
    for name in ("opened", "reopened", "mended", "closed", "dismissed"):
        assert getattr(whole, name) == getattr(first, name) + getattr(second, name), name
    assert whole.in_time == first.in_time + second.in_time
    assert whole.repair_ms == sorted([*first.repair_ms, *second.repair_ms])
    assert whole.response_ms == sorted([*first.response_ms, *second.response_ms])
    assert second.standing == whole.standing


@pytest.mark.parametrize("seed", range(40))
def test_standing_are_those_that_the_register_shows_open(seed: int) -> None:
    """What was dismissed for a while and opened again was there all the time."""
    register, seen = drive(seed)
    lives = register.lives()
    aside = {FaultState.MERGED, FaultState.DISMISSED}
    real = {one.id for one in register.faults if one.state not in aside}
    for at_ms, stood in seen:
        found = reckon_faults(lives, Stretch(START_MS, at_ms + 1, True, None))
        there = [one for id, one in stood.items() if id in real]
        assert found.standing == sum(1 for one in there if one.state is not FaultState.CLOSED)


@pytest.mark.parametrize("seed", range(20))
def test_rates_stay_rates_and_no_length_is_below_zero(seed: int) -> None:
    register, _ = drive(seed)
    found = register.figures()
    assert 0 <= found.in_time.part <= found.in_time.whole
    assert all(length >= 0 for length in lengths(found))
    assert found.mended == len(found.repair_ms)
    assert found.unmended <= found.standing


def lengths(figures: FaultFigures) -> Sequence[int]:
    return [*figures.response_ms, *figures.repair_ms]
