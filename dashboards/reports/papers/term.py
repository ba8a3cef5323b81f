"""The report of a school on its term (学期报告): the course by months, and what stands at its end. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.papers.chapters import (
    availability,
    changes,
    faulty,
    lines,
    passwords,
    people,
    recorded,
    registers,
    spending,
    summary,
)
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.story import Chapter, story_of, told
from dashboards.reports.papers.monthly import TERMS, head_facts
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

CHAPTERS: tuple[Chapter, ...] = (
    summary.summary, summary.key_figures, availability.by_month, availability.by_day, availability.by_kind,
    availability.by_area, availability.worst, availability.open_outages, faulty.fault_chapter, faulty.standing,
    recorded.recorded, lines.lines, changes.unexpected, passwords.passwords, registers.checks,
    registers.dangers, registers.inspections, spending.spending, people.responsible,
)  # fmt: skip


def term(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "term", figures, words, issue, facts=head_facts(story), sections=told(story, CHAPTERS), data=data_of(story),
        terms=TERMS,
    )  # fmt: skip
