"""A week of stretches by some clock: when a channel is to record, when equipment is expected to serve."""

from __future__ import annotations

from collections.abc import Iterable
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


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order; those that touch or overlap become one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches):
        if found and stretch.start_min <= found[-1].end_min:
            found[-1] = found[-1]._replace(end_min=max(found[-1].end_min, stretch.end_min))
        elif stretch.start_min < stretch.end_min:
            found.append(stretch)
    return found
