"""The monthly bulletin (月通报): the schools together, by locality, beside each other, and what went wrong. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.comparison import comparison
from dashboards.reports.papers.bureau.chapters.faults import causes, fault_data, faults, worst_by_time
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.handed_in import handed_in, late_data
from dashboards.reports.papers.bureau.chapters.listed import listed, listed_data
from dashboards.reports.papers.bureau.chapters.localities import localities
from dashboards.reports.papers.bureau.chapters.overview import online_by_day, overview, schools_by_rate, time_by_kind
from dashboards.reports.papers.bureau.chapters.ranking import last_ones, ranking
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

TERMS = (
    "online", "availability", "coverage", "intact", "recording", "retention", "mended_in_time", "shadow",
    "compliance", "networking", "one_key", "small_school", "not_judged", "listed", "major", "known_at",
)  # fmt: skip
MOST_RANKED, MOST_COMPARED = 30, 120


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    charts = [
        *online_by_day(figures, words),
        *schools_by_rate(figures, words),
        *time_by_kind(figures, words),
    ]
    return bureau_paper(
        "monthly", figures, words, issue,
        sections=[
            overview(figures, words, charts=charts),
            localities(figures, words),
            comparison(figures, words, most=MOST_COMPARED),
            ranking(figures, words, most=MOST_RANKED, charts=last_ones(figures, words)),
            faults(figures, words, charts=[*worst_by_time(figures, words), *causes(figures, words)]),
            listed(figures, words),
            handed_in(figures, words, most=40),
        ],
        data=[
            all_schools(figures, words), *fault_data(figures, words),
            *listed_data(figures, words), *late_data(figures, words, most=40),
        ],
        terms=TERMS,
    )  # fmt: skip
