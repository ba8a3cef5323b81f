"""The roster: who is on in which shift of which day, and the pattern by which such rows are made (Q26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from inventory.model.duty_shift import DutyDays


class Source(StrEnum):
    """How a row came onto the roster. What people entered one by one is not overwritten by a pattern."""

    HAND = "hand"
    ROTATION = "rotation"
    SWAP = "swap"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`person` (an id) is on in the shift called `shift` that begins on `day`, by the school's clock. `place` orders
    those of one shift.

    Known from `recorded_ms` until `superseded_ms` (None: still). `origin` is the id of the rotation or swap.
    """

    id: str
    school: str
    shift: str
    day: date
    person: str
    place: int = 0
    source: Source = Source.HAND
    origin: str = ""
    by: str = ""
    recorded_ms: int = 0
    superseded_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Persons take turns through `pattern`: names of shifts, empty for a day off.

    Of the days from `since` to `until` (None: no end) that fit `days`, the one numbered n (from 0) gives the person
    numbered k the shift `pattern[(n - k * step) % len(pattern)]`. `filled` is the last day for which rows were made,
    `turn` the number of the next one, so that a holiday entered later moves no row that stands already.
    """

    id: str
    school: str
    pattern: tuple[str, ...]
    people: tuple[str, ...]
    step: int
    since: date
    until: date | None = None
    days: DutyDays = field(default_factory=DutyDays)
    filled: date | None = None
    turn: int = 0
    by: str = ""
    recorded_ms: int = 0
    superseded_ms: int | None = None
