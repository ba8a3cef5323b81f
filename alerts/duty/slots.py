"""Shifts of days as moments, and who is on in each: pure.

Days and minutes are those of the school's clock. A shift that begins in the hour that is left out when clocks are set
begins as if it were not; of an hour that comes twice the first is meant: so shifts that touch on the clock touch in
time, on a night of 14 or 16 hours too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from inventory.model.duty_roster import Assignment
from inventory.model.duty_shift import DutyShift
from inventory.service_hours import moment, zone_of

ONE_DAY = timedelta(days=1)
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Slot:
    """The shift that begins on `day`: start_ms ≤ t < end_ms (UTC). `people` are ids, in the order of the roster."""

    shift: DutyShift
    day: date
    start_ms: int
    end_ms: int
    people: tuple[str, ...] = ()

    @property
    def due_ms(self) -> int:
        """When who is on must have signed on."""
        return self.start_ms - self.shift.before_min * MINUTE_MS

    @property
    def lacking(self) -> int:
        """How many people it still needs."""
        return max(0, self.shift.needed - len(self.people))

    @property
    def key(self) -> tuple[date, str]:
        return self.day, self.shift.name

    def holds(self, at_ms: int) -> bool:
        return self.start_ms <= at_ms < self.end_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """What is known of a school's duty. `shifts` are all rows that hold or ever held, `closed` its holidays."""

    school: str
    zone: str
    shifts: Sequence[DutyShift]
    closed: AbstractSet[date] = frozenset()
    assignments: Sequence[Assignment] = ()

    def of_days(self, first: date, last: date) -> list[Slot]:
        """Of shifts that begin on a day from `first` to `last`, both included: by their start."""
        people: dict[tuple[date, str], dict[str, None]] = {}
        for one in self.assignments:
            people.setdefault((one.day, one.shift), {})[one.person] = None
        found = []
        day = first
        while day <= last:
            found += [self._slot(shift, day, people) for shift in shifts_on(self.shifts, self.school, day, self.closed)]
            day += ONE_DAY
        return sorted(found, key=lambda slot: (slot.start_ms, slot.shift.level, slot.shift.name))

    def at(self, at_ms: int) -> list[Slot]:
        """That run at a moment, those of duty before those of leaders."""
        today = self.day_of(at_ms)
        found = [slot for slot in self.of_days(today - ONE_DAY, today) if slot.holds(at_ms)]
        return sorted(found, key=lambda slot: (slot.shift.level, slot.start_ms, slot.shift.name))

    def between(self, start_ms: int, end_ms: int) -> list[Slot]:
        """That begin from `start_ms` on and before `end_ms`; assignments must reach a day further on both sides."""
        days = self.day_of(start_ms) - ONE_DAY, self.day_of(end_ms) + ONE_DAY
        return [slot for slot in self.of_days(*days) if start_ms <= slot.start_ms < end_ms]

    def day_of(self, at_ms: int) -> date:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone_of(self.zone)).date()

    def _slot(self, shift: DutyShift, day: date, people: Mapping[tuple[date, str], Iterable[str]]) -> Slot:
        ends = day + ONE_DAY if shift.overnight else day
        return Slot(
            shift=shift,
            day=day,
            start_ms=moment(day, shift.start_min, self.zone),
            end_ms=moment(ends, shift.end_min, self.zone),
            people=tuple(people.get((day, shift.name), ())),
        )


def shifts_on(
    shifts: Iterable[DutyShift], school: str, day: date, closed: AbstractSet[date] = frozenset()
) -> list[DutyShift]:
    """That begin on the day. Of one name the row that began last counts, and before all rows the usual shift of it: who
    does not want that ends it."""
    begun = sorted((one for one in shifts if one.since <= day), key=lambda one: (one.since, one.recorded_ms))
    begun = [*usual(school), *begun]
    newest = {one.name: one for one in begun}
    return [one for one in newest.values() if one.holds_on(day, day in closed)]


def usual(school: str) -> tuple[DutyShift, ...]:
    """What holds where a school said nothing else: day 08:00-17:00 and night 17:00-08:00 (Q26), to be there 5
    and 30 minutes before (Q48)."""
    return (
        DutyShift(id=f"{school}/day", school=school, name="day", start_min=8 * 60, end_min=17 * 60, before_min=5),
        DutyShift(id=f"{school}/night", school=school, name="night", start_min=17 * 60, end_min=8 * 60, before_min=30),
    )
