"""What a school must hand in by when, and how it stands with it. Pure; days are those of the school's clock.

    SAME_DAY          of each school day, on that day
    WEEK_END          of each week that has a school day, on the last of them
    NEXT_MONTH        of each month, on day N of the next one; only what was handed in after the month counts
    SAME_MONTH        of each month, on day N of it (of a shorter month its last day); the month so far counts
    BEFORE_TERM_END   of each term, N days before it ends; the term so far counts

A school owes nothing whose time was over before it was in the ledger, nor what was asked for after its time. Where a
school has an obligation of its own of a kind and due, the one for all schools does not hold for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from inventory.check_calendar import SchoolCalendar
from inventory.model.obligation import Due, Obligation, Punctuality, Submission
from inventory.model.week import DAY_MIN
from inventory.period import DAY, Period, PeriodKind, period_of, term_period
from inventory.service_hours import moment, zone_of

ASKED_DAYS = 7
"""So long before the time is over people are asked for what may be handed in before its period is."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A paper on `period` is in time until `due_ms`, the last moment. What was handed in before `opens_ms` does not
    count for it, and from `asked_ms` on it is expected."""

    obligation: Obligation
    period: Period
    opens_ms: int
    asked_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """Who owes: a school by its code, its clock and calendar, and since when it is in the ledger (UTC ms)."""

    school: str
    zone: str
    calendar: SchoolCalendar
    joined_ms: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """A period with the days from which on it counts and is asked for, and by which it is due."""

    period: Period
    opens: date
    asked: date
    due: date


Spans = Callable[[Obligation, SchoolCalendar, date, date], Iterator[Span]]


def deadlines(
    obligation: Obligation, zone: str, calendar: SchoolCalendar, start_ms: int, end_ms: int
) -> list[Deadline]:
    """Those due from `start_ms` on and before `end_ms`, in order."""
    first, last = _day_of(start_ms, zone) - DAY, _day_of(end_ms, zone) + DAY
    found = [_dated(obligation, span, zone) for span in SPANS[obligation.due](obligation, calendar, first, last)]
    return sorted((one for one in found if start_ms <= one.due_ms < end_ms and _holds(one)), key=lambda one: one.due_ms)


class Owed:
    """Deadlines of many schools: those whose clock and calendar are the same share the reckoning."""

    def __init__(self, obligations: Sequence[Obligation], start_ms: int, end_ms: int) -> None:
        self._obligations = obligations
        self._between = start_ms, end_ms
        self._made: dict[tuple[str, str, int], list[Deadline]] = {}
        self._own = {(one.school, one.kind, one.due) for one in obligations if one.school}

    def of(self, owing: Owing) -> list[Deadline]:
        """In order of time."""
        found = [
            one
            for obligation in self._obligations
            if self._concerns(obligation, owing.school)
            for one in self._of(obligation, owing)
            if one.due_ms >= owing.joined_ms
        ]
        return sorted(found, key=lambda one: (one.due_ms, one.obligation.kind))

    def _concerns(self, obligation: Obligation, school: str) -> bool:
        if obligation.school:
            return obligation.school == school
        return (school, obligation.kind, obligation.due) not in self._own

    def _of(self, obligation: Obligation, owing: Owing) -> list[Deadline]:
        key = obligation.id, owing.zone, id(owing.calendar)
        if key not in self._made:
            self._made[key] = deadlines(obligation, owing.zone, owing.calendar, *self._between)
        return self._made[key]


def standing(deadline: Deadline, handed_in: Iterable[Submission], now_ms: int) -> tuple[Punctuality, Submission | None]:
    """How it stands, and the first submission that counts. `handed_in` are those of the school, kind and period."""
    counting = [one for one in handed_in if deadline.opens_ms <= one.at_ms <= now_ms]
    if counting:
        first = min(counting, key=lambda one: one.at_ms)
        return (Punctuality.ON_TIME if first.at_ms <= deadline.due_ms else Punctuality.LATE), first
    if now_ms > deadline.due_ms:
        return Punctuality.MISSING, None
    return (Punctuality.DUE if now_ms >= deadline.asked_ms else Punctuality.COMING), None


def _holds(one: Deadline) -> bool:
    rule = one.obligation
    if one.period.last < rule.since or (rule.until is not None and one.period.first > rule.until):
        return False
    return rule.entered_ms <= one.due_ms and (rule.superseded_ms is None or one.due_ms < rule.superseded_ms)


def _dated(obligation: Obligation, span: Span, zone: str) -> Deadline:
    due_ms = moment(span.due, DAY_MIN, zone) - 1
    if obligation.hour:
        hour, minute = map(int, obligation.hour.split(":"))
        due_ms = moment(span.due, hour * 60 + minute, zone)
    return Deadline(obligation, span.period, moment(span.opens, 0, zone), moment(span.asked, 0, zone), due_ms)


def _days(_: Obligation, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Span]:
    for day in Period(PeriodKind.SPAN, first, last):
        if calendar.open_on(day):
            yield Span(period_of(PeriodKind.DAY, day), day, day, day)


def _weeks(_: Obligation, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Span]:
    for period in _every(PeriodKind.WEEK, first, last):
        if open_days := [day for day in period if calendar.open_on(day)]:
            yield Span(period, period.first, open_days[-1], open_days[-1])


def _next_month(rule: Obligation, _: SchoolCalendar, first: date, last: date) -> Iterator[Span]:
    for period in _every(PeriodKind.MONTH, first - 62 * DAY, last):
        after = period.last + DAY
        yield Span(period, after, after, _day_in(after, rule.day))


def _same_month(rule: Obligation, _: SchoolCalendar, first: date, last: date) -> Iterator[Span]:
    for period in _every(PeriodKind.MONTH, first, last):
        due = _day_in(period.first, rule.day)
        yield Span(period, period.first, max(period.first, due - timedelta(ASKED_DAYS)), due)


def _terms(rule: Obligation, calendar: SchoolCalendar, first: date, last: date) -> Iterator[Span]:
    for term in calendar.terms:
        due = max(term.first, term.last - timedelta(rule.day))
        yield Span(term_period(term), term.first, max(term.first, due - timedelta(2 * ASKED_DAYS)), due)


SPANS: Mapping[Due, Spans] = {
    Due.SAME_DAY: _days,
    Due.WEEK_END: _weeks,
    Due.NEXT_MONTH: _next_month,
    Due.SAME_MONTH: _same_month,
    Due.BEFORE_TERM_END: _terms,
}


def _every(kind: PeriodKind, first: date, last: date) -> Iterator[Period]:
    """All that touch the days from `first` to `last`."""
    period = period_of(kind, first)
    while period.first <= last:
        yield period
        period = period_of(kind, period.last + DAY)


def _day_in(month: date, day: int) -> date:
    """Of a shorter month its last day."""
    return min(month.replace(day=1) + timedelta(day - 1), period_of(PeriodKind.MONTH, month).last)


def _day_of(at_ms: int, zone: str) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone_of(zone)).date()
