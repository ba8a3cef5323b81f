"""Clocks of devices: how far off, by whose word, and whether that is known well enough to say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from alerts.defects import by_part
from alerts.defects.verdict import Word
from inventory.model.device_clock import DeviceClock, Setting

STALE_MS = 24 * 3_600_000
"""A clock that nobody read for a day may show anything by now."""


class ClockWord(StrEnum):
    RIGHT = "right"
    OFF = "off"
    UNSURE = "unsure"  # within the margin of the measurement it may be either
    STALE = "stale"


WORDS: Mapping[Word, ClockWord] = {
    Word.GOOD: ClockWord.RIGHT,
    Word.BAD: ClockWord.OFF,
    Word.UNKNOWN: ClockWord.UNSURE,
}


@dataclass(frozen=True, slots=True)
class ClockView:
    clock: DeviceClock
    word: ClockWord

    @property
    def follows(self) -> bool:
        """Whether it says that it asks a server for the time."""
        return self.clock.setting.setting is Setting.NTP


def judge_clock(clock: DeviceClock, *, limit_ms: int, now_ms: int) -> ClockView:
    """As it is judged for defects, while it was read lately."""
    stale = now_ms - clock.at_ms > STALE_MS
    return ClockView(clock, ClockWord.STALE if stale else WORDS[by_part.clock(clock, limit_ms).word])
