"""Clocks of devices: how far off, by whose word, and whether that is known well enough to say so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.device_clock import DeviceClock, Setting

STALE_MS = 24 * 3_600_000
"""A clock that nobody read for a day may show anything by now."""


class ClockWord(StrEnum):
    RIGHT = "right"
    OFF = "off"
    UNSURE = "unsure"  # within the margin of the measurement it may be either
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class ClockView:
    clock: DeviceClock
    word: ClockWord

    @property
    def follows(self) -> bool:
        """Whether it says that it asks a server for the time."""
        return self.clock.setting.setting is Setting.NTP


def judge_clock(clock: DeviceClock, *, limit_ms: int, now_ms: int) -> ClockView:
    """Off is what is off by more than `limit_ms` even if all of the margin speaks for it."""
    if now_ms - clock.at_ms > STALE_MS:
        return ClockView(clock, ClockWord.STALE)
    off_ms = abs(clock.offset_ms)
    if off_ms - clock.within_ms > limit_ms:
        return ClockView(clock, ClockWord.OFF)
    return ClockView(clock, ClockWord.RIGHT if off_ms <= limit_ms else ClockWord.UNSURE)
