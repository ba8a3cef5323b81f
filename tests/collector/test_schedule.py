from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import pytest

from collector.instruments import Instruments
from collector.overload import Overload, OverloadPolicy
from collector.probes.probe import LONG, Finding, Probe
from collector.protocols.errors import Denied, NoAnswer
from collector.sample import Blame, Reading, Sample, Verdict
from collector.schedule import Schedule
from collector.selfwatch import SelfWatch, collector_key, self_sample
from collector.station import Limits
from collector.target import Target
from inventory.model.kind import Kind
from simulator.virtualtime import VirtualClock, VirtualLoop, run_virtual

Behaviour = Callable[[Target, float], Awaitable[None]]


def target(code: str = "s01-cam-0001", kind: Kind = Kind.CAMERA) -> Target:
    return Target(device=code, school="S01", kind=kind, address="127.0.0.1", ports={}, witnesses=("rtsp",))


@dataclass
class Rig:
    """The real schedule on virtual time; `behaviour` is the network behind each probe's name."""

    behaviour: dict[str, Behaviour] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    running: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    shed: list[frozenset[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loop = VirtualLoop()
        self.clock = VirtualClock(self.loop)

    def probe(
        self, name: str, interval_s: float, timeout_s: float, *, witness: bool = True, shed: int = 0, lane: str = ""
    ) -> Probe:
        async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
            counters = (target.device, "", *((f"lane {lane}", f"lane {lane} {target.device}") if lane else ()))
            for counted in counters:
                self.running[counted] += 1
                self.most[counted] = max(self.most[counted], self.running[counted])
            try:
                await self.behaviour.get(name, answer)(target, deadline_s)
            finally:
                self.running.subtract(counters)
            return Finding()

        return Probe(
            name=name,
            look=look,
            interval_s=interval_s,
            timeout_s=timeout_s,
            witness=witness,
            kinds=frozenset({Kind.CAMERA}),
            shed=shed,
            lane=lane,
        )

    def schedule(
        self,
        *probes: Probe,
        limits: Limits | None = None,
        pace: float = 1.0,
        receive: Callable[[Reading], None] | None = None,
    ) -> Schedule:
        return Schedule(
            probes or (self.probe("ping", 20.0, 2.0), self.probe("rtsp", 60.0, 5.0)),
            cast(Instruments, None),
            self.clock,
            receive or self.readings.append,
            limits=limits,
            pace=pace,
            on_shed=self.shed.append,
        )

    def run(self, schedule: Schedule, seconds: float, *events: tuple[float, Callable[[], None]]) -> None:
        async def main() -> None:
            for at_s, event in events:
                self.loop.call_later(at_s, event)
            schedule.start()
            await asyncio.sleep(seconds)
            await schedule.stop()
            assert asyncio.all_tasks() == {asyncio.current_task()}

        run_virtual(self.loop, main())

    def asked_s(self, probe: str) -> list[float]:
        start_ms = VirtualClock(VirtualLoop()).now_ms()
        return [(reading.at_ms - start_ms) / 1000 for reading in self.readings if reading.probe == probe]


async def answer(target: Target, deadline_s: float) -> None:
    await asyncio.sleep(0.01)


async def silence(target: Target, deadline_s: float) -> None:
    await asyncio.sleep(deadline_s)
    raise NoAnswer(protocol="any", seconds=deadline_s)


async def slow(target: Target, deadline_s: float) -> None:
    await asyncio.sleep(3.0)


async def refuse(target: Target, deadline_s: float) -> None:
    raise Denied(protocol="any", account="poll")


async def err(target: Target, deadline_s: float) -> None:
    raise KeyError("ours")


def test_looks_keep_their_interval_for_a_day() -> None:
    rig = Rig()
    schedule = rig.schedule()
    schedule.add(target())
    rig.run(schedule, 86_400.0)
    assert len(rig.asked_s("ping")) == pytest.approx(4320, abs=1)
    asked = rig.asked_s("ping")[1:]
    assert {round(later - earlier, 2) for earlier, later in pairwise(asked)} == {20.0}
    assert schedule.take_tally().skipped == 0


def test_a_start_of_many_devices_is_no_burst() -> None:
    rig = Rig()
    schedule = rig.schedule(limits=Limits(first_within_s=5.0, first_per_s=20.0))
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(100))
    rig.run(schedule, 9.9)
    first = [at_s for at_s in rig.asked_s("ping") + rig.asked_s("rtsp") if at_s <= 5.0]
    assert len(first) == pytest.approx(100, abs=25)
    assert {reading.device for reading in rig.readings} == {f"s01-cam-{number:04d}" for number in range(100)}


def test_measurements_have_three_intervals_for_their_first_looks_at_many_devices() -> None:
    rig = Rig()
    probes = (rig.probe("ping", 20.0, 2.0), rig.probe("health", 20.0, 2.0, witness=False))
    schedule = rig.schedule(*probes, limits=Limits(first_per_s=1.0))
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(100))
    rig.run(schedule, 60.0)
    first: dict[tuple[str, str], int] = {}
    for reading in rig.readings:
        first.setdefault((reading.probe, reading.device), reading.at_ms)
    begun_ms = min(first.values())
    within = {
        name: [at_ms - begun_ms for (probe, _), at_ms in first.items() if probe == name] for name in ("ping", "health")
    }
    assert len(within["ping"]) == len(within["health"]) == 100
    assert max(within["ping"]) <= 20_000
    assert 50_000 <= max(within["health"]) <= 60_000


