"""An attribution: which element's failure explains a device's silence, and since when we say so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Charge(StrEnum):
    """Whose the cause is."""

    ELEMENT = "element"  # a monitored node: behind it is SHADOW
    OURSELVES = "ourselves"  # our own card or gateway: behind it is UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """From `start_ms` to `end_ms` (UTC, None while it lasts) `cause` explains why `device` is silent.

    `cause` is the code of the outermost element that is itself DOWN. `end_half_gap_ms` is the uncertainty
    of the cause's mending. Another cause for the same time is a new version: the old one is superseded.
    `probable` is charged apart and shown as such.
    """

    device: str
    cause: str
    start_ms: int
    end_ms: int | None
    recorded_ms: int
    superseded_ms: int | None = None
    end_half_gap_ms: int = 0
    charge: Charge = Charge.ELEMENT
    probable: bool = False

    def counts(self, known_ms: int) -> bool:
        """Whether it was the word at `known_ms`."""
        return self.recorded_ms <= known_ms and (self.superseded_ms is None or known_ms < self.superseded_ms)
