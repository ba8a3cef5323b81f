from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.clockwatch import ClockJump, ClockWatch, Moment
from alerts.memory import middle
from alerts.observe import Observer, Policy
from alerts.phase import TABLE, Event, Phase
from alerts.timeline import derive
from collector.sample import Blame, Failure, Reading, Verdict
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from language.message import Message

START_MS = 1_767_225_600_000
VERDICT = {"+": Verdict.ANSWERED, "-": Verdict.SILENT, "?": Verdict.UNABLE}
REFUSED = Failure(Blame.CREDENTIAL, Message("protocol.denied"))


@dataclass
class Eyes:
    """One witness of one device, looked at each 20 s, on clocks that the test moves. Times are seconds."""

    interval_s: float = 20.0
    wall_s: float = 0.0
    monotonic_s: float = 0.0
    boot_id: str = "boot-1"
    observer: Observer = field(default_factory=Observer)
    written: list[Transition] = field(default_factory=list)

    @property
    def now(self) -> Moment:
        return Moment(START_MS + round(self.wall_s * 1000), self.monotonic_s, self.boot_id)

    def wait(self, seconds: float) -> None:
        self.wall_s += seconds
        self.monotonic_s += seconds

    def look(self, verdicts: str, every_s: float | None = None) -> Eyes:
        """One look per sign (+ answered, - silent, ? unable), then the time to the next."""
        for sign in verdicts:
            failure = REFUSED if sign == "?" else None
            reading = Reading(
                device="d",
                probe="ping",
                at_ms=self.now.wall_ms,
                took_ms=1.0,
                verdict=VERDICT[sign],
                failure=failure,
            )
            self.written += self.observer.feed(reading, school="S01", interval_s=self.interval_s, now=self.now)
            self.wait(self.interval_s if every_s is None else every_s)
        return self

    def tick(self) -> Eyes:
        self.written += self.observer.tick(self.now)
        return self

    def restart(self, off_s: float, *, beat_ago_s: float = 0.0, boot_id: str = "boot-2") -> Eyes:
        """The collector dies now and another comes up after `off_s` with what was stored."""
        beat_ms = self.now.wall_ms - round(beat_ago_s * 1000)
        self.wait(off_s)
        self.boot_id = boot_id
        self.observer = Observer()
        self.written += self.observer.restore(self.written[-1:], last_beat_ms=beat_ms, now=self.now)
        return self

    def said(self) -> list[tuple[str, float, float]]:
        """(state, at, half gap) of all transitions, seconds."""
        return [(row.state.value, (row.at_ms - START_MS) / 1000, row.half_gap_ms / 1000) for row in self.written]


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(product(Phase, Event))


def test_half_an_odd_gap_goes_to_the_earlier_side() -> None:
    assert middle(10, 20) == (15, 5)
    assert middle(10, 15) == (12, 3)
    assert middle(10, 10) == (10, 0)
    assert middle(None, 15) == (15, 0)


@given(st.integers(0, 10**13), st.integers(0, 10**9))
def test_both_looks_lie_within_the_half_gap(earlier: int, gap: int) -> None:
    at, half = middle(earlier, earlier + gap)
    assert at - half <= earlier <= at <= earlier + gap <= at + half
    assert 2 * half - gap in (0, 1)


def test_the_first_look_says_what_it_sees_and_nothing_of_before() -> None:
    assert Eyes().look("++").said() == [("UP", 0, 0)]
    assert Eyes().look("------").said() == [("DOWN", 0, 0)]


def test_a_confirmed_silence_is_dated_back_to_before_the_first_miss() -> None:
    eyes = Eyes().look("+").look("------", every_s=2.0)
    assert eyes.said() == [("UP", 0, 0), ("DOWN", 10, 10)]
    assert eyes.written[-1].recorded_ms == START_MS + 30_000


def test_a_witness_that_nobody_re_checks_needs_fewer_misses() -> None:
    two = Eyes(observer=Observer(Policy(misses_of={"ping": 2}))).look("+--")
    assert two.said() == [("UP", 0, 0), ("DOWN", 10, 10)]
    other = Eyes(observer=Observer(Policy(misses_of={"rtsp": 2}))).look("+--")
    assert other.said() == [("UP", 0, 0)]


def test_a_miss_that_a_recheck_answers_is_no_outage() -> None:
    assert Eyes().look("+").look("-----+", every_s=2.0).look("+").said() == [("UP", 0, 0)]


def test_misses_with_an_answer_between_them_do_not_add_up() -> None:
    assert Eyes().look("+-+-+-+-+-+-+-+").said() == [("UP", 0, 0)]


