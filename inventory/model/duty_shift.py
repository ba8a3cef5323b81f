"""A shift of a school: from when to when somebody is on duty, and on which days (Q26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from inventory.model.duty_chain import Level

EVERY_WEEKDAY = frozenset(range(7))


class Holidays(StrEnum):
    """Whether it also holds on days on which the school is closed."""

    ALSO = "also"
    NOT = "not"
    ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDays:
    """`weekdays` count from 0 for Monday. With `ONLY` every holiday counts, whatever weekday it is."""

    weekdays: frozenset[int] = EVERY_WEEKDAY
    holidays: Holidays = Holidays.ALSO

    def fits(self, day: date, closed: bool) -> bool:
        if self.holidays is Holidays.ONLY:
            return closed
        return day.weekday() in self.weekdays and not (closed and self.holidays is Holidays.NOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyShift:
    """Minutes of the day by the school's clock; one that ends where it starts or before ends on the next day.

    Who is on must sign on `before_min` minutes before the start. `needed` people are on at once. Where it is `watched`,
    nobody signing on and a shift that nobody hands over are told. At level `LEADER` they
    are the duty leaders of that time. Days from `since` to `until` (None: no end) both belong to it. `place` orders
    shifts of a day; `name` is unique among those of the school that hold.
    """

    id: str
    school: str
    name: str
    start_min: int
    end_min: int
    days: DutyDays = field(default_factory=DutyDays)
    level: Level = Level.DUTY
    needed: int = 1
    before_min: int = 0
    watched: bool = True
    document: str = ""
    since: date = date.min
    until: date | None = None
    by: str = ""
    recorded_ms: int = 0
    superseded_ms: int | None = None

    @property
    def overnight(self) -> bool:
        return self.end_min <= self.start_min

    def holds_on(self, day: date, closed: bool) -> bool:
        """`closed`: a holiday of the school."""
        return self.since <= day and (self.until is None or day <= self.until) and self.days.fits(day, closed)
