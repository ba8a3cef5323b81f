"""Every report in every situation that has ever broken a page: for tests, and for people who want to look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bureau_samples import bureau
from report_samples import issue_of, school_figures, words_of

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers import REPORTS
from dashboards.reports.school_figures import SchoolFigures
from inventory.period import Period, PeriodKind, parse_period
from language.catalogue import LANGUAGES

PERIODS: Mapping[PeriodKind, Period] = {
    PeriodKind.DAY: parse_period("2026-10-14"), PeriodKind.WEEK: parse_period("2026-W42"),
    PeriodKind.MONTH: parse_period("2026-10"), PeriodKind.YEAR: parse_period("2026"),
    PeriodKind.SPAN: parse_period("2026-09-17..2026-09-30"),
    PeriodKind.TERM: Period(PeriodKind.TERM, date(2026, 9, 1), date(2027, 1, 20), "2026"),
}  # fmt: skip

SCHOOLS: Mapping[str, Callable[[str, Period], SchoolFigures]] = {
    "usual": lambda language, period: school_figures(24, language=language, period=period),
    "one device": lambda language, period: school_figures(1, language=language, period=period),
    "largest": lambda language, period: school_figures(400, language=language, period=period),
    "empty": lambda language, period: school_figures(0, language=language, period=period, quiet=True),
    "open outage": lambda language, period: school_figures(30, language=language, period=period, open_outage=True),
    "long names": lambda language, period: school_figures(60, language=language, period=period, long_names=True),
    "little seen": lambda language, period: school_figures(24, language=language, period=period, seen=False),
}
BUREAUS: Mapping[str, Callable[[Period], BureauFigures]] = {
    "usual": lambda period: bureau(40, period=period),
    "one school": lambda period: bureau(1, period=period),
    "city": lambda period: bureau(1000, period=period),
    "no school": lambda period: bureau(0, period=period),
    "running": lambda period: bureau(12, period=period, open_period=True),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """`name` is `monthly, school, largest, vi`."""

    kind: str
    of: str
    situation: str
    language: str

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.of}, {self.situation}, {self.language}"

    def paper(self) -> Paper:
        kind = REPORTS[self.kind]
        period = PERIODS[kind.periods[0]]
        words, issue = words_of(self.language), issue_of(self.language)
        if self.of == "school":
            assert kind.of_school is not None
            return kind.of_school(SCHOOLS[self.situation](self.language, period), words, issue)
        assert kind.of_bureau is not None
        return kind.of_bureau(BUREAUS[self.situation](period), words, issue)


def situations() -> Iterator[Situation]:
    for kind in REPORTS.values():
        for language in LANGUAGES:
            if kind.of_school is not None:
                yield from (Situation(kind.name, "school", one, language) for one in SCHOOLS)
            if kind.of_bureau is not None:
                yield from (Situation(kind.name, "bureau", one, language) for one in BUREAUS)
