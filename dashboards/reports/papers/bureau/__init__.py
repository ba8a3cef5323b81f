"""Papers of the bureau by the name of their kind of report."""

from collections.abc import Callable, Mapping

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau import (
    costs,
    daily,
    listed,
    monthly,
    ranking,
    submissions,
    table,
    targets,
    term,
    weekly,
)
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

BUREAU_PAPERS: Mapping[str, Callable[[BureauFigures, Words, Issue], Paper]] = {
    "daily": daily.paper,
    "weekly": weekly.paper,
    "monthly": monthly.paper,
    "table": table.paper,
    "term": term.paper,
    "ranking": ranking.paper,
    "targets": targets.paper,
    "costs": costs.paper,
    "submissions": submissions.paper,
    "listed": listed.paper,
}
