"""Observed transitions: what one witness saw of one device change, and how sure the moment is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from language.message import Message


class Observed(StrEnum):
    UP = "UP"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """From `at_ms` (UTC) on, `witness` (a probe's name) as asked by `collector` observed `state`.

    `at_ms` is the middle of the gap between the last look that said one thing and the first that said the
    other; the change happened within ± `half_gap_ms` of it. `seq` orders transitions of one moment and is
    given by the database (0 until stored).
    """

    device: str
    school: str
    witness: str
    collector: str
    at_ms: int
    half_gap_ms: int
    state: Observed
    reason: Message
    recorded_ms: int
    seq: int = 0
