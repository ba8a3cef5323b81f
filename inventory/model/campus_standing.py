"""What a school's system is to the bureau and the police: accepted, connected (Q32). Facts that people enter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CampusStanding:
    """Of the system as a whole, not of a device. None: not yet. `accepted_on` is the day of its acceptance by the
    paper `document`; `police_on` and `education_on` since when it is connected to these platforms. Known from
    `entered_ms` until `superseded_ms` (None: still): what a school's standing was is never overwritten."""

    school: str
    entered_ms: int
    by: str
    accepted_on: date | None = None
    document: str = ""
    police_on: date | None = None
    education_on: date | None = None
    note: str = ""
    superseded_ms: int | None = None

    def accepted(self, day: date) -> bool:
        return self.accepted_on is not None and self.accepted_on <= day

    def connected(self, day: date) -> bool:
        """Accepted, and connected to both platforms."""
        since = (self.police_on, self.education_on)
        return self.accepted(day) and all(one is not None and one <= day for one in since)
