"""The daily summary (日汇总): the day at all schools, what fell, and who has not reported. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.comparison import weakest
from dashboards.reports.papers.bureau.chapters.faults import fault_data, faults
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.handed_in import handed_in, late_data
from dashboards.reports.papers.bureau.chapters.overview import overview
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

TERMS = ("online", "availability", "coverage", "intact", "shadow", "not_judged", "major", "known_at")


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    return bureau_paper(
        "daily", figures, words, issue,
        sections=[
            overview(figures, words),
            weakest(figures, words, most=20),
            faults(figures, words, most=15),
            handed_in(figures, words, most=60),
        ],
        signers=("prepared", "checked"),
        data=[
            all_schools(figures, words), *fault_data(figures, words, most=15), *late_data(figures, words, most=60),
        ],
        terms=TERMS,
    )  # fmt: skip
