"""The simulation's own parts: its looks against the real schedule's, and what is observed against what was so."""

from __future__ import annotations

from random import Random

import pytest

from alerts.state import State
from alerts.timeline import derive
from bench.detection import cut_to_confirmed
from collector.recheck import RecheckPolicy
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed
from simulator.virtualnetwork import Loss
from tests.alerts.sim.campus import Size, made
from tests.alerts.sim.theatre import Theatre
from tests.alerts.sim.troubles import Stroke, Trouble, drawn
from tests.alerts.sim.world import Harm, World

LATE_S = 100.0  # what lasts longer is seen


def broken(harm: Harm, place: str, start_s: float, end_s: float) -> Trouble:
    stroke = Stroke(harm, place, start_s, end_s)
    return Trouble(name=harm.value, strokes=(stroke,), start_s=start_s, end_s=end_s, place=place)


@pytest.mark.parametrize("seed", range(20))
def test_a_campus_is_a_tree_and_answers_when_nothing_is_broken(seed: int) -> None:
    campus = made(seed)
    assert len(campus.elements) == 92
    world = World(campus)
    assert all(world.view().values())
    for code in campus.elements:
        assert campus.way(code)[0] == campus.core
    world.harm(Harm.DEAD, campus.core)
    assert not any(world.view().values())
    assert {cause for code in campus.elements for cause in world.to_blame(code)} == {campus.core}


def test_a_dead_upper_is_to_blame_before_what_is_dead_behind_it() -> None:
    campus = made(1)
    upper = next(code for code in campus.of_kind(Kind.SWITCH)[1:] if campus.behind(code))
    camera = campus.behind(upper)[0]
    world = World(campus)
    world.harm(Harm.DEAD, camera)
    assert world.to_blame(camera) == {camera}
    world.harm(Harm.CUT, upper)
    assert world.to_blame(camera) == {upper}
    world.mend(Harm.CUT, upper)
    assert world.to_blame(camera) == {camera}


@pytest.mark.parametrize(("harm", "host"), [(Harm.DEAD, True), (Harm.HUNG, False)])
def test_looks_are_as_late_as_those_of_the_real_schedule(harm: Harm, host: bool) -> None:
    """Each camera is broken once by itself; the real schedule, polling all the time, needs as long within a second."""
    campus, random = made(3, Size(cameras=100, mute=0)), Random(5)
    cuts = {code: random.uniform(200.0, 3600.0) for code in campus.of_kind(Kind.CAMERA)}
    troubles = [broken(harm, code, at_s, 5000.0) for code, at_s in cuts.items()]
    theatre = Theatre(campus, 3, troubles).run(5000 / 86_400)
    late = sorted(
        (row.recorded_ms - theatre.start_ms) / 1000 - cuts[row.device]
        for row in theatre.stored.transitions
        if row.state is Observed.DOWN and row.witness == "rtsp"
    )
    real = cut_to_confirmed(seed=4, host=host, devices=200, loss=Loss())
    assert len(late) == len(cuts)
    for share in (0.1, 0.5, 0.9):
        assert late[int(share * len(late))] == pytest.approx(real.at(share), abs=6.0)
    assert late[-1] <= real.at(1.0) + 3.0


