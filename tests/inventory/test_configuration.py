"""Fingerprints and marks: what changed between two looks, across restarts and the wrap of sysUpTime."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from inventory.configuration import LOADING, UPTIME_WRAP, changed, renewed, restarted_ms
from inventory.model.configuration import Configuration, Part

HOUR_MS = 3_600_000
HOUR = 360_000
LOOK = Configuration(
    device="s01-sw-0001", source="snmp", seen_ms=10 * HOUR_MS, parts={"ports": Part("a", 10 * HOUR_MS)},
    marks={"running": 4_500}, uptime=50 * HOUR,
)  # fmt: skip


def later(hours: float = 1, **fields: object) -> Configuration:
    seen_ms = LOOK.seen_ms + round(hours * HOUR_MS)
    after = replace(LOOK, seen_ms=seen_ms, uptime=(LOOK.uptime or 0) + round(hours * HOUR))
    return replace(after, **fields)  # type: ignore[arg-type]


def parts(now: Configuration, before: Configuration = LOOK) -> list[str]:
    return [one.part for one in changed(before, now)]


def test_the_same_is_no_change_and_another_digest_is() -> None:
    assert parts(later()) == []
    (one,) = changed(LOOK, later(parts={"ports": Part("b", 11 * HOUR_MS)}))
    assert (one.part, one.old, one.new, one.since_ms) == ("ports", "a", "b", LOOK.seen_ms)


def test_what_is_told_for_the_first_time_or_not_at_all_is_no_change() -> None:
    assert parts(later(parts={"vlans": Part("x", 0)}, marks={"startup": 1})) == []
    assert parts(later(parts={}, marks={})) == []


def test_a_mark_that_moves_is_a_change_at_its_moment() -> None:
    (one,) = changed(LOOK, later(marks={"running": 50 * HOUR + HOUR // 2}))
    assert one.part == "running"
    assert int(one.new) == LOOK.seen_ms + HOUR_MS // 2


def test_settings_that_are_loaded_after_a_restart_are_no_change() -> None:
    anew = later(uptime=HOUR // 2, marks={"running": LOADING})
    assert restarted_ms(LOOK, anew) == LOOK.seen_ms + HOUR_MS // 2
    assert parts(anew) == []
    assert parts(replace(anew, marks={"running": LOADING + 1})) == ["running"]


def test_the_wrap_of_sys_uptime_is_no_restart() -> None:
    before = replace(LOOK, uptime=UPTIME_WRAP - HOUR // 2)
    assert restarted_ms(before, later(uptime=HOUR // 2)) is None
    assert parts(later(uptime=HOUR // 2), before) == []
    assert restarted_ms(before, later(uptime=HOUR // 4)) == LOOK.seen_ms + 3 * HOUR_MS // 4


@pytest.mark.parametrize("drift", [-0.005, 0.005])
def test_a_clock_that_drifts_is_no_restart(drift: float) -> None:
    for hours in (1, 24, 24 * 30):
        now = later(hours, uptime=round((LOOK.uptime or 0) + hours * HOUR * (1 + drift)))
        assert restarted_ms(LOOK, now) is None


def test_an_uptime_that_is_set_back_is_no_restart() -> None:
    assert restarted_ms(LOOK, later(uptime=40 * HOUR)) is None
    assert restarted_ms(LOOK, later(uptime=HOUR)) == LOOK.seen_ms


def test_a_device_that_does_not_tell_its_uptime_never_restarts() -> None:
    assert restarted_ms(LOOK, later(uptime=None)) is None
    assert renewed(LOOK, later(uptime=None)).uptime == LOOK.uptime


def test_restarts_are_found_wherever_they_lie() -> None:
    """Invented histories: the device restarts once between two looks or not, and only that is told."""
    dice = random.Random(7)
    for _ in range(2_000):
        hours = dice.uniform(0.2, 200)
        up = dice.randrange(UPTIME_WRAP)
        before = replace(LOOK, uptime=up)
        if dice.random() < 0.5:
            assert restarted_ms(before, later(hours, uptime=(up + round(hours * HOUR)) % UPTIME_WRAP)) is None
            continue
        since = dice.uniform(0.02, hours - 0.1)
        now = later(hours, uptime=round(since * HOUR))
        # One whose sysUpTime is where it would be without a restart cannot be told from one that went on.
        if abs((now.uptime or 0) - (up + hours * HOUR) % UPTIME_WRAP) > 10 * HOUR:
            told = restarted_ms(before, now)
            assert told is not None
            assert abs(told - (now.seen_ms - since * HOUR_MS)) < 1000


def test_what_was_not_told_is_kept() -> None:
    now = renewed(LOOK, later(parts={"vlans": Part("v", 11 * HOUR_MS)}, marks={}))
    assert set(now.parts) == {"ports", "vlans"}
    assert now.marks == LOOK.marks