def test_one_answer_ends_a_silence_in_the_middle_of_the_gap() -> None:
    assert Eyes().look("+").look("-----", every_s=2.0).look("-+").said()[1:] == [("DOWN", 10, 10), ("UP", 40, 10)]


def test_one_unable_look_between_answers_makes_no_noise() -> None:
    assert Eyes().look("+?+??+").said() == [("UP", 0, 0)]


def test_three_unable_looks_are_unknown_dated_back_like_a_silence() -> None:
    eyes = Eyes().look("+???+")
    assert eyes.said() == [("UP", 0, 0), ("UNKNOWN", 10, 10), ("UP", 70, 10)]
    assert eyes.written[1].reason == REFUSED.message


def test_unable_looks_neither_confirm_nor_end_a_silence() -> None:
    assert Eyes().look("+").look("---?---", every_s=2.0).said()[1:] == [("DOWN", 10, 10)]
    assert Eyes().look("+").look("------", every_s=2.0).look("?-?+").said()[1:] == [
        ("DOWN", 10, 10),
        ("UP", 72, 20),
    ]


def test_unable_looks_with_a_miss_between_them_do_not_add_up() -> None:
    assert Eyes().look("+??-??-+").said() == [("UP", 0, 0)]


def test_a_look_older_than_the_last_says_nothing() -> None:
    eyes = Eyes().look("+++")
    late = Reading(device="d", probe="ping", at_ms=START_MS + 30_000, took_ms=1.0, verdict=Verdict.SILENT)
    eyes.observer.feed(late, school="S01", interval_s=20.0, now=eyes.now)
    assert eyes.observer.snapshot() == {("d", "ping"): Phase.UP}


def test_unable_from_the_start_is_said() -> None:
    assert Eyes().look("???+").said() == [("UNKNOWN", 0, 0), ("UP", 50, 10)]


def test_a_silence_with_an_unable_look_before_it_is_dated_to_the_first_miss() -> None:
    assert Eyes().look("+?").look("------", every_s=2.0).said()[1:] == [("DOWN", 20, 20)]


def test_a_hole_is_unknown_from_the_last_look_to_the_first_after() -> None:
    eyes = Eyes().look("+++")
    eyes.wait(600.0)
    assert eyes.look("++").said() == [("UP", 0, 0), ("UNKNOWN", 40, 0), ("UP", 660, 0)]


def test_a_hole_is_seen_before_it_ends() -> None:
    eyes = Eyes().look("+").tick()
    eyes.wait(40.0)
    assert eyes.tick().said() == [("UP", 0, 0)]
    eyes.wait(1.0)
    assert eyes.tick().tick().said() == [("UP", 0, 0), ("UNKNOWN", 0, 0)]
    assert eyes.look("+").said()[2:] == [("UP", 61, 0)]


def test_a_miss_that_a_hole_swallowed_is_part_of_the_hole() -> None:
    eyes = Eyes().look("+--")
    eyes.wait(600.0)
    assert eyes.look("+").said()[1:] == [("UNKNOWN", 10, 10), ("UP", 660, 0)]


def test_a_device_that_is_silent_after_a_hole_is_down_from_the_first_look_after() -> None:
    eyes = Eyes().look("+")
    eyes.wait(600.0)
    assert eyes.look("------", every_s=2.0).said()[1:] == [("UNKNOWN", 0, 0), ("DOWN", 620, 0)]


def test_the_tolerance_is_three_intervals_and_at_least_a_minute() -> None:
    policy = Policy()
    assert policy.tolerance_ms(60_000) == 180_000
    assert policy.tolerance_ms(2_000) == 60_000


@pytest.mark.parametrize(("before", "state"), [("+", "UP"), ("+------", "DOWN")])
def test_a_restart_of_seconds_invents_nothing(before: str, state: str) -> None:
    eyes = Eyes().look(before)
    written = len(eyes.written)
    eyes.restart(8.0).tick().look(before[-1] * 3)
    assert len(eyes.written) == written
    assert eyes.written[-1].state == state


def test_ten_hours_off_are_ten_hours_unknown_and_no_outage() -> None:
    eyes = Eyes().look("++").restart(36_000.0)
    assert eyes.said() == [("UP", 0, 0), ("UNKNOWN", 40, 0)]
    assert eyes.written[-1].reason.id == "observed.collector_off"
    assert eyes.look("++").said()[2:] == [("UP", 36_040, 0)]


def test_ten_hours_off_with_a_device_down_before_and_after() -> None:
    eyes = Eyes().look("+").look("------", every_s=2.0).restart(36_000.0).look("------", every_s=2.0)
    assert eyes.said()[1:] == [("DOWN", 10, 10), ("UNKNOWN", 32, 0), ("DOWN", 36_032, 0)]


