"""A kind of report: for whom, of which periods, and how figures become a paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.model.report import Change
from inventory.period import PeriodKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What stands on a paper beside its figures. `issuer` is the letterhead, `bureau` the name of who receives or
    issues it. `number` is empty for a draft. `document` is the issuer's own number of documents, beside ours, where it
    has such a series. A later `version` says in `why` and `changes` what is different."""

    issuer: str
    bureau: str
    number: str = ""
    document: str = ""
    version: int = 1
    late: bool = False
    why: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKind:
    """`of_school` and `of_bureau` are None where there is no such paper. `periods` are the kinds of periods that it is
    made of, the usual one first. `Words.zone` is the zone of the school or the bureau. The message `report.<name>` is
    the title of a school's, `report_bureau.<name>` that of the bureau's."""

    name: str
    periods: Sequence[PeriodKind]
    of_school: Callable[[SchoolFigures, Words, Issue], Paper] | None = None
    of_bureau: Callable[[BureauFigures, Words, Issue], Paper] | None = None
