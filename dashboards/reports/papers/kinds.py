"""Of which periods each kind of report is made, and which papers a school has. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dashboards.papers.sheet import Paper
from dashboards.reports.papers.bureau import BUREAU_PAPERS
from dashboards.reports.papers.daily import daily
from dashboards.reports.papers.holidays import holidays
from dashboards.reports.papers.monthly import monthly
from dashboards.reports.papers.principal import principal
from dashboards.reports.papers.stocktake import stocktake
from dashboards.reports.papers.table import table
from dashboards.reports.papers.term import term
from dashboards.reports.papers.uptime import uptime
from dashboards.reports.papers.weekly import weekly
from dashboards.reports.papers.yearly import yearly
from dashboards.reports.report_kind import Issue, ReportKind
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.period import PeriodKind

OfSchool = Callable[[SchoolFigures, Words, Issue], Paper]

ANY = (PeriodKind.MONTH, PeriodKind.WEEK, PeriodKind.DAY, PeriodKind.TERM, PeriodKind.YEAR, PeriodKind.SPAN)

USUAL: Mapping[str, Sequence[PeriodKind]] = {
    "daily": (PeriodKind.DAY,),
    "weekly": (PeriodKind.WEEK,),
    "monthly": (PeriodKind.MONTH,),
    "table": (PeriodKind.MONTH,),
    "term": (PeriodKind.TERM, PeriodKind.SPAN),
    "holidays": (PeriodKind.SPAN, *ANY),
    "yearly": (PeriodKind.YEAR, *ANY),
    "stocktake": (PeriodKind.TERM, *ANY),
    "costs": (PeriodKind.YEAR, *ANY),
    "listed": (PeriodKind.MONTH,),
}
"""Of what a kind is made, the usual first; where it stands not here of anything."""
SCHOOL_PAPERS: Mapping[str, OfSchool] = {
    "daily": daily,
    "weekly": weekly,
    "monthly": monthly,
    "table": table,
    "term": term,
    "principal": principal,
    "uptime": uptime,
    "holidays": holidays,
    "yearly": yearly,
    "stocktake": stocktake,
}
KINDS = [
    ReportKind(
        name=name, periods=USUAL.get(name, ANY), of_school=SCHOOL_PAPERS.get(name), of_bureau=BUREAU_PAPERS.get(name)
    )
    for name in {**SCHOOL_PAPERS, **BUREAU_PAPERS}
]
