"""The report on the self-check before holidays (节假日前自查): what machines see, what people found. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section
from dashboards.reports.papers.chapters import availability, faulty, passwords, recorded, registers, sheets, summary
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.now import standing_now
from dashboards.reports.papers.chapters.story import Chapter, Story, story_of, told
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

TERMS = ("online", "coverage", "intact", "recording", "retention", "key_area", "unknown", "not_judged", "known_at")


def holidays(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "holidays", figures, words, issue, signers=("checked_by", "in_charge", "principal"),
        sections=told(story, CHAPTERS), data=[*data_of(story), *sheets.sheet_data(story, yearly=False)], terms=TERMS,
    )  # fmt: skip


def attention(story: Story) -> list[Section]:
    """What must be seen to before the school closes."""
    said = list(summary.warnings(story)) or [story.words.t("report_says.no_warning")]
    return [Section(title=story.head("to_see_to"), paragraphs=said)]


CHAPTERS: tuple[Chapter, ...] = (
    standing_now, attention, summary.key_figures, sheets.selfchecks, availability.open_outages, faulty.standing,
    recorded.recorded, passwords.passwords, registers.dangers,
)  # fmt: skip
