"""A swap of duty: asked for by one, agreed to by the other, approved by the duty leader (Q48)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SwapState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"  # and the roster says so
    REFUSED = "refused"  # by the other, or by the leader
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """`taker` does the shift `shift` of `day` in the place of `giver`, who does `back_shift` of `back_day` for it;
    an empty `back_shift` is a favour that nothing is given for. Persons are ids; `closed_by` is a name.
    """

    id: str
    school: str
    giver: str
    taker: str
    shift: str
    day: date
    asked_ms: int
    asked_by: str
    reason: str = ""
    back_shift: str = ""
    back_day: date | None = None
    state: SwapState = SwapState.ASKED
    agreed_ms: int | None = None
    approver: str | None = None
    closed_ms: int | None = None
    closed_by: str = ""
    note: str = ""
