"""When a channel is to record: a week of stretches by the recorder's own clock."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Mode(StrEnum):
    """`EVENT` (motion, alarm) promises nothing of any moment: such stretches are not due."""

    CONTINUOUS = "continuous"
    EVENT = "event"


class Stretch(NamedTuple):
    """Minutes of a day: 0 to 1440, the end not included."""

    start_min: int
    end_min: int
    mode: Mode = Mode.CONTINUOUS


Week = tuple[tuple[Stretch, ...], ...]
"""Seven days, Monday first."""

DAY_MIN = 1440
ALWAYS: Week = ((Stretch(0, DAY_MIN),),) * 7
