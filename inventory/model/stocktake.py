"""A stock-take (清查盘点): what the ledger says is where, and what people found (Q3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inventory.model.paper import FrozenDevice, PaperState, Signature


class Count(StrEnum):
    NOT_COUNTED = ""
    FOUND = "found"
    MOVED = "moved"  # found in another area than the ledger says
    MISSING = "missing"
    EXTRA = "extra"  # found, and not on the list


class Condition(StrEnum):
    UNSAID = ""
    GOOD = "good"
    REPAIR = "repair"
    SCRAP = "scrap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktake:
    """`code` is readable (`s01-st-0003`); `area` None counts the whole school. `closed_ms` is when it was signed or
    cancelled, `note` then says why."""

    code: str
    school: str
    title: str
    opened_ms: int
    opened_by: str
    area: str | None = None
    state: PaperState = PaperState.OPEN
    closed_ms: int | None = None
    closed_by: str = ""
    note: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StocktakeLine:
    """`number` counts from 1 as on the printed list. `seen_area` is a code, `by` who counted, as they are called."""

    number: int
    frozen: FrozenDevice
    result: Count = Count.NOT_COUNTED
    condition: Condition = Condition.UNSAID
    seen_area: str = ""
    seen_position: str = ""
    note: str = ""
    by: str = ""
    at_ms: int | None = None
