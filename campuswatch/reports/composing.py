"""A report on its way: figures reckoned once, then a paper in each language, then its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from campuswatch.reports.archive import ArchiveError
from campuswatch.reports.office import Office
from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.comparison import stored
from dashboards.reports.crew import crew
from dashboards.reports.report_kind import Issue, ReportKind
from dashboards.reports.school import reckon_schools
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.errors import Conflict, Missing
from inventory.model.report import Change, Form, ReportFile
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.period import Period
from inventory.repository import schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be reckoned. `languages` empty: the school's, or the bureau's; `known_ms` None: all known by now."""

    kind: ReportKind
    period: Period
    now_ms: int
    known_ms: int | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What stands on a paper whatever its language; a draft has no number."""

    number: str = ""
    document: str = ""
    version: int = 1
    late: bool = False
    why: str = ""
    changes: Sequence[Change] = ()


DRAFT = Imprint()


@dataclass(frozen=True, kw_only=True)
class Composed:
    """`school` None: the bureau's paper. `languages` are those that it comes in, `zone` is where its days begin."""

    office: Office
    asked: Asked
    school: School | None
    languages: tuple[str, ...]
    figures: SchoolFigures | BureauFigures
    imprint: Imprint = DRAFT

    @property
    def code(self) -> str:
        """Of the school; empty for the bureau."""
        return self.school.code if self.school else ""

    @property
    def zone(self) -> str:
        return self.school.zone if self.school else self.office.zone

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the archive keeps of the figures."""
        return stored(self.figures)

    def with_imprint(self, imprint: Imprint) -> Composed:
        return replace(self, imprint=imprint)

    def made_at(self, moment_ms: int) -> Composed:
        """The same paper as of then: what is printed of the time of its making."""
        return replace(self, asked=replace(self.asked, now_ms=moment_ms))

    def paper(self, language: str) -> Paper:
        words = Words(language, self.zone, self.asked.now_ms)
        return replace(self._paper(words, self.issue(words)), figures=self.data)

    def _paper(self, words: Words, issue: Issue) -> Paper:
        kind, figures = self.asked.kind, self.figures
        if isinstance(figures, SchoolFigures) and kind.of_school is not None:
            return kind.of_school(figures, words, issue)
        if isinstance(figures, BureauFigures) and kind.of_bureau is not None:
            return kind.of_bureau(figures, words, issue)
        raise AssertionError(f"{kind.name} has no such paper")

    def issue(self, words: Words) -> Issue:
        settings, one = self.office.settings, self.imprint
        bureau = settings.name_in(words.language) or words.t("archive.bureau")
        return Issue(
            issuer=self.school.name if self.school else settings.issuer or bureau, bureau=bureau, number=one.number,
            document=one.document, version=one.version, late=one.late, why=one.why, changes=one.changes,
        )  # fmt: skip

    def rendered(self, form: Form, language: str) -> bytes:
        """Raises PaperError."""
        return self.office.render(self.paper(language), form, self.asked.now_ms)

    def filed(self, form: Form, language: str) -> ReportFile:
        """Rendered, and durable in the archive. Raises PaperError, ArchiveError, OSError."""
        octets = self.rendered(form, language)
        digest = self.office.archive.keep(octets)
        return ReportFile(form=form, language=language, digest=digest, size=len(octets), made_ms=self.asked.now_ms)


def compose(office: Office, scope: Scope, asked: Asked, code: str) -> Composed:
    """`code` of a school, or empty. Raises Missing for an unknown school, Conflict for a period that has not begun."""
    return compose_all(office, scope, asked, [code])[0] if code else _of_bureau(office, scope, asked)


def compose_all(office: Office, scope: Scope, asked: Asked, codes: Sequence[str]) -> list[Composed]:
    """Of schools, read together: some dozens, for all their figures are in memory. Raises as `compose`."""
    with office.database.read() as connection:
        homes = [_school(schools.get(connection, scope, code), code) for code in codes]
        for home in homes:
            _require_begun(asked, home.zone)
        found = list(
            reckon_schools(connection, scope, homes, asked.period, now_ms=asked.now_ms, known_ms=asked.known_ms)
        )
    return [
        Composed(
            office=office, asked=asked, school=home, languages=asked.languages or (home.language,), figures=figures
        )
        for home, figures in zip(homes, found, strict=True)
    ]


def _of_bureau(office: Office, scope: Scope, asked: Asked) -> Composed:
    _require_begun(asked, office.zone)
    try:
        with office.database.read() as connection, crew(office.ledger) as workers:
            figures = workers.reckon_bureau(
                connection, scope, asked.period, zone=office.zone, now_ms=asked.now_ms, known_ms=asked.known_ms
            )
    except BrokenProcessPool as error:
        raise ArchiveError("archive.process_lost") from error
    languages = asked.languages or (office.language,)
    return Composed(office=office, asked=asked, school=None, languages=languages, figures=figures)


def _school(found: School | None, code: str) -> School:
    if found is None:
        raise Missing("ledger.no_school", school=code)
    return found


def _require_begun(asked: Asked, zone: str) -> None:
    if asked.period.bounds_ms(zone)[0] >= asked.now_ms:
        raise Conflict("archive.not_begun", period=asked.period.text)
    if asked.known_ms is not None and asked.known_ms > asked.now_ms:
        raise Conflict("archive.known_ahead")
