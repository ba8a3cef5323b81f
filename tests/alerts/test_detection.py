"""The real schedule, poller and observer over a simulated network: assertions on simulated time only."""

from __future__ import annotations

import asyncio
import sys
from math import sqrt
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # bench is no package that is installed

from alerts.clockwatch import moment
from alerts.observe import Observer
from bench.detection import HOST_GOAL_S, SERVICE_GOAL_S, cut_to_confirmed, expected_share, false_alarms
from bench.virtualcampus import VirtualCampus, campus
from inventory.model.transition import Observed, Transition
from simulator.virtualnetwork import Loss, VirtualNetwork
from simulator.virtualtime import VirtualLoop, run_virtual


def test_a_dead_host_and_a_dead_service_are_confirmed_in_time() -> None:
    assert cut_to_confirmed(seed=5, host=True, devices=60).at(0.99) <= HOST_GOAL_S
    assert cut_to_confirmed(seed=5, host=False, devices=60).at(0.99) <= SERVICE_GOAL_S


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = (cut_to_confirmed(seed=9, host=True, devices=10).seconds for _ in range(2))
    assert first == second


def test_false_alarms_are_as_many_as_the_analysis_says() -> None:
    """With two looks to confirm and 5 % loss they are frequent enough to be counted."""
    alarms = false_alarms(seed=3, loss=Loss(each_way=0.05), devices=40, hours=2, looks=2)
    expected = alarms.ping_looks * expected_share(0.05, 2)
    assert expected > 50
    assert alarms.of_ping == pytest.approx(expected, abs=4 * sqrt(expected))


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("host", "goal_s"), [(True, HOST_GOAL_S), (False, SERVICE_GOAL_S)])
def test_two_hundred_cuts_keep_the_goals(seed: int, host: bool, goal_s: float) -> None:
    found = cut_to_confirmed(seed=seed, host=host)
    assert len(found.seconds) == 200
    assert found.at(0.99) <= goal_s
    assert min(found.seconds) > 0


@pytest.mark.long
@pytest.mark.parametrize("loss", [Loss(each_way=0.01), Loss(bad_share=0.01, bad_mean_s=0.5)], ids=["even", "bursts"])
def test_a_lossy_day_makes_no_outage(loss: Loss) -> None:
    alarms = false_alarms(seed=2, loss=loss, hours=24)
    assert alarms.device_days == 88
    assert alarms.alarms == 0


def said(rows: list[Transition], witness: str = "rtsp") -> list[tuple[Observed, int, int]]:
    return [(row.state, row.at_ms, row.half_gap_ms) for row in rows if row.witness == witness]


class Restarted(VirtualCampus):
    """A collector that comes up after another with what that one stored."""

    def __init__(self, before: VirtualCampus, loop: VirtualLoop, beat_ms: int) -> None:
        super().__init__(loop, before.network, list(before.targets.values()))
        self.clock = before.clock
        self.observer = Observer()
        current: dict[tuple[str, str], Transition] = {}
        for row in before.transitions:
            current[row.device, row.witness] = row
        self.transitions = self.observer.restore(current.values(), last_beat_ms=beat_ms, now=moment(self.clock))


@pytest.mark.parametrize(("off_s", "holes"), [(36_000.0, 1), (8.0, 0)])
def test_a_collector_that_was_off_invents_nothing(off_s: float, holes: int) -> None:
    """One camera works, one is dead before and after; the collector is off for ten hours or for seconds."""
    loop = VirtualLoop()
    network = VirtualNetwork(Random(4), Loss(each_way=0.01))
    before = VirtualCampus(loop, network, campus(2, 0))
    sound, dead = before.targets
    network.cut(dead)

    async def main() -> tuple[Restarted, int]:
        await before.watch(900.0)
        off_ms = before.clock.now_ms()
        await asyncio.sleep(off_s)
        after = Restarted(before, loop, off_ms)
        await after.watch(900.0)
        return after, off_ms

    after, off_ms = run_virtual(loop, main())
    of_sound = said([row for row in after.transitions if row.device == sound])
    of_dead = said([row for row in after.transitions if row.device == dead])
    assert [state for state, _, _ in of_sound] == [Observed.UNKNOWN, Observed.UP][: 2 * holes]
    assert [state for state, _, _ in of_dead] == [Observed.UNKNOWN, Observed.DOWN][: 2 * holes]
    for _, at_ms, _ in (of_sound[:1] + of_dead[:1])[: 2 * holes]:
        assert at_ms == off_ms
    for _, at_ms, half_gap_ms in of_sound[1:] + of_dead[1:]:
        assert off_ms + off_s * 1000 <= at_ms <= off_ms + off_s * 1000 + 5_000
        assert half_gap_ms == 0


@pytest.mark.parametrize("jump_s", [7200.0, 6.0, -6.0, -300.0])
def test_a_wall_clock_that_jumps_invents_no_outage(jump_s: float) -> None:
    loop = VirtualLoop()
    watched = VirtualCampus(loop, VirtualNetwork(Random(4), Loss(each_way=0.01)), campus(5, 1))

    async def main() -> int:
        loop.call_later(600.0, watched.clock.jump, jump_s)
        await watched.watch(1800.0)
        return watched.clock.now_ms()

    end_ms = run_virtual(loop, main())
    assert not [row for row in watched.transitions if row.state is Observed.DOWN]
    (jump,) = watched.observer.drain_jumps()
    assert jump.after_ms - jump.before_ms == pytest.approx(jump_s * 1000, abs=10)
    stretch = sorted((jump.before_ms, jump.after_ms))
    for device, witness in {(row.device, row.witness) for row in watched.transitions}:
        rows = [row for row in watched.transitions if (row.device, row.witness) == (device, witness)]
        unknown = min(row.at_ms for row in rows if row.state is Observed.UNKNOWN)
        back = max(row.at_ms for row in rows if row.state is Observed.UP)
        assert stretch[0] - 60_000 <= unknown <= stretch[0]
        assert stretch[1] <= back <= min(end_ms, stretch[1] + 61_000)


def test_a_process_that_stood_still_invents_no_outage() -> None:
    """Stopped for an hour in the middle of looks: UNKNOWN, and nothing is DOWN."""
    loop = VirtualLoop()
    watched = VirtualCampus(loop, VirtualNetwork(Random(4), Loss(each_way=0.01)), campus(40, 5))

    async def main() -> None:
        loop.call_later(613.0, loop.stall, 3600.0)
        await watched.watch(6000.0)

    run_virtual(loop, main())
    assert not [row for row in watched.transitions if row.state is Observed.DOWN]
    assert len([row for row in watched.transitions if row.state is Observed.UNKNOWN]) >= 90
