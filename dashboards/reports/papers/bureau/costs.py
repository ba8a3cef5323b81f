"""Costs against budget (经费使用情况), by school, year and currency. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import bureau_paper
from dashboards.reports.papers.bureau.chapters.spending import spending, spending_data
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

MOST = 300
SIGNERS = ("prepared", "checked", "accounting", "bureau_leader")


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    sections = spending(figures, words, most=MOST, wide=True) or [
        Section(paragraphs=[words.t("report_bsays.no_costs")])
    ]
    return bureau_paper(
        "costs", figures, words, issue, sections=sections, signers=SIGNERS, data=spending_data(figures, words),
        terms=("known_at",), landscape=True,
    )  # fmt: skip
