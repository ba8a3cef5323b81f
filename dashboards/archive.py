"""The archive of reports, read: a page of it, and one report with its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from dashboards.reports.figure_words import figure_row
from dashboards.reports.papers.pieces.naming import period_words
from dashboards.words import Words
from inventory.model.report import Report, ReportFile
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import PeriodKind, parse_period
from inventory.repository import reports, schools
from inventory.repository.reports import Wanted

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`school` None: the bureau's."""

    report: Report
    school: School | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Page `number` of `pages`, the last made first; `count` are on all of them together."""

    entries: Sequence[Entry]
    number: int
    pages: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A version of a report with all versions there are, the first first."""

    report: Report
    school: School | None
    versions: Sequence[Report]

    @property
    def newest(self) -> int:
        return self.versions[-1].version


def read_shelf(connection: Connection, scope: Scope, wanted: Wanted, number: int) -> Shelf:
    """`number` counts from 1; one beyond the last is the last."""
    count = reports.count(connection, scope, wanted)
    pages = max(1, -(-count // PAGE))
    at = min(max(number, 1), pages)
    found = reports.find(connection, scope, wanted, limit=PAGE, offset=(at - 1) * PAGE)
    homes = {one.code: one for one in schools.every(connection, scope)}
    entries = [Entry(report=one, school=homes.get(one.school)) for one in found]
    return Shelf(entries=entries, number=at, pages=pages, count=count)


def read_volume(connection: Connection, scope: Scope, number: str, version: int | None) -> Volume | None:
    """None where there is no such report, or no such version."""
    every = reports.versions(connection, scope, number)
    found = next((one for one in reversed(every) if version in (None, one.version)), None)
    if found is None:
        return None
    return Volume(report=found, school=schools.get(connection, scope, found.school), versions=every)


def file_in(report: Report, language: str) -> Sequence[ReportFile]:
    """Its renderings in that language; where there are none, in the first that there is."""
    languages = sorted({one.language for one in report.files})
    chosen = language if language in languages else next(iter(languages), "")
    return [one for one in report.files if one.language == chosen]


def title_of(report: Report, words: Words) -> str:
    return words.word("report." if report.school else "report_bureau.", report.kind)


def period_of(report: Report, words: Words) -> str:
    """A term by its name, anything else by the calendar."""
    days = parse_period(report.period)
    return period_words(replace(days, kind=PeriodKind.TERM, name=report.title) if report.title else days, words)


def changes_of(report: Report, words: Words) -> Sequence[tuple[str, str, str]]:
    """Figure, what it was, what it is."""
    return [figure_row(one, words) for one in report.changes]
