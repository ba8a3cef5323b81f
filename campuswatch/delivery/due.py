"""Which turns of which plans are due. Pure; hours are those of the clock where the paper is for.

    DAILY         each day at its hour, of this day
    SCHOOL_DAYS   each school day, of this day
    WEEKLY        on Mondays, of last week
    WEEK_END      on the last school day of each week, of the week so far
    MONTHLY       on the first, of last month
    MONTH_END     on the 28th, of the month so far
    TERMLY        TERM_LEAD days before the end of a term, of the term so far
    HOLIDAYS      a fortnight before each holiday that needs a self-check, of the fortnight before that day
    YEARLY        on 1 January, of last year

What was missed while nothing ran is due still, for as long as BACK says: a summary of a day three weeks ago helps
nobody, and can be made by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from inventory.check_calendar import AHEAD_DAYS, SHORTEST_HOLIDAY_DAYS, SchoolCalendar
from inventory.deadlines import Owing
from inventory.model.report_plan import ReportPlan, ReportRun, When
from inventory.period import DAY, Period, PeriodKind, period_of, term_period
from inventory.repository.report_runs import Turn, is_free
from inventory.service_hours import moment, zone_of

DAY_MS = 86_400_000
TERM_LEAD = timedelta(days=20)
"""A term report must be in 15 days before the term ends (Q31); the school has five days to read and confirm it."""
LATE_MS = 3_600_000
"""A paper made later than this after its turn is marked: a county's papers take minutes to make."""

MONTH_END_DAY = 28
"""Each month has it."""
PERIOD: Mapping[When, PeriodKind] = {
    When.DAILY: PeriodKind.DAY,
    When.SCHOOL_DAYS: PeriodKind.DAY,
    When.WEEKLY: PeriodKind.WEEK,
    When.WEEK_END: PeriodKind.WEEK,
    When.MONTHLY: PeriodKind.MONTH,
    When.MONTH_END: PeriodKind.MONTH,
    When.TERMLY: PeriodKind.TERM,
    When.HOLIDAYS: PeriodKind.SPAN,
    When.YEARLY: PeriodKind.YEAR,
}
"""Of what kind of period the paper is."""

Days = Callable[[SchoolCalendar, date, date], Iterator[tuple[date, Period]]]
"""The days between two on which it is to be made, with its period."""


@dataclass(frozen=True, slots=True)
class Due:
    """`school` empty: the bureau's own."""

    plan: ReportPlan
    school: str
    period: Period
    due_ms: int

    @property
    def turn(self) -> Turn:
        return Turn(self.plan.id, self.school, self.period.text)

    def is_late(self, now_ms: int) -> bool:
        return now_ms - self.due_ms > LATE_MS


class Timetable:
    """`places` are those for which papers are made, the bureau as an empty code. Who share a calendar share the
    reckoning."""

    def __init__(self, plans: Sequence[ReportPlan], places: Sequence[Owing], now_ms: int) -> None:
        self._plans = plans
        self._places = {one.school: one for one in places}
        self._now_ms = now_ms
        self._made: dict[tuple[str, str, int], list[tuple[Period, int]]] = {}

    def since_ms(self) -> int:
        """No turn that was due before then is due still."""
        return min((self._since_ms(one) for one in self._plans), default=self._now_ms)

    def turns(self) -> list[Due]:
        """All that should have been made by now, the oldest first, the bureau's behind those of its schools."""
        found = [
            Due(plan, place.school, period, due_ms)
            for plan in self._plans
            for place in self._of(plan)
            for period, due_ms in self._turns(plan, place)
            if due_ms >= place.joined_ms
        ]
        return sorted(found, key=lambda one: (one.due_ms, not one.school, one.school, one.plan.id))

    def _of(self, plan: ReportPlan) -> Iterable[Owing]:
        if plan.every_school:
            return [one for one in self._places.values() if one.school]
        place = self._places.get(plan.school)
        return [place] if place else []

    def _turns(self, plan: ReportPlan, place: Owing) -> list[tuple[Period, int]]:
        key = plan.id, place.zone, id(place.calendar)
        if key not in self._made:
            self._made[key] = turns_of(plan, place.zone, place.calendar, self._since_ms(plan), self._now_ms)
        return self._made[key]

    def _since_ms(self, plan: ReportPlan) -> int:
        return max(plan.entered_ms, self._now_ms - BACK[plan.when].days * DAY_MS)


