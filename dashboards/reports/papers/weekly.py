"""The weekly summary of a school (周报). Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper
from dashboards.reports.papers.chapters import availability, changes, duty, faulty, recorded, summary
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.story import Chapter, story_of, told
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

CHAPTERS: tuple[Chapter, ...] = (
    summary.summary, summary.key_figures, availability.by_day, availability.worst, availability.open_outages,
    faulty.standing, faulty.late, faulty.major, recorded.recorded, changes.unexpected, duty.duty,
)  # fmt: skip
TERMS = (
    "online",
    "availability",
    "coverage",
    "intact",
    "shadow",
    "unknown",
    "mended_in_time",
    "not_judged",
    "known_at",
)


def weekly(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "weekly", figures, words, issue, sections=told(story, CHAPTERS), data=data_of(story), terms=TERMS
    )  # fmt: skip
