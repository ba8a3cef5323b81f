"""The report on stock-takes that were signed in the period: differences and repairs (清查盘点差异). Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.papers.chapters.counting import stocktake_data, stocktakes
from dashboards.reports.papers.chapters.story import story_of
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words


def stocktake(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    """Its data are the differences alone: availability says nothing of what stands where."""
    story = story_of(figures, words)
    return school_paper(
        "stocktake", figures, words, issue, sections=stocktakes(story), data=stocktake_data(story), landscape=True,
        signers=("counted", "ledger_keeper", "principal"),
    )  # fmt: skip
