"""How far our own clock is off: what chrony and the kernel say."""

from __future__ import annotations

import pytest

from campuswatch.checks.chrony import ask_chrony, read_tracking
from campuswatch.checks.gather import ahead_of_ntp
from campuswatch.checks.kernel_clock import KernelClock, read_kernel_clock

TRACKING = (
    "{reference},10.0.0.1,{stratum},1767225600.123456789,{slow},-0.000012,0.000034,-12.345,0.001,0.045,"
    "0.012345,0.000678,64.2,Normal\n"
)


def tracking(reference: str = "C0A80001", stratum: str = "3", slow: str = "0.000021") -> str:
    return TRACKING.format(reference=reference, stratum=stratum, slow=slow)


def test_chrony_tells_how_slow_the_clock_is() -> None:
    assert read_tracking(tracking()) == -0.000021
    assert read_tracking(tracking(slow="-1.5")) == 1.5


@pytest.mark.parametrize(
    "line",
    [
        "",
        "506 Cannot talk to daemon",
        tracking(reference="00000000", stratum="0"),
        tracking(reference="7F7F0101", stratum="10"),  # its own clock is its server
        tracking(stratum="0"),
        tracking(slow="nan"),
        tracking(slow="soon"),
    ],
)
def test_who_follows_no_server_tells_nothing(line: str) -> None:
    assert read_tracking(line) is None


def test_a_clock_that_nobody_keeps_is_not_said_to_be_right() -> None:
    assert ahead_of_ntp(None) is None
    assert ahead_of_ntp(KernelClock(synchronised=False, max_error_s=16.0)) is None


@pytest.mark.skipif(ask_chrony() is not None, reason="chrony keeps this machine's clock and is believed first")
def test_what_the_kernel_has_yet_to_correct() -> None:
    assert ahead_of_ntp(KernelClock(synchronised=True, max_error_s=0.1, offset_s=0.25)) == -0.25


def test_this_machines_kernel_answers_or_refuses() -> None:
    clock = read_kernel_clock()
    assert clock is None or (clock.max_error_s >= 0 and abs(clock.offset_s) <= 0.5)  # the kernel allows no more
