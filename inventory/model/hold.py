"""A hold: footage of an incident that is to be kept past its normal time (Q36)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.span import Span


class Held(StrEnum):
    """What the recorder showed when it was last asked for the footage."""

    UNCHECKED = "unchecked"
    KEPT = "kept"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """`id` is a UUID (hex); `by` is a person. `released_ms` is None while it is on."""

    id: str
    school: str
    recorder: str
    channel: int
    span: Span
    reason: str
    by: str
    entered_ms: int
    released_ms: int | None = None
    state: Held = Held.UNCHECKED
    checked_ms: int | None = None
