"""Rates: right where they can be known, absent where they cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.rates import COUNTED, CounterMemory, Port, Snapshot, counter_rate, interval, rates, rebooted, widths

GIGABIT = 1_000_000_000
DAY = 8_640_000  # ticks


def port(
    octets: int = 0, errors: int = 0, *, bits: int = 64, speed: int = GIGABIT, name: str = "p1", broken_at: int = 0
) -> Port:
    frames = len(COUNTED[2:])
    return Port(name, speed, broken_at, (octets, octets, *[errors] * frames), widths(bits, bits, *[32] * frames))


def snapshot(at_s: float, *ports: Port, uptime: int | None = None) -> Snapshot:
    return Snapshot(at_s, DAY + int(at_s * 100) if uptime is None else uptime, dict(enumerate(ports, 1)))


def test_octets_become_bits_and_frames_stay_frames() -> None:
    found = rates(snapshot(0, port(1000, 5)), snapshot(60, port(7_501_000, 65)))
    assert found == {
        1: {
            "in_bps": 1_000_000.0,
            "out_bps": 1_000_000.0,
            "in_errors_ps": 1.0,
            "out_errors_ps": 1.0,
            "in_discards_ps": 1.0,
            "out_discards_ps": 1.0,
        }
    }


@pytest.mark.parametrize("bits", [32, 64])
def test_wrap(bits: int) -> None:
    speed = 10_000_000
    before = port(2**bits - 600, bits=bits, speed=speed)
    assert rates(snapshot(0, before), snapshot(60, port(150, bits=bits, speed=speed)))[1]["in_bps"] == 100.0


def test_reset_is_no_rate() -> None:
    assert "in_bps" not in rates(snapshot(0, port(10**12)), snapshot(60, port(10**6)))[1]
    # of a slow 32-bit link too: as a wrap it would have been 4 GiB in a minute
    slow = {"bits": 32, "speed": 10_000_000}
    assert "in_bps" not in rates(snapshot(0, port(10**6, **slow)), snapshot(60, port(10, **slow)))[1]


def test_more_than_the_link_can_carry_is_no_rate() -> None:
    full = int(GIGABIT / 8 * 60)
    assert rates(snapshot(0, port(0)), snapshot(60, port(full)))[1]["in_bps"] == GIGABIT
    assert "in_bps" not in rates(snapshot(0, port(0)), snapshot(60, port(int(full * 1.2))))[1]
    assert "in_errors_ps" not in rates(snapshot(0, port()), snapshot(60, port(errors=2_000_000 * 60)))[1]


def test_32_bits_that_may_wrap_unseen_are_no_rate() -> None:
    """4 GiB pass a gigabit link in 34 seconds."""
    for seconds, known in ((20, True), (60, False)):
        found = rates(snapshot(0, port(0, bits=32)), snapshot(seconds, port(1000, bits=32)))
        assert ("in_bps" in found[1]) == known


def test_link_that_changed_its_speed_is_judged_by_the_faster() -> None:
    octets = int(GIGABIT / 8 * 50)
    found = rates(snapshot(0, port(0)), snapshot(60, port(octets, speed=100_000_000)))
    assert found[1]["in_bps"] == pytest.approx(octets * 8 / 60)


def test_unknown_speed() -> None:
    def rate(before: int, now: int, bits: int) -> float | None:
        old, new = (port(octets, bits=bits, speed=0) for octets in (before, now))
        return rates(snapshot(0, old), snapshot(60, new))[1].get("in_bps")

    assert rate(0, 60, 64) == 8.0
    assert rate(60, 0, 64) is None
    assert rate(0, 60, 32) is None
    assert rate(60, 60, 32) == 0.0


def test_port_that_is_not_the_same_run_is_no_rate() -> None:
    before = snapshot(0, port())
    assert rates(before, snapshot(60, port(broken_at=7))) == {}
    assert rates(before, snapshot(60, port(name="other"))) == {}
    assert "in_bps" not in rates(before, snapshot(60, port(bits=32, speed=10_000_000)))[1]
    lacking = Port("p1", GIGABIT, 0, (None,) * len(COUNTED), widths(*[32] * len(COUNTED)))
    assert rates(before, snapshot(60, lacking)) == {1: {}}


def test_reboot_is_no_rate() -> None:
    after = snapshot(60, port(10**9), uptime=3000)
    assert rates(snapshot(0, port(1000)), after) == {}


@pytest.mark.parametrize(
    ("before", "now", "elapsed_s", "expected"),
    [
        (DAY, DAY + 6000, 60, False),
        (DAY, DAY + 6300, 60, False),  # its clock is a little fast
        (DAY, 3000, 60, True),
        (1000, 3000, 600, True),  # up longer than before, but not as long as we were away
        (1000, 61_000, 600, False),
        (2**32 - 3000, 3000, 60, False),  # wrapped after 497 days
        (2**32 - 3000, 30_000, 60, True),
        (DAY, DAY, 60, False),  # an agent that repeats itself
        (5 * DAY, 4 * DAY, 60, True),
    ],
)
def test_reboot(before: int, now: int, elapsed_s: float, expected: bool) -> None:
    assert rebooted(before, now, elapsed_s) is expected


@pytest.mark.parametrize(
    ("ours_s", "before", "now", "expected"),
    [
        (60, 100, 6200, 61.0),  # by the device's clock …
        (60, 100, 30_100, 60.0),  # … unless that has lost its mind
        (60, None, 6200, 60.0),
        (60, 100, 100, None),  # its clock stands still, so do its counters
        (0, 100, 200, None),
        (-5, 100, 200, None),
        (60, 2**32 - 100, 5900, 60.0),
    ],
)
def test_interval(ours_s: float, before: int | None, now: int, expected: float | None) -> None:
    assert interval(Snapshot(0, before, {}), Snapshot(ours_s, now, {})) == expected


@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**64 - 1),
    st.sampled_from([32, 64]),
    st.floats(0.1, 1e5),
    st.floats(0, 1e12),
)
def test_a_rate_is_never_negative_nor_more_than_can_be(
    before: int, now: int, bits: int, seconds: float, most: float
) -> None:
    rate = counter_rate(before % 2**bits, now % 2**bits, bits, seconds, most)
    assert rate is None or rate >= 0
    assert rate is None or not most or rate <= most * 1.0001


@given(st.integers(0, 2**32 - 1), st.integers(1, 2**30))
def test_what_passed_is_what_is_found(start: int, passed: int) -> None:
    rate = counter_rate(start, (start + passed) % 2**32, 32, 60, 2**31 / 60)
    assert rate == pytest.approx(passed / 60)


def test_memory_forgets_the_device_not_seen_for_longest() -> None:
    memory = CounterMemory(2)
    for device in ("a", "b", "a", "c"):
        memory.keep(device, snapshot(0))
    assert [memory.last(device) is not None for device in "abc"] == [True, False, True]


def test_memory_notices_a_reboot_once() -> None:
    memory = CounterMemory()
    seen = [(0.0, DAY), (60.0, DAY + 6000), (120.0, 2000), (180.0, 8000)]
    assert [memory.saw_uptime("a", at_s, uptime) for at_s, uptime in seen] == [False, False, True, False]
    assert not memory.saw_uptime("b", 0.0, 2 * DAY)
    assert not memory.saw_uptime("b", 60.0, DAY), "set back: it was up before the last look by its own word"
