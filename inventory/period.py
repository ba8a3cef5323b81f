"""The stretch of days that a report tells of: a day, a week, a month, a term, a year, or any days. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize
from zoneinfo import ZoneInfo

from inventory.errors import LedgerError
from inventory.model.check_plan import Term

DAY = timedelta(days=1)
LONGEST_DAYS = 800
"""Two school years and a little: more in one report is a mistyped year."""
YEARS = range(1990, 2200)
"""Of others no days before and after could be told: the calendar ends in 9999."""
WEEK = re.compile(r"(\d{4})-W(\d{2})")
MONTH = re.compile(r"(\d{4})-(\d{2})")
YEAR = re.compile(r"\d{4}")
SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


class PeriodError(LedgerError):
    """What was typed is no period, in one sentence."""


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"  # of ISO 8601: from Monday
    MONTH = "month"
    TERM = "term"
    YEAR = "year"
    SPAN = "span"  # any days


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of `first` to the end of `last`, in the zone of the school that it is reckoned for. `text` is how
    people type it: `2026-10-05`, `2026-W41`, `2026-10`, `2026`, `2026-10-05..2026-10-20`; of a term the same as of any
    days, with its name in `name`."""

    kind: PeriodKind
    first: date
    last: date
    name: str = ""

    @property
    def text(self) -> str:
        if self.kind is PeriodKind.DAY:
            return self.first.isoformat()
        if self.kind is PeriodKind.WEEK:
            return self.first.strftime("%G-W%V")
        if self.kind is PeriodKind.MONTH:
            return self.first.strftime("%Y-%m")
        if self.kind is PeriodKind.YEAR:
            return self.first.strftime("%Y")
        return f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += DAY

    def bounds_ms(self, zone: str) -> tuple[int, int]:
        """First moment and the first after it, UTC milliseconds; a day with a change of clocks has 23 or 25 hours."""
        return midnight_ms(self.first, zone), midnight_ms(self.last + DAY, zone)

    def previous(self) -> Period:
        """The one before, of the same kind; of days and terms as many days as it has itself."""
        if self.kind in (PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.YEAR):
            return period_of(self.kind, self.first - DAY)
        return Period(PeriodKind.SPAN, self.first - self.days * DAY, self.first - DAY)

    def year_before(self) -> Period:
        """The same days by the calendar a year ago; of a week the week of the same number, or the last one."""
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.first.isocalendar()
            return period_of(PeriodKind.WEEK, date.fromisocalendar(year - 1, min(week, _weeks_of(year - 1)), 1))
        if self.kind in (PeriodKind.DAY, PeriodKind.MONTH, PeriodKind.YEAR):
            return period_of(self.kind, _year_ago(self.first))
        return Period(PeriodKind.SPAN, _year_ago(self.first), _year_ago(self.last))


def period_of(kind: PeriodKind, day: date) -> Period:
    """The day, week, month or year to which a day belongs."""
    if kind is PeriodKind.DAY:
        return Period(kind, day, day)
    if kind is PeriodKind.WEEK:
        monday = day - day.weekday() * DAY
        return Period(kind, monday, monday + 6 * DAY)
    if kind is PeriodKind.MONTH:
        first = day.replace(day=1)
        return Period(kind, first, (first + 31 * DAY).replace(day=1) - DAY)
    if kind is PeriodKind.YEAR:
        return Period(kind, date(day.year, 1, 1), date(day.year, 12, 31))
    raise ValueError(f"no day alone makes a {kind}")


def term_period(term: Term) -> Period:
    return Period(PeriodKind.TERM, term.first, term.last, term.name)


def parse_period(text: str, terms: Sequence[Term] = ()) -> Period:
    """What `Period.text` writes, in digits of any width, or the name of a term. Raises PeriodError."""
    wanted = normalize("NFKC", text.strip())
    named = next((term for term in terms if term.name.casefold() == wanted.casefold()), None)
    if named is not None:
        return term_period(named)
    try:
        found = _parsed(wanted)
    except (ValueError, OverflowError) as error:
        raise PeriodError("period.no_period", text=wanted) from error
    if found is None or found.first.year not in YEARS:
        raise PeriodError("period.no_period", text=wanted)
    if found.last < found.first:
        raise PeriodError("period.backwards", text=wanted)
    if found.days > LONGEST_DAYS:
        raise PeriodError("period.too_long", text=wanted, days=found.days, limit=LONGEST_DAYS)
    return found


def _parsed(text: str) -> Period | None:
    if (match := WEEK.fullmatch(text)) is not None:
        return period_of(PeriodKind.WEEK, date.fromisocalendar(int(match[1]), int(match[2]), 1))
    if (match := MONTH.fullmatch(text)) is not None:
        return period_of(PeriodKind.MONTH, date(int(match[1]), int(match[2]), 1))
    if YEAR.fullmatch(text):
        return period_of(PeriodKind.YEAR, date(int(text), 1, 1))
    if (match := SPAN.fullmatch(text)) is not None:
        return Period(PeriodKind.SPAN, date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    return period_of(PeriodKind.DAY, date.fromisoformat(text)) if len(text) == len("2026-10-05") else None


@lru_cache(maxsize=4096)  # reports ask for the same days of each device and channel
def midnight_ms(day: date, zone: str) -> int:
    """The first moment of the day in the zone; where clocks skip midnight, the moment when they do."""
    start = datetime.combine(day, time(), ZoneInfo(zone))
    return round(start.timestamp() * 1000)


def _year_ago(day: date) -> date:
    """Of 29 February the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _weeks_of(year: int) -> int:
    return date(year, 12, 28).isocalendar()[1]
