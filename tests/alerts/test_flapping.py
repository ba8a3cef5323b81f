"""Quarantine of devices that come and go: when it begins, when it ends, restarts, clocks that are set back."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from alerts.flapping import MINUTE_MS, TABLE, Flap, FlapEvent, FlapPhase, Flapping, FlapPolicy

POLICY = FlapPolicy(most=3, within_ms=10 * MINUTE_MS, quiet_ms=20 * MINUTE_MS)


def flapping(*minutes: float, device: str = "d") -> Flapping:
    made = Flapping(POLICY)
    for minute in minutes:
        made.turn(at(minute))
        made.note(device, at(minute))
    return made


def at(minute: float) -> int:
    return round(minute * MINUTE_MS)


def test_the_table_is_whole() -> None:
    assert TABLE.keys() == set(product(FlapPhase, FlapEvent))


def test_one_change_too_many_within_the_stretch_quarantines_from_the_first_of_them_on() -> None:
    made = Flapping(POLICY)
    assert [made.note("d", at(minute)) for minute in (1, 3, 5, 7)] == [False, False, False, True]
    assert made.turn(at(7)) == [Flap("d", at(1), 4)]
    assert made.turn(at(8)) == []
    assert made.standing() == [Flap("d", at(1), 4)]


def test_as_many_over_a_longer_time_are_none() -> None:
    made = flapping(0, 10, 20, 30, 40, 50, 60)
    assert not made.is_quarantined("d")
    assert made.turn(at(61)) == []


def test_it_lasts_until_it_has_been_quiet() -> None:
    made = flapping(1, 2, 3, 4)
    assert [flap.end_ms for flap in made.turn(at(5))] == [None]
    made.note("d", at(22))
    assert made.turn(at(24)) == []
    assert made.turn(at(41.9)) == []
    assert made.turn(at(42)) == [Flap("d", at(1), 5, at(42))]
    assert made.standing() == []
    assert not made.note("d", at(43))


def test_others_are_left_alone() -> None:
    made = flapping(1, 2, 3, 4)
    assert not made.note("other", at(4))
    assert made.is_quarantined("d")
    assert not made.is_quarantined("other")


def test_what_is_no_longer_watched_is_forgotten() -> None:
    made = flapping(1, 2, 3, 4)
    made.turn(at(4))
    made.forget("d")
    assert (made.standing(), made.turn(at(100))) == ([], [])


def test_what_flaps_is_known_again_after_a_start() -> None:
    told = [("d", at(minute)) for minute in (1, 2, 3, 4)]
    early, late = Flapping(POLICY), Flapping(POLICY)
    early.restore(told, at(10))
    assert early.turn(at(10)) == early.standing() == [Flap("d", at(1), 4)]
    assert early.turn(at(24)) == [Flap("d", at(1), 4, at(24))]
    late.restore(told, at(30))
    assert (late.turn(at(30)), late.standing()) == ([], [])


def test_a_quarantine_is_resumed_without_a_word_and_ends_when_it_has_been_quiet() -> None:
    made = Flapping(POLICY)
    made.resume("d", at(1), 9, at(50))
    assert made.turn(at(50)) == []
    assert made.note("d", at(60))
    assert made.turn(at(79)) == []
    assert made.turn(at(80)) == [Flap("d", at(1), 10, at(80))]


def test_a_clock_set_back_by_a_day_does_not_lengthen_the_quarantine() -> None:
    made = flapping(2001, 2002, 2003, 2004)
    made.turn(at(2004))
    assert made.turn(at(2004 - 1440)) == []
    assert made.is_quarantined("d")
    (over,) = made.turn(at(2004 - 1440 + 20))
    assert over.end_ms is not None


def test_a_clock_set_forward_by_a_day_ends_it_and_begins_none() -> None:
    made = flapping(1, 2, 3)
    assert not made.note("d", at(1443))
    made.turn(at(1443))
    assert made.standing() == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60_000)), max_size=60))
def test_restarting_at_any_moment_changes_nothing(steps: list[tuple[str, int]]) -> None:
    now_ms, told = 0, []
    lived = Flapping(POLICY)
    for device, wait_ms in steps:
        now_ms += wait_ms * 20
        lived.turn(now_ms)
        lived.note(device, now_ms)
        told.append((device, now_ms))
    lived.turn(now_ms)
    restarted = Flapping(POLICY)
    restarted.restore(told, now_ms)
    assert restarted.standing() == lived.standing()
    assert {one.device for one in restarted.turn(now_ms)} == {one.device for one in lived.standing()}
    end_ms = now_ms + POLICY.quiet_ms
    assert restarted.turn(end_ms) == lived.turn(end_ms)
