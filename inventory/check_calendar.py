"""When a check list is due, by the school's calendar. Pure; all days are of the school's zone.

A list is due once in each period (a school day, a week, a month, a term, a year, the fortnight before a holiday). It is
late when a whole period went by without it, counted from the first day on which the plan holds. Periods that the school
is closed throughout are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.model.check_plan import CheckPlan, Frequency, Term
from inventory.model.holiday import Holiday

DAY = timedelta(days=1)
AHEAD_DAYS = 14
"""How long before a holiday its self-check may be done."""
SHORTEST_HOLIDAY_DAYS = 3
"""A holiday of fewer days needs no self-check: it is a long weekend."""
BACK = 400
"""How many days back a period is looked for: a year and a holiday."""


@dataclass(frozen=True, slots=True)
class Days:
    """Both belong to it."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += DAY

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    holidays: Sequence[Holiday]
    terms: Sequence[Term]

    def open_on(self, day: date) -> bool:
        return day.weekday() < 5 and not any(one.first <= day <= one.last for one in self.holidays)

    def term_of(self, day: date) -> Term | None:
        return next((one for one in self.terms if one.first <= day <= one.last), None)


def period_of(frequency: Frequency, day: date, calendar: SchoolCalendar) -> Days | None:
    """The period to which a day belongs; None where none does."""
    if frequency is Frequency.DAILY:
        return Days(day, day)
    if frequency is Frequency.WEEKLY:
        monday = day - day.weekday() * DAY
        return Days(monday, monday + 6 * DAY)
    if frequency is Frequency.MONTHLY:
        first = day.replace(day=1)
        return Days(first, (first + 31 * DAY).replace(day=1) - DAY)
    if frequency is Frequency.YEARLY:
        return Days(date(day.year, 1, 1), date(day.year, 12, 31))
    if frequency is Frequency.TERMLY:
        term = calendar.term_of(day)
        return Days(term.first, term.last) if term else None
    if frequency is Frequency.HOLIDAYS:
        return _before_holiday(day, calendar)
    return None


def _before_holiday(day: date, calendar: SchoolCalendar) -> Days | None:
    for one in sorted(calendar.holidays, key=lambda holiday: holiday.first):
        found = Days(one.first - AHEAD_DAYS * DAY, one.first - DAY)
        if (one.last - one.first).days + 1 >= SHORTEST_HOLIDAY_DAYS and found.holds(day):
            return found
    return None


def due(plan: CheckPlan, today: date, calendar: SchoolCalendar) -> Days | None:
    """The period that runs and in which it is still to be done; None where nothing is due."""
    found = period_of(plan.frequency, today, calendar) if _holds(plan, today) else None
    if found is None or not _serves(plan, found, calendar):
        return None
    return None if plan.done_until is not None and plan.done_until >= found.last else found


def missed(plan: CheckPlan, today: date, calendar: SchoolCalendar) -> Days | None:
    """The last whole period that went by without it; None where the last one was done, or there was none yet."""
    running = period_of(plan.frequency, today, calendar)
    day = (running.first if running else today) - DAY
    for _ in range(BACK):
        found = period_of(plan.frequency, day, calendar)
        if found is not None and found.last < today and _serves(plan, found, calendar):
            begun = found.first >= plan.since and (plan.until is None or found.last <= plan.until)
            done = plan.done_until is not None and plan.done_until >= found.last
            return found if begun and not done else None
        day = (found.first if found else day) - DAY
    return None


def _serves(plan: CheckPlan, days: Days, calendar: SchoolCalendar) -> bool:
    if plan.frequency in (Frequency.YEARLY, Frequency.TERMLY, Frequency.HOLIDAYS):
        return True
    return any(calendar.open_on(day) for day in days)


def _holds(plan: CheckPlan, day: date) -> bool:
    return plan.since <= day and (plan.until is None or day <= plan.until)


def calendar_of(holidays: Iterable[Holiday], terms: Iterable[Term], school: str) -> SchoolCalendar:
    """Of one school: its own and those of all schools."""
    return SchoolCalendar(
        [one for one in holidays if one.school in ("", school)], [one for one in terms if one.school in ("", school)]
    )