def turns_of(
    plan: ReportPlan, zone: str, calendar: SchoolCalendar, since_ms: int, until_ms: int
) -> list[tuple[Period, int]]:
    """Period and moment of each, from `since_ms` on and not after `until_ms`. Each period once, though two holidays
    begin on one day."""
    hour, minute = map(int, plan.at.split(":"))
    first, last = _day_of(since_ms, zone), _day_of(until_ms, zone)
    dated: dict[Period, int] = {}
    for day, period in WHENS[plan.when](calendar, first, last):
        dated.setdefault(period, moment(day, hour * 60 + minute, zone))
    return [(period, due_ms) for period, due_ms in dated.items() if since_ms <= due_ms <= until_ms]


def open_turns(turns: Iterable[Due], runs: Mapping[Turn, ReportRun], now_ms: int) -> list[Due]:
    """Those that nobody made, is about to make, or has put off. What was tried in vain comes behind the others: a turn
    under which the process dies each time keeps none of them waiting."""
    found = [(one, runs.get(one.turn)) for one in turns]
    found = [(one, run) for one, run in found if is_open(run, now_ms)]
    return [one for one, run in sorted(found, key=lambda pair: pair[1].tries if pair[1] else 0)]


def is_open(run: ReportRun | None, now_ms: int) -> bool:
    return run is None or (run.made_ms is None and is_free(run, now_ms))


def _daily(_: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    for day in Period(PeriodKind.SPAN, first, last):
        yield day, period_of(PeriodKind.DAY, day)


def _school_days(calendar: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    return ((day, period) for day, period in _daily(calendar, first, last) if calendar.open_on(day))


def _after(kind: PeriodKind) -> Days:
    """On the first day after each period."""

    def days(_: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
        period = period_of(kind, first - DAY)
        while period.last + DAY <= last:
            if period.last + DAY >= first:
                yield period.last + DAY, period
            period = period_of(kind, period.last + DAY)

    return days


def _week_ends(calendar: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    period = period_of(PeriodKind.WEEK, first)
    while period.first <= last:
        if open_days := [day for day in period if calendar.open_on(day)]:
            yield open_days[-1], period
        period = period_of(PeriodKind.WEEK, period.last + DAY)


def _month_ends(_: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    period = period_of(PeriodKind.MONTH, first)
    while period.first <= last:
        yield period.first.replace(day=MONTH_END_DAY), period
        period = period_of(PeriodKind.MONTH, period.last + DAY)


def _terms(calendar: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    for term in calendar.terms:
        day = max(term.first, term.last - TERM_LEAD)
        if first <= day <= last:
            yield day, term_period(term)


def _holidays(calendar: SchoolCalendar, first: date, last: date) -> Iterator[tuple[date, Period]]:
    for one in calendar.holidays:
        day = one.first - AHEAD_DAYS * DAY
        if (one.last - one.first).days + 1 >= SHORTEST_HOLIDAY_DAYS and first <= day <= last:
            yield day, Period(PeriodKind.SPAN, day - AHEAD_DAYS * DAY, day - DAY)


WHENS: Mapping[When, Days] = {
    When.DAILY: _daily,
    When.SCHOOL_DAYS: _school_days,
    When.WEEKLY: _after(PeriodKind.WEEK),
    When.WEEK_END: _week_ends,
    When.MONTHLY: _after(PeriodKind.MONTH),
    When.MONTH_END: _month_ends,
    When.TERMLY: _terms,
    When.HOLIDAYS: _holidays,
    When.YEARLY: _after(PeriodKind.YEAR),
}
BACK: Mapping[When, timedelta] = {
    When.DAILY: timedelta(days=7),
    When.SCHOOL_DAYS: timedelta(days=7),
    When.WEEKLY: timedelta(days=35),
    When.WEEK_END: timedelta(days=14),
    When.MONTHLY: timedelta(days=100),
    When.MONTH_END: timedelta(days=28),
    When.TERMLY: timedelta(days=20),
    When.HOLIDAYS: timedelta(days=14),
    When.YEARLY: timedelta(days=180),
}


def _day_of(at_ms: int, zone: str) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone_of(zone)).date()