def test_pace_divides_the_intervals() -> None:
    rig = Rig()
    schedule = rig.schedule(pace=10.0)
    schedule.add(target())
    assert schedule.interval_s("rtsp") == 6.0
    rig.run(schedule, 600.0)
    assert len(rig.asked_s("rtsp")) == pytest.approx(100, abs=1)


def test_a_silence_is_rechecked_five_times_and_then_taken_as_it_is() -> None:
    rig = Rig({"ping": silence})
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add(target())
    rig.run(schedule, 120.0)
    assert [reading.attempt for reading in rig.readings[:8]] == [0, 1, 2, 3, 4, 5, 0, 0]
    asked = rig.asked_s("ping")
    assert [round(later - earlier, 3) for earlier, later in pairwise(asked[:6])] == [2.0] * 5


def test_an_answer_ends_the_rechecks_and_a_later_silence_has_its_own() -> None:
    rig = Rig({"ping": silence})
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add(target())

    def lose_one_packet_again() -> None:
        rig.behaviour["ping"] = silence

    async def answer_the_third(target: Target, deadline_s: float) -> None:
        await (silence if len(rig.readings) < 2 else answer)(target, deadline_s)

    rig.behaviour["ping"] = answer_the_third
    rig.run(schedule, 100.0, (60.0, lose_one_packet_again))
    attempts = [reading.attempt for reading in rig.readings]
    assert attempts[:4] == [0, 1, 2, 0]
    assert attempts[attempts.index(3) - 3 :][:6] == [0, 1, 2, 3, 4, 5]


def test_the_first_miss_of_one_witness_prompts_the_others() -> None:
    rig = Rig()
    schedule = rig.schedule()
    schedule.add(target())

    def cut() -> None:
        rig.behaviour.update(ping=silence, rtsp=silence)

    rig.run(schedule, 300.0, (130.0, cut))
    first_ping = next(at_s for at_s in rig.asked_s("ping") if at_s >= 130.0)
    first_rtsp = next(at_s for at_s in rig.asked_s("rtsp") if at_s >= 130.0)
    assert first_rtsp <= first_ping + 2.0
    last_recheck = max(reading.at_ms for reading in rig.readings if reading.probe == "rtsp" and reading.attempt == 5)
    assert (last_recheck - rig.clock.now_ms()) / 1000 + 300.0 + 5.0 <= 130.0 + 40.0
    silent = [reading for reading in rig.readings if reading.verdict is Verdict.SILENT and reading.attempt == 0]
    assert {reading.probe for reading in silent} == {"ping", "rtsp"}


def test_a_silence_after_an_answer_is_rechecked_again() -> None:
    rig = Rig({"ping": silence})
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add(target())
    rig.run(
        schedule,
        300.0,
        (100.0, lambda: rig.behaviour.update(ping=answer)),
        (200.0, lambda: rig.behaviour.update(ping=silence)),
    )
    assert Counter(reading.attempt for reading in rig.readings)[5] == 2