def test_a_device_that_died_during_a_restart_is_dated_within_what_we_saw() -> None:
    eyes = Eyes().look("++++").restart(8.0).look("------", every_s=2.0)
    state, at_s, half_gap_s = eyes.said()[-1]
    assert state == "DOWN"
    assert at_s - half_gap_s == 60.0, "its last look may have been one interval before the last beat"
    assert at_s + half_gap_s == 88.0


def test_a_power_cut_that_loses_the_wall_clock_doubles_nothing() -> None:
    eyes = Eyes().look("+" * 10)
    eyes.wall_s -= 200.0
    beat_ms = eyes.now.wall_ms + 200_000
    eyes.observer = Observer()
    eyes.boot_id = "boot-2"
    eyes.written += eyes.observer.restore(eyes.written[-1:], last_beat_ms=beat_ms, now=eyes.now)
    assert eyes.observer.drain_jumps() == [ClockJump(beat_ms, eyes.now.wall_ms)]
    assert eyes.look("+" * 12).said() == [("UP", 0, 0), ("UNKNOWN", 0, 0), ("UP", 220, 0)]


def test_what_was_said_of_a_future_that_comes_again_is_taken_back() -> None:
    """DOWN from 50 to 102; then the machine comes up with its clock at 40."""
    eyes = Eyes().look("+++").look("------", every_s=2.0).look("--++")
    beat_ms, stored = eyes.now.wall_ms, list(eyes.written)
    eyes.wall_s, eyes.boot_id, eyes.observer = 40.0, "boot-2", Observer()
    eyes.written = eyes.observer.restore(stored, last_beat_ms=beat_ms, now=eyes.now)
    assert eyes.said() == [("UNKNOWN", 40, 0)]
    assert eyes.look("+" * 7).said() == [("UNKNOWN", 40, 0), ("UNKNOWN", 50, 0), ("UNKNOWN", 102, 0), ("UP", 160, 0)]


def reborn(eyes: Eyes, beat_ms: int) -> list[Transition]:
    """What a restart with all that is stored writes."""
    eyes.observer = Observer()
    stored = [replace(row, seq=seq) for seq, row in enumerate(eyes.written, 1)]
    found = eyes.observer.restore(stored, last_beat_ms=beat_ms, now=eyes.now)
    eyes.written += found
    return found


YEARS_S = 20 * 365 * 86_400.0


def life(eyes: Eyes) -> list[tuple[str, float]]:
    now_ms = eyes.now.wall_ms
    segments = derive(
        transitions=[replace(row, seq=seq) for seq, row in enumerate(eyes.written)],
        witnesses=("ping",),
        service=[ServicePeriod("d", START_MS)],
        start_ms=START_MS,
        end_ms=now_ms,
        now_ms=now_ms,
    )
    return [(segment.state.name, (segment.start_ms - START_MS) / 1000) for segment in segments]


def excursion(eyes: Eyes, *offsets_s: float) -> Eyes:
    """The clock is ahead by each of the offsets for a while, then right."""
    for offset_s in offsets_s:
        eyes.wall_s += offset_s
        eyes.tick().look("+++", every_s=2.0)
        eyes.wall_s -= offset_s
    return eyes.tick()


@pytest.mark.parametrize(
    "offsets_s", [(YEARS_S,), (-YEARS_S,), (YEARS_S, -YEARS_S), (3600.0,), (YEARS_S, 3600.0, -YEARS_S, YEARS_S)]
)
def test_a_clock_that_was_wrong_for_seconds_costs_those_seconds(offsets_s: tuple[float, ...]) -> None:
    eyes = excursion(Eyes().look("++++"), *offsets_s)
    right_s = 80.0 + 6 * len(offsets_s)
    assert eyes.look("+" * 5).said()[-1] == ("UP", right_s, 0)
    lost_s = 60 if offsets_s[0] > 0 else 80  # forward, from the last look on; backward, the clock stood at 80
    assert life(eyes) == [("UP", 0), ("UNKNOWN", lost_s), ("UP", right_s)]
    for _ in range(3):
        assert reborn(eyes, eyes.now.wall_ms - 1000) == []
        eyes.look("+")
    assert life(eyes) == [("UP", 0), ("UNKNOWN", lost_s), ("UP", right_s)]


def test_a_start_by_a_dead_battery_clock_takes_nothing_back() -> None:
    eyes = Eyes().look("++++")
    beat_ms = eyes.now.wall_ms
    eyes.wall_s -= YEARS_S
    assert reborn(eyes, beat_ms) == []
    eyes.look("++", every_s=2.0)
    eyes.wall_s += YEARS_S
    assert life(eyes.tick().look("++")) == [("UP", 0), ("UNKNOWN", 80), ("UP", 84)]


