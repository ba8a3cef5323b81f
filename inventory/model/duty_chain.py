"""The chain of a school: who is told after whom when something breaks and nobody answers for it (Q25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Level(IntEnum):
    """In the order in which they are told; 0 is nobody yet (`inventory.model.fault.Fault.level`)."""

    DUTY = 1
    LEADER = 2
    PRINCIPAL = 3
    BUREAU = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPost:
    """`person` (an id) stands at `level` of the school's chain, on days from `since` to `until` (None: no end), both
    included, by the school's clock. An empty `school` means the bureau's people, for all schools.

    Known from `recorded_ms` until `superseded_ms` (None: still). `place` orders those of one level.
    """

    id: str
    school: str
    level: Level
    person: str
    place: int = 0
    since: date = date.min
    until: date | None = None
    by: str = ""
    recorded_ms: int = 0
    superseded_ms: int | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