def test_a_first_miss_asks_what_the_device_needs_and_thirty_ask_it_once_a_second() -> None:
    switch, cameras = "s01-sw-0001", [f"s01-cam-{number:04d}" for number in range(30)]

    async def cut(target: Target, deadline_s: float) -> None:
        await (answer if target.device == switch or rig.clock.monotonic() < 60.0 else silence)(target, deadline_s)

    rig = Rig({"ping": cut})
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add_all([target(switch), *map(target, cameras)])
    schedule.lead(dict.fromkeys(cameras, (switch,)))
    rig.run(schedule, 90.0)
    missed: dict[str, int] = {}
    for one in rig.readings:
        if one.verdict is Verdict.SILENT:
            missed.setdefault(one.device, one.at_ms)
    asked = [one.at_ms for one in rig.readings if one.device == switch]
    for first_ms in missed.values():
        assert any(first_ms < at_ms <= first_ms + 2_100 for at_ms in asked)
    assert sorted(missed) == cameras
    assert len(asked) <= 5 + 23


def test_a_witness_known_to_be_silent_is_not_prompted() -> None:
    rig = Rig({"rtsp": silence})
    schedule = rig.schedule()
    schedule.add(target())

    async def lose_each(target: Target, deadline_s: float) -> None:
        await (silence if rig.readings and rig.readings[-1].attempt == 0 else answer)(target, deadline_s)

    rig.run(schedule, 3600.0, (300.0, lambda: rig.behaviour.update(ping=lose_each)))
    assert len([reading for reading in rig.readings if reading.probe == "ping" and reading.attempt > 0]) > 50
    assert len(rig.asked_s("rtsp")) == pytest.approx(60 + 5, abs=1)


def test_a_recheck_that_we_could_not_make_does_not_end_the_rechecks() -> None:
    rig = Rig()
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add(target())

    async def refuse_the_second(target: Target, deadline_s: float) -> None:
        await (refuse if len(rig.readings) == 1 else silence)(target, deadline_s)

    rig.behaviour["ping"] = refuse_the_second
    rig.run(schedule, 25.0)
    assert [reading.attempt for reading in rig.readings[:6]] == [0, 1, 2, 3, 4, 5]


def test_a_look_longer_than_its_interval_lets_deadlines_pass() -> None:
    rig = Rig({"ping": silence})
    schedule = rig.schedule(rig.probe("ping", 2.0, 5.0, witness=False))
    schedule.add(target())
    rig.run(schedule, 100.0)
    assert rig.most["s01-cam-0001"] == 1
    assert schedule.take_tally().skipped == pytest.approx(33, abs=2)


@pytest.mark.parametrize("per_device", [1, 3])
def test_what_no_longer_fits_is_neither_rechecked_nor_begun(per_device: int) -> None:
    rig = Rig({"ping": silence, "tcp": silence, "rtsp": silence})
    probes = [rig.probe(name, 60.0, 5.0) for name in ("ping", "tcp", "rtsp")]
    schedule = rig.schedule(*probes, limits=Limits(per_device=per_device, first_within_s=0.1))
    schedule.add(target())
    rig.run(schedule, 60.0, (1.0, lambda: schedule.add(target(kind=Kind.PC))))
    asked = Counter(reading.probe for reading in rig.readings)
    assert asked["ping"] + asked["tcp"] <= min(per_device, 2), "only the looks that were under way"
    assert asked["rtsp"] >= 6


def test_what_we_are_unable_to_see_is_not_rechecked() -> None:
    rig = Rig({"rtsp": refuse})
    schedule = rig.schedule(rig.probe("rtsp", 60.0, 5.0))
    schedule.add(target())
    rig.run(schedule, 600.0)
    assert {reading.attempt for reading in rig.readings} == {0}
    assert len(rig.readings) == pytest.approx(10, abs=1)


def test_two_looks_at_a_device_at_once_and_a_bound_on_all() -> None:
    rig = Rig(dict.fromkeys(("ping", "rtsp", "snmp", "tcp"), silence))
    probes = [rig.probe(name, 20.0, 5.0, witness=False) for name in ("ping", "rtsp", "snmp", "tcp")]
    schedule = rig.schedule(*probes, limits=Limits(in_flight=7, per_device=2))
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(10))
    rig.run(schedule, 200.0)
    assert rig.most.pop("") == 7
    assert max(rig.most.values()) == 2
    assert {reading.probe for reading in rig.readings} == {"ping", "rtsp", "snmp", "tcp"}


