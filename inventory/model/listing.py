"""A school below a target is listed, with a date by which it must be cleared (挂牌督办, Q51)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inventory.model.target import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """`part` of `whole` is the figure for which it was listed, of the period `period` (`Period.text`) and the archived
    report `report` (its number). `clear_by` is a day of the school's zone. `cleared_ms` None: still listed; then
    `cleared_by` says who cleared it, and `cleared_why` by what figure or words."""

    id: str
    school: str
    measure: Measure
    period: str
    part: int
    whole: int
    least_ppm: int
    listed_ms: int
    clear_by: date
    by: str
    report: str = ""
    document: str = ""
    note: str = ""
    cleared_ms: int | None = None
    cleared_by: str = ""
    cleared_why: str = ""
