"""Weeks and years of schools, played from seeds over the shipped parts: what must hold of each, and what each is worth.

More by hand: `SEEDS=5000-6000 pytest -m long tests/alerts/test_simulated_weeks.py`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from random import Random

import pytest

from alerts.state import State
from inventory.model.fault_step import FaultAction
from inventory.model.kind import Kind
from tests.alerts.sim.campus import made
from tests.alerts.sim.invariants import broken, charges, life, standing
from tests.alerts.sim.ledger_of import Ignorance, known
from tests.alerts.sim.measure import Measure, measured
from tests.alerts.sim.play import YEAR_DAYS, staged, week, year
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import Stroke, Trouble
from tests.alerts.sim.watch import Guard
from tests.alerts.sim.world import OWN_LINE, Harm

YEARS = int(os.environ.get("YEARS", "20"))
FIRST, LAST = (int(word) for word in os.environ.get("SEEDS", "0-1000").split("-"))
CHUNK = 50
CHUNKS = [range(start, min(LAST, start + CHUNK)) for start in range(FIRST, LAST, CHUNK)]


def one(harm: Harm, place: str, start_s: float, end_s: float) -> Trouble:
    return Trouble(
        name=harm.value, strokes=(Stroke(harm, place, start_s, end_s),), start_s=start_s, end_s=end_s, place=place
    )


def mails(theatre: Theatre) -> list[tuple[str, str]]:
    return [(tell.telling.value, tell.fault.device or tell.fault.rule) for _, tell in theatre.stored.told]


def spent(theatre: Theatre, code: str, state: State) -> int:
    return sum(part.length_ms for part in life(theatre, code) if part.state is state)


def holds(seeds: Sequence[int]) -> Measure:
    total = Measure()
    for seed in seeds:
        theatre = week(seed)
        assert broken(theatre) == [], f"seed {seed}"
        total += measured(theatre, 7)
    return total


def test_a_week_from_a_seed_holds_what_must_hold() -> None:
    total = holds(range(12))
    assert len(total.mails_of) > 50
    assert total.mails_per_incident <= 1.05
    assert total.mails_of.count(0) == 0, "nobody heard of an incident"
    assert total.right_share >= 0.98, total.wrong + total.nobody


@pytest.mark.long
@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds.start}-{seeds.stop}")
def test_a_thousand_weeks(seeds: range) -> None:
    total = holds(seeds)
    assert total.mails_per_incident <= 1.05
    assert total.mails_of.count(0) == 0
    assert total.right_share >= 0.98, total.wrong + total.nobody


@pytest.mark.long
@pytest.mark.parametrize("seed", range(YEARS))
def test_a_school_year(seed: int) -> None:
    theatre = year(seed)
    assert broken(theatre) == []
    total = measured(theatre, YEAR_DAYS)
    assert len(total.mails_of) > 50
    assert total.mails_per_incident <= 1.08
    assert total.right_share >= 0.98, total.wrong + total.nobody


def test_the_same_seed_is_the_same_week() -> None:
    assert mails(week(3)) == mails(week(3))


def test_one_switch_that_dies_at_night_is_one_mail_that_names_it() -> None:
    for seed in range(4):
        campus = made(seed)
        switch = max(campus.of_kind(Kind.SWITCH)[1:], key=lambda code: len(campus.behind(code)))
        theatre = staged(seed, [one(Harm.DEAD, switch, 10_000.0, 20_000.0)])
        assert [mail for mail in mails(theatre) if mail[0] == "fault.opened"] == [("fault.opened", switch)]
        [fault] = theatre.stored.faults.values()
        shadows = {code for code in campus.elements if State.SHADOW in {part.state for part in life(theatre, code)}}
        addressed = {code for code in campus.behind(switch) if campus.elements[code].addressed}
        assert shadows == addressed
        assert fault.affected == len(addressed)
        assert FaultAction.VERIFIED in {step.action for _, step in theatre.stored.steps}


@pytest.mark.parametrize("harm", [Harm.DEAD, Harm.CUT])
def test_our_own_line_is_one_mail_and_nobodys_outage(harm: Harm) -> None:
    for seed in range(4):
        theatre = staged(seed, [one(harm, OWN_LINE, 10_000.0, 14_000.0)])
        assert len([mail for mail in mails(theatre) if mail[0] == "fault.opened"]) == 1, mails(theatre)
        assert broken(theatre) == []


@pytest.mark.parametrize("seed", range(8))
def test_a_restart_at_any_moment_loses_and_invents_no_mail(seed: int) -> None:
    """Thrown away again and again while a switch dies, while it is dead and while it comes back."""
    random, campus = Random(f"restarts {seed}"), made(seed)
    switch = random.choice([code for code in campus.of_kind(Kind.SWITCH)[1:] if campus.behind(code)])
    trouble = one(Harm.DEAD, switch, 10_000.0, 16_000.0)
    moments = sorted(random.uniform(9_990.0, 10_150.0) for _ in range(3))
    moments += sorted(random.uniform(10_150.0, 16_400.0) for _ in range(6))
    plain, thrown = staged(seed, [trouble]), staged(seed, [trouble], restarts=moments)
    for theatre in (plain, thrown):
        assert broken(theatre) == []
        assert [mail for mail in mails(theatre) if mail[0] == "fault.opened"] == [("fault.opened", switch)]
    for code in campus.elements:
        for state in (State.DOWN, State.SHADOW):
            ours, theirs = (spent(theatre, code, state) for theatre in (plain, thrown))
            assert ours == pytest.approx(theirs, abs=400_000), (code, state)


@pytest.mark.parametrize("seed", range(2))
def test_a_week_of_restarts_is_told_as_one_without(seed: int) -> None:
    random = Random(seed)
    theatre = week(seed, restarts=sorted(random.uniform(700.0, 600_000.0) for _ in range(200)))
    assert broken(theatre) == []
    total = measured(theatre, 7)
    assert total.mails_of.count(0) == 0
    assert len(total.stray) == 0, total.stray


@pytest.mark.parametrize("seed", range(6))
def test_what_was_charged_wrongly_is_taken_back_when_the_truth_is_learned(seed: int) -> None:
    """One link in twenty is wrong. While switches are dead the ledger is put right: nothing wrong stands any more."""
    campus = made(seed)
    switches = [code for code in campus.of_kind(Kind.SWITCH)[1:] if campus.behind(code)]
    troubles = [one(Harm.DEAD, code, 10_000.0 + 400.0 * n, 40_000.0) for n, code in enumerate(switches)]
    theatre = Theatre(campus, seed, troubles, watcher=Guard, ledger=known(campus, seed, Ignorance(wrong=0.15)))

    def learn() -> None:
        theatre.ledger = known(campus, seed)
        assert isinstance(theatre.watcher, Guard)
        theatre.watcher.learn(theatre.ledger)
        theatre.turn_at(theatre.agenda.now_s)

    theatre.agenda.at(20_000.0, learn)
    theatre.run(0.6)
    words = charges(theatre)
    for code in campus.elements:
        cause = standing(words.get(code, []), 20_100.0)
        blame = theatre.truth.blame(code, 20_100.0)
        assert not cause or cause in blame, (code, cause, blame)
    assert broken(theatre) == []


def test_planned_work_is_told_to_nobody_and_what_is_still_down_after_it_is() -> None:
    for seed in range(3):
        campus = made(seed)
        switch = next(code for code in campus.of_kind(Kind.SWITCH)[1:] if campus.behind(code))
        stroke = Stroke(Harm.DEAD, switch, 10_300.0, 30_000.0)
        work = Trouble(name="work", strokes=(stroke,), start_s=10_000.0, end_s=20_000.0, place=switch, agreed=True)
        theatre = staged(seed, [work])
        told = [
            (now_s, tell.fault.device) for now_s, tell in theatre.stored.told if tell.telling.value == "fault.opened"
        ]
        assert [device for _, device in told] == [switch]
        assert told[0][0] >= 20_000.0
        states = {part.state for code in campus.behind(switch) for part in life(theatre, code)}
        assert State.MAINTENANCE in states


def test_a_camera_that_comes_and_goes_is_one_fault() -> None:
    campus = made(1)
    camera = next(code for code in campus.of_kind(Kind.CAMERA) if campus.elements[code].addressed)
    strokes = tuple(Stroke(Harm.CUT, camera, 10_000.0 + 600.0 * n, 10_240.0 + 600.0 * n) for n in range(20))
    flaps = Trouble(name="flaps", strokes=strokes, start_s=10_000.0, end_s=strokes[-1].end_s, place=camera)
    theatre = staged(1, [flaps])
    assert len(theatre.stored.faults) == 1
    assert mails(theatre).count(("fault.opened", camera)) == 1
