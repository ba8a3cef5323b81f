"""Uptime of every device, kind and area of a school, for any period. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import MAX_ROWS, Paper, Section
from dashboards.reports.papers.chapters import availability, summary
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.story import Chapter, Story, story_of, told
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.devices import device_table
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words

MOST_DEVICES = 400
SPARE = 20
"""Rows that sums and corrections may take."""
TERMS = (
    "availability", "as_seen", "online", "coverage", "intact", "down", "shadow", "maintenance", "unknown",
    "out_of_service", "uncertainty", "known_at",
)  # fmt: skip
HEAD: tuple[Chapter, ...] = (summary.key_figures, availability.by_day, availability.by_kind, availability.by_area)


def uptime(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    sections = [*told(story, HEAD), *every_device(story)]
    left = MAX_ROWS - SPARE - len(issue.changes) - sum(len(table.rows) for one in sections for table in one.tables)
    return school_paper(
        "uptime", figures, words, issue, sections=[*sections, *availability.outages(story, max(left, 0))],
        data=data_of(story), terms=TERMS, landscape=True,
    )  # fmt: skip


def every_device(story: Story) -> list[Section]:
    devices = story.figures.devices
    title = story.head("each_device")
    if not devices:
        return [Section(title=title, paragraphs=[story.words.t("report_says.no_device")])]
    table = device_table(devices[:MOST_DEVICES], story.sight, anchor="each-device")
    return [Section(title=title, tables=[cut(table, len(devices), story.words)])]