async def take_a_minute(target: Target, deadline_s: float) -> None:
    await asyncio.sleep(60.0)


def test_one_long_look_at_a_device_leaves_a_place_to_its_witness() -> None:
    rig = Rig({"recordings": take_a_minute, "playback": take_a_minute})
    schedule = rig.schedule(
        rig.probe("ping", 20.0, 2.0),
        rig.probe("recordings", 300.0, 120.0, witness=False, lane=LONG),
        rig.probe("playback", 300.0, 120.0, witness=False, lane=LONG),
    )
    schedule.add(target())
    rig.run(schedule, 3600.0)
    assert rig.most[f"lane {LONG} s01-cam-0001"] == 1
    asked = rig.asked_s("ping")
    assert {round(later - earlier, 2) for earlier, later in pairwise(asked[1:])} == {20.0}, (
        "ping waits for none of them"
    )
    for name in ("recordings", "playback"):
        assert len(rig.asked_s(name)) == pytest.approx(12, abs=1)


def test_a_device_is_vacated_when_its_short_looks_are_over_and_its_long_one_is_broken_off() -> None:
    rig = Rig({"recordings": take_a_minute, "ping": slow})
    schedule = rig.schedule(
        rig.probe("ping", 20.0, 2.0),
        rig.probe("recordings", 120.0, 90.0, witness=False, lane=LONG),
        limits=Limits(first_within_s=1.0),
    )
    schedule.add(target())
    long: list[tuple[int, int]] = []
    begun: set[asyncio.Task[None]] = set()

    async def vacate() -> None:
        before = rig.running[f"lane {LONG}"]
        assert await schedule.vacate(["s01-cam-0001", "unknown"], 30.0) == []
        long.append((before, rig.running[f"lane {LONG}"]))

    def begin() -> None:
        begun.add(asyncio.get_running_loop().create_task(vacate()))

    rig.run(schedule, 1800.0, *((float(moment), begin) for moment in range(5, 600, 17)))
    assert (1, 0) in long
    assert not [one for one in long if one[1]]
    assert not [task for task in begun if task.exception()]
    after = [asked_s for asked_s in rig.asked_s("recordings") if asked_s > 600]
    assert len(after) >= 8, "what was broken off comes again when it is due"


def test_a_look_that_does_not_end_in_time_is_told() -> None:
    rig = Rig({"rtsp": take_a_minute})
    schedule = rig.schedule(rig.probe("rtsp", 120.0, 90.0), limits=Limits(first_within_s=1.0))
    schedule.add(target())
    still: list[list[str]] = []

    async def vacate() -> None:
        still.append(await schedule.vacate(["s01-cam-0001"], 5.0))

    begun: set[asyncio.Task[None]] = set()
    rig.run(schedule, 200.0, (30.0, lambda: begun.add(asyncio.get_running_loop().create_task(vacate()))))
    assert still == [["s01-cam-0001"]]


def test_long_looks_take_their_share_of_the_places_and_all_come_to_their_turn() -> None:
    rig = Rig({"recordings": take_a_minute})
    schedule = rig.schedule(
        rig.probe("ping", 20.0, 2.0),
        rig.probe("recordings", 600.0, 120.0, witness=False, lane=LONG, shed=3),
        limits=Limits(in_flight=8, long=3),
    )
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(25))
    rig.run(schedule, 1800.0)
    assert rig.most[f"lane {LONG}"] == 3
    times = Counter(reading.device for reading in rig.readings if reading.probe == "recordings")
    assert len(times) == 25
    assert min(times.values()) >= 2
    assert schedule.take_tally().late == 0, "who waits in the lane is not late"
    assert not rig.shed


def test_a_device_that_goes_frees_its_place_in_the_long_lane() -> None:
    rig = Rig({"recordings": take_a_minute, "playback": take_a_minute})
    probes = [rig.probe(name, 120.0, 90.0, witness=False, lane=LONG) for name in ("recordings", "playback")]
    schedule = rig.schedule(*probes, limits=Limits(long=1, first_within_s=1.0))
    schedule.add_all([target("s01-cam-0001"), target("s01-cam-0002")])
    rig.run(
        schedule,
        1200.0,
        (500.0, lambda: schedule.remove("s01-cam-0001")),
        (700.0, lambda: schedule.add(target("s01-cam-0001"))),
    )
    after = Counter(reading.device for reading in rig.readings if reading.at_ms > rig.readings[0].at_ms + 720_000)
    assert after["s01-cam-0001"] >= 2
    assert after["s01-cam-0002"] >= 2
    assert rig.most[f"lane {LONG}"] == 1


