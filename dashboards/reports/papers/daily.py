"""The daily summary of duty (日报): how things stand, what happened today, what is open, who was on. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section
from dashboards.reports.papers.chapters import availability, duty, faulty, lines, summary
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.now import standing_now
from dashboards.reports.papers.chapters.story import Chapter, Story, story_of, told
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

TERMS = ("online", "coverage", "shadow", "unknown", "uncertainty", "not_judged", "known_at")


def daily(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "daily", figures, words, issue, signers=("on_duty", "duty_leader"), sections=told(story, CHAPTERS),
        data=data_of(story), terms=TERMS,
    )  # fmt: skip


def today(story: Story) -> list[Section]:
    return [Section(title=story.head("today"), paragraphs=[*summary.sentences(story), *summary.warnings(story)])]


CHAPTERS: tuple[Chapter, ...] = (
    standing_now, today, availability.own_outages, faulty.standing, faulty.major, lines.lines, duty.duty,
)  # fmt: skip
