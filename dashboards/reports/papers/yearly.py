"""The report on the year's maintenance (年度维护保养): the sheets, what failed, what it cost. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.papers.chapters import availability, faulty, registers, sheets, spending, summary
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.story import Chapter, story_of, told
from dashboards.reports.papers.monthly import head_facts
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

CHAPTERS: tuple[Chapter, ...] = (
    summary.summary, sheets.maintenance, summary.key_figures, availability.by_month, availability.by_kind,
    availability.worst, faulty.fault_chapter, faulty.standing, registers.checks, registers.dangers,
    registers.inspections, spending.spending,
)  # fmt: skip
TERMS = (
    "online", "availability", "coverage", "intact", "mended_in_time", "repair", "maintenance", "not_judged", "known_at",
)  # fmt: skip


def yearly(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "yearly", figures, words, issue, facts=head_facts(story), sections=told(story, CHAPTERS),
        data=[*data_of(story), *sheets.sheet_data(story, yearly=True)],
        signers=("checked_by", "in_charge", "principal"), terms=TERMS,
    )  # fmt: skip