def test_a_long_look_that_no_longer_fits_while_it_waits_gives_its_place_back() -> None:
    rig = Rig({"snmp": take_a_minute, "tcp": take_a_minute})
    blocking = [rig.probe(name, 600.0, 90.0, witness=False) for name in ("snmp", "tcp")]
    schedule = rig.schedule(
        *blocking,
        rig.probe("recordings", 50.0, 10.0, witness=False, lane=LONG),
        limits=Limits(long=1, first_within_s=0.1),
    )
    schedule.add(target("s01-cam-0001"))
    rig.run(
        schedule,
        600.0,
        (30.0, lambda: schedule.add(target("s01-cam-0001", Kind.PC))),
        (200.0, lambda: schedule.add(target("s01-cam-0002"))),
    )
    assert "s01-cam-0002" in {reading.device for reading in rig.readings if reading.probe == "recordings"}


def test_a_mistake_of_ours_fails_one_look_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig({"rtsp": err})
    schedule = rig.schedule()
    schedule.add(target())
    with caplog.at_level(logging.ERROR):
        rig.run(schedule, 600.0)
    broken = [reading for reading in rig.readings if reading.probe == "rtsp"]
    assert len(broken) >= 9
    for reading in broken:
        assert reading.verdict is Verdict.UNABLE
        assert reading.failure is not None
        assert (reading.failure.blame, reading.failure.message.params["error"]) == (Blame.US, "KeyError")
    assert len(rig.asked_s("ping")) >= 29
    assert [record.exc_info is not None for record in caplog.records] == [True]
    assert schedule.take_tally().broken == len(broken)


def test_a_receiver_that_fails_is_logged_and_polling_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    rig = Rig()
    heard = []

    def receive(reading: Reading) -> None:
        heard.append(reading)
        raise OSError("disk full")

    schedule = rig.schedule(receive=receive)
    schedule.add(target())
    rig.run(schedule, 600.0)
    assert len(heard) >= 38
    assert "disk full" in caplog.text
    assert len(caplog.records) == 1


def test_targets_come_change_and_go_at_run_time() -> None:
    rig = Rig()
    schedule = rig.schedule()
    addresses = []

    async def note(target: Target, deadline_s: float) -> None:
        addresses.append(target.address)

    rig.behaviour["ping"] = note
    moved = Target(device="s01-cam-0001", school="S01", kind="camera", address="127.0.0.2", ports={}, witnesses=())
    rig.run(
        schedule,
        300.0,
        (0.0, lambda: schedule.add(target())),
        (100.0, lambda: schedule.add(moved)),
        (200.0, lambda: schedule.remove("s01-cam-0001")),
    )
    assert addresses == sorted(addresses)
    assert Counter(addresses) == {"127.0.0.1": pytest.approx(5, abs=1), "127.0.0.2": pytest.approx(5, abs=1)}
    assert max(rig.asked_s("ping")) <= 200.0
    assert schedule.targets == []


def test_a_kind_that_no_longer_fits_is_looked_at_only_by_what_must_answer() -> None:
    rig = Rig()
    schedule = rig.schedule()
    schedule.add(target())
    rig.run(schedule, 300.0, (100.0, lambda: schedule.add(target(kind=Kind.PC))))
    assert max(rig.asked_s("ping")) <= 100.0
    assert max(rig.asked_s("rtsp")) > 240.0


def test_stopping_amid_looks_and_rechecks_leaves_nothing() -> None:
    rig = Rig({"ping": silence, "rtsp": silence})
    schedule = rig.schedule(limits=Limits(in_flight=3))
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(50))
    rig.run(schedule, 7.3)
    assert rig.clock.monotonic() == pytest.approx(7.3), "a stop waits for nobody's time limit"
    assert schedule.in_flight == schedule.queued == 0
    assert rig.running[""] == 0