def test_after_a_start_by_a_clock_far_ahead_the_present_is_judged_by_present_looks() -> None:
    eyes = Eyes().look("++++")
    beat_ms = eyes.now.wall_ms
    eyes.wall_s += YEARS_S
    reborn(eyes, beat_ms)
    eyes.look("+++", every_s=2.0)
    beat_ms = eyes.now.wall_ms
    eyes.wall_s -= YEARS_S
    assert reborn(eyes, beat_ms) == []
    assert life(eyes.look("++")) == [("UP", 0), ("UNKNOWN", 80), ("UP", 86)]


def test_a_false_hour_is_unknown_only_where_it_is_met_again() -> None:
    eyes = excursion(Eyes().look("++++"), 3600.0).look("+" * 200)
    assert life(eyes) == [("UP", 0), ("UNKNOWN", 60), ("UP", 86), ("UNKNOWN", 3680), ("UP", 3706)]


def test_a_jump_forward_is_an_event_and_unknown() -> None:
    eyes = Eyes().look("++")
    eyes.wall_s += 3600.0
    eyes.tick()
    assert eyes.observer.drain_jumps() == [ClockJump(START_MS + 40_000, START_MS + 3_640_000)]
    assert eyes.observer.drain_jumps() == []
    assert eyes.look("+").said() == [("UP", 0, 0), ("UNKNOWN", 20, 0), ("UP", 3640, 0)]
    assert eyes.written[1].reason == Message("observed.clock_jumped", {"seconds": 3600.0})


def test_a_jump_of_six_seconds_is_one_and_of_four_is_not() -> None:
    for seconds, jumps in ((6.0, 1), (-6.0, 1), (4.0, 0), (-4.0, 0)):
        eyes = Eyes().look("++")
        eyes.wall_s += seconds
        eyes.tick()
        assert len(eyes.observer.drain_jumps()) == jumps


def test_a_clock_that_steps_back_makes_the_doubled_stretch_unknown() -> None:
    eyes = Eyes().look("+++").look("------", every_s=2.0).look("--++")
    assert eyes.said()[1:] == [("DOWN", 50, 10), ("UP", 102, 10)]
    eyes.wall_s = 40.0
    eyes.look("+" * 10)
    at_40, at_50, at_102, after = eyes.said()[3:]
    assert at_40 == ("UNKNOWN", 40, 0)
    assert {at_50, at_102} == {("UNKNOWN", 50, 0), ("UNKNOWN", 102, 0)}, "what was said of the stretch is taken back"
    assert after == ("UP", 160, 0)


def test_a_look_asked_before_the_clock_was_set_says_nothing() -> None:
    eyes = Eyes().look("++")
    late = Reading(device="d", probe="ping", at_ms=eyes.now.wall_ms, took_ms=1.0, verdict=Verdict.ANSWERED)
    eyes.wall_s += 10.0
    eyes.tick()
    assert eyes.observer.feed(late, school="S01", interval_s=20.0, now=eyes.now) == []
    assert eyes.observer.snapshot() == {("d", "ping"): Phase.UNKNOWN}


def test_slow_correction_and_a_reboot_are_no_jumps() -> None:
    watch = ClockWatch()
    assert watch.see(Moment(0, 0.0, "a")) is None
    for second in range(1, 1000):
        assert watch.see(Moment(second * 1010, float(second), "a")) is None
    assert watch.see(Moment(0, 0.0, "b")) is None


def test_a_forgotten_device_leaves_no_hole() -> None:
    eyes = Eyes().look("+")
    eyes.observer.forget("d")
    eyes.wait(600.0)
    assert eyes.tick().said() == [("UP", 0, 0)]


@given(st.lists(st.tuples(st.sampled_from("+-?"), st.sampled_from([2.0, 20.0, 21.0, 500.0])), max_size=60))
def test_whatever_is_seen_transitions_are_in_order_and_each_says_something_new(looks: list[tuple[str, float]]) -> None:
    eyes = Eyes()
    for sign, wait_s in looks:
        eyes.look(sign, every_s=wait_s)
        eyes.tick()
    times = [row.at_ms for row in eyes.written]
    assert times == sorted(times)
    assert all(row.at_ms <= row.recorded_ms for row in eyes.written)
    states = [row.state for row in eyes.written]
    assert all(one is not other for one, other in pairwise(states))
    assert "-" in {sign for sign, _ in looks} or Observed.DOWN not in states
    assert "+" in {sign for sign, _ in looks} or Observed.UP not in states
