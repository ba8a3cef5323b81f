"""The weekly summary (周汇总): the week on a few pages. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.faults import fault_data, faults, worst_by_time
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.handed_in import handed_in, late_data
from dashboards.reports.papers.bureau.chapters.listed import listed, listed_data
from dashboards.reports.papers.bureau.chapters.localities import localities
from dashboards.reports.papers.bureau.chapters.overview import online_by_day, overview
from dashboards.reports.papers.bureau.chapters.ranking import ranking
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

TERMS = ("online", "availability", "coverage", "intact", "mended_in_time", "shadow", "not_judged", "listed", "known_at")
MOST_RANKED = 20


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    return bureau_paper(
        "weekly", figures, words, issue,
        sections=[
            overview(figures, words, charts=online_by_day(figures, words)),
            localities(figures, words),
            ranking(figures, words, most=MOST_RANKED),
            faults(figures, words, most=15, charts=worst_by_time(figures, words)),
            listed(figures, words, most=30),
            handed_in(figures, words, most=40),
        ],
        data=[
            all_schools(figures, words), *fault_data(figures, words, most=15),
            *listed_data(figures, words, most=30), *late_data(figures, words, most=40),
        ],
        terms=TERMS,
    )  # fmt: skip
