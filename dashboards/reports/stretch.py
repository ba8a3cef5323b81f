"""What of a period a report can tell of: all of it, or as much of it as is past. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import DAY, Period


class Stretch(NamedTuple):
    """start_ms ≤ t < end_ms; `whole` is false where the period still runs. `last` is the last day of which anything is
    told, of the school's zone; None where the period has not begun."""

    start_ms: int
    end_ms: int
    whole: bool
    last: date | None

    def holds(self, at_ms: int | None) -> bool:
        return at_ms is not None and self.start_ms <= at_ms < self.end_ms


def stretch_of(period: Period, zone: str, now_ms: int) -> Stretch:
    """Of a school in this zone. A period that has not begun has no length."""
    start_ms, end_ms = period.bounds_ms(zone)
    if now_ms >= end_ms:
        return Stretch(start_ms, end_ms, True, period.last)
    if now_ms <= start_ms:
        return Stretch(start_ms, start_ms, False, None)
    last = period.first
    while last < period.last and Period(period.kind, last, last).bounds_ms(zone)[1] < now_ms:
        last += DAY
    return Stretch(start_ms, now_ms, False, last)


def narrowed(scope: Scope, schools: Iterable[School]) -> Scope:
    """To these schools, as far as it sees them."""
    return Scope.of(one.code for one in schools if scope.allows(one.code))