def test_a_year_of_quiet_costs_nothing_and_makes_no_hole() -> None:
    theatre = Theatre(made(1), 1).run(365)
    assert theatre.eyes.looks < 1000
    assert {row.state for row in theatre.stored.transitions} == {Observed.UP}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_observed_of_a_week_is_what_was_so(seed: int) -> None:
    """No clock is set and no collector stops: each silence is seen, and nothing else."""
    campus = made(seed)
    rates = {"camera": 5.0, "stream": 3.0, "switch": 2.0, "link": 2.0, "recorder": 1.0, "circuit": 1.0, "flaps": 0.5}
    theatre = Theatre(campus, seed, drawn(campus, Random(seed), 7, rates)).run(7)
    end_ms = theatre.now_ms
    for spell in theatre.truth.spells():
        element = campus.elements[spell.device]
        life = derive(
            transitions=theatre.stored.by_device[spell.device],
            witnesses=element.witnesses,
            service=[ServicePeriod(spell.device, theatre.start_ms)],
            start_ms=theatre.start_ms,
            end_ms=end_ms,
            now_ms=end_ms,
        )
        start_ms = theatre.start_ms + round(spell.start_s * 1000)
        silent = [one for one in life if one.state in (State.DOWN, State.UNKNOWN)]
        near = [one for one in silent if abs(one.start_ms - start_ms) <= 60_000]
        if spell.lasts(7 * 86_400.0) >= LATE_S and element.addressed:
            assert near, spell
            assert any(abs(one.start_ms - start_ms) <= one.start_half_gap_ms + 3000 for one in near), (spell, near)
    downs = [row for row in theatre.stored.transitions if row.state is Observed.DOWN]
    assert downs
    for row in downs:
        at_s = (row.at_ms - theatre.start_ms) / 1000
        assert theatre.truth.blame(row.device, at_s + row.half_gap_ms / 1000 + 3, slack_s=140.0), row


def test_a_collector_that_was_off_for_long_leaves_a_hole_and_a_short_one_none() -> None:
    for off_s, holes in ((40.0, 0), (3600.0, 1)):
        campus = made(2)
        theatre = Theatre(campus, 2, [Trouble(name="reboot", start_s=3600.0, end_s=3600.0 + off_s)]).run(0.5)
        unknown = [row for row in theatre.stored.transitions if row.state is Observed.UNKNOWN and row.witness == "rtsp"]
        cameras = sum("rtsp" in one.witnesses for one in campus.elements.values())
        assert len(unknown) == holes * cameras
        assert {row.state for row in theatre.stored.transitions} <= {Observed.UP, Observed.UNKNOWN}


@pytest.mark.parametrize("by_s", [3600.0, -3600.0, 86_400.0, -86_400.0])
def test_a_set_clock_makes_no_outage(by_s: float) -> None:
    theatre = Theatre(made(4), 4, [Trouble(name="clock", start_s=100_000.0, end_s=100_001.0, by_s=by_s)]).run(4)
    said = theatre.stored.transitions
    assert Observed.DOWN not in {row.state for row in said}
    assert Observed.UNKNOWN in {row.state for row in said}
    for code in theatre.campus.elements:
        for row in theatre.stored.current(code, theatre.now_ms):
            assert row.state is Observed.UP, (code, row)


def test_a_lost_look_in_ten_makes_no_outage() -> None:
    campus = made(5)
    bad = [
        Trouble(name="loss", start_s=h * 3600.0, end_s=h * 3600.0 + 600, place=campus.core, share=0.1) for h in (1, 3)
    ]
    theatre = Theatre(campus, 5, bad).run(0.3)
    assert Observed.DOWN not in {row.state for row in theatre.stored.transitions}
    assert theatre.eyes.looks > 92 * 20 * 4
    assert RecheckPolicy().looks == 6


def test_a_restart_in_the_middle_of_rechecks_is_lost_time_and_no_more() -> None:
    campus = made(6)
    camera = next(code for code in campus.of_kind(Kind.CAMERA) if campus.elements[code].addressed)
    theatre = Theatre(campus, 6, [broken(Harm.DEAD, camera, 1000.0, 9000.0)])
    theatre.agenda.at(1025.0, theatre.stop)
    theatre.agenda.at(1030.0, theatre.begin)
    theatre.run(0.2)
    downs = [row for row in theatre.stored.by_device[camera] if row.witness == "rtsp"]
    assert [row.state for row in downs] == [Observed.UP, Observed.DOWN, Observed.UP]
    assert downs[1].at_ms - theatre.start_ms <= 1_030_000 + 3000