def test_a_stall_skips_cycles_and_does_not_bunch_them() -> None:
    rig = Rig()
    schedule = rig.schedule(rig.probe("ping", 20.0, 2.0))
    schedule.add(target())
    rig.run(schedule, 400.0, (100.0, lambda: rig.loop.stall(100.0)))
    asked = rig.asked_s("ping")
    assert min(later - earlier for earlier, later in pairwise(asked[1:])) > 0.1
    tally = schedule.take_tally()
    assert tally.skipped == pytest.approx(4, abs=1)
    assert tally.late == 1


def test_overload_drops_by_order_and_says_so() -> None:
    rig = Rig({"ping": silence, "rtsp": silence, "interface": silence})
    schedule = rig.schedule(
        rig.probe("ping", 20.0, 2.0, witness=False),
        rig.probe("rtsp", 60.0, 5.0, witness=False, shed=1),
        rig.probe("interface", 60.0, 5.0, witness=False, shed=2),
        limits=Limits(in_flight=10),
    )
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(80))
    rig.run(schedule, 600.0)
    assert rig.shed[:2] == [frozenset({"interface"}), frozenset({"interface", "rtsp"})]
    tally = schedule.take_tally()
    assert tally.shed > 0
    fields = self_sample(collector_key("S01", "local"), 0, tally, 0, 0.0).fields
    assert (fields["shed"], fields["left_out"]) == (tally.shed, " ".join(sorted(schedule.left_out)))
    assert schedule.left_out


def test_overload_never_leaves_out_a_witness_and_keeps_ping_in_time() -> None:
    """At half as much again as there are places for: interfaces go, streams come late, ping comes when it is due."""
    rig = Rig({"rtsp": slow, "interface": slow})
    schedule = rig.schedule(
        rig.probe("ping", 20.0, 2.0),
        rig.probe("rtsp", 60.0, 5.0, shed=1),
        rig.probe("interface", 60.0, 5.0, witness=False, shed=4),
        limits=Limits(in_flight=4),
    )
    late: dict[str, float] = {}
    schedule.add_all(target(f"s01-cam-{number:04d}") for number in range(90))
    rig.run(schedule, 1800.0)
    assert rig.shed[0] == frozenset({"interface"})
    assert all(names <= {"interface"} for names in rig.shed)
    for name, interval_s in (("ping", 20.0), ("rtsp", 60.0)):
        by_device: dict[str, list[int]] = {}
        for reading in rig.readings:
            if reading.probe == name:
                by_device.setdefault(reading.device, []).append(reading.at_ms)
        gaps = [later - earlier for looks in by_device.values() for earlier, later in pairwise(looks[1:])]
        late[name] = max(gaps) / 1000 - interval_s
    assert late["ping"] < 4.0, "no longer than a look that was under way"
    assert late["rtsp"] < 120.0, "no hole in what is known of a stream"
    assert not [reading for reading in rig.readings if reading.verdict is not Verdict.ANSWERED]


def test_overload_gives_back_what_it_dropped_after_calm() -> None:
    rig = Rig()
    overload = Overload(
        [rig.probe("ping", 20, 2), rig.probe("interface", 60, 5, witness=False, shed=2)],
        OverloadPolicy(late_s=4, calm_s=60),
    )
    assert overload.note(5.0, now_s=0.0)
    assert overload.dropped == {"interface"}
    assert not overload.note(9.0, now_s=10.0), "ping is never dropped"
    assert not overload.note(0.0, now_s=69.0)
    assert overload.note(0.0, now_s=70.0)
    assert overload.dropped == frozenset()


def test_the_collector_measures_itself() -> None:
    rig = Rig()
    schedule = rig.schedule()
    schedule.add(target())
    samples: list[Sample] = []
    watch = SelfWatch(
        collector_key("S01", "local"), rig.clock, schedule.take_tally, lambda: schedule.queued, samples.append
    )

    async def main() -> None:
        watching = asyncio.get_running_loop().create_task(watch.run())
        schedule.start()
        rig.loop.call_later(90.5, rig.loop.stall, 3.0)
        await asyncio.sleep(185.0)
        watching.cancel()
        await schedule.stop()

    run_virtual(rig.loop, main())
    assert [sample.key.measurement for sample in samples] == ["collector"] * 3
    lags = [sample.fields["loop_lag_ms"] for sample in samples]
    assert lags == [0.0, pytest.approx(2500.0, abs=600.0), 0.0]
    assert [sample.fields["readings"] for sample in samples] == [pytest.approx(4, abs=1)] * 3
