"""The recording schedules that a recorder can be set to, by name. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

DAY_MIN = 1440


class Stretch(NamedTuple):
    """Minutes of a day by the recorder's clock; `event`: recorded only when something moves."""

    start_min: int
    end_min: int
    event: bool = False


Week = tuple[tuple[Stretch, ...], ...]
"""Seven days, Monday first."""

_ALL_DAY = (Stretch(0, DAY_MIN),)
_SCHOOL_DAY = (Stretch(6 * 60, 19 * 60),)
_DAY_AND_MOTION = (Stretch(0, 7 * 60, True), Stretch(7 * 60, 18 * 60), Stretch(18 * 60, DAY_MIN, True))

WEEKS: Mapping[str, Week] = {
    "always": (_ALL_DAY,) * 7,
    "school-hours": (_SCHOOL_DAY,) * 5 + ((), ()),
    "motion": ((Stretch(0, DAY_MIN, True),),) * 7,
    "day-and-motion": (_DAY_AND_MOTION,) * 7,
    "never": ((),) * 7,
}
