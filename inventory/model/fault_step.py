"""A step of a fault: who did what, when, in a chain that nobody may alter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MACHINE = "campuswatch"
"""Who acts where no person does."""

Detail = str | int | bool | None


class FaultAction(StrEnum):
    OPENED = "opened"
    TOLD = "told"  # somebody on a level of the chain
    UNTOLD = "untold"  # there was nobody to tell
    GRAVER = "graver"
    SEEN = "seen"  # reported by another person, or by an alert where a person was first
    ACKNOWLEDGED = "acknowledged"
    STARTED = "started"
    REPAIRED = "repaired"
    RECOVERED = "recovered"  # it came back by itself
    RELAPSED = "relapsed"  # before it was verified
    NOT_MENDED = "not_mended"  # said to be repaired, and the machine sees otherwise
    VERIFIED = "verified"
    CLOSED = "closed"
    REOPENED = "reopened"
    DISMISSED = "dismissed"
    MERGED = "merged"  # into another
    TOOK_IN = "took_in"  # another
    NOTED = "noted"
    PHOTO = "photo"
    PAUSED = "paused"
    RESUMED = "resumed"
    OUTSIDE_ASKED = "outside_asked"
    OUTSIDE_APPROVED = "outside_approved"
    OUTSIDE_REFUSED = "outside_refused"
    HANDED_UP = "handed_up"
    ANSWERED = "answered"
    OVERDUE = "overdue"
    INCIDENT = "incident"  # its report was written


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultStep:
    """`by` is a name, MACHINE where it was nobody; `words` are people's own; `photo` is a path. `details` say the rest
    (`level`, `people`, `other`: the number of another fault, `reason`, `cause`, `parts`, `ticket`, `until_ms` …).
    `seq` counts in the school's chain, 0 until stored."""

    fault: str
    at_ms: int
    by: str
    action: FaultAction
    words: str = ""
    photo: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)
    seq: int = 0
