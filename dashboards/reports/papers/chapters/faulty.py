"""The fault register of the period: what was late, what came back, what was major, from what causes. Pure."""

from __future__ import annotations

from dashboards.charts.columns import Column, columns
from dashboards.papers.sheet import Chart, Facts, Section
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.faults import LATE, SHORT, fault_table, major_table, repeated_table
from dashboards.reports.papers.pieces.rates import rate_cell
from dashboards.reports.papers.pieces.traces import FAULTS, table_trace
from inventory.model.fault import CauseClass

MOST = 30
"""Faults that a paper lists; all stand in its data."""


def fault_facts(story: Story) -> Facts:
    words, faults = story.words, story.figures.faults
    trace = table_trace(FAULTS)
    return [
        (words.t("report_col.faults_opened"), count_cell(faults.opened, words, trace=trace)),
        (words.t("report_col.faults_mended"), count_cell(faults.mended, words, trace=trace)),
        (words.t("report_col.faults_standing"), count_cell(faults.standing, words, trace=trace)),
        (words.t("measure.mended_in_time"), rate_cell(faults.in_time, words, trace=trace)),
        (words.t("report_col.mean_response"), length_cell(faults.mean_response_ms, words)),
        (words.t("report_col.mean_repair"), length_cell(faults.mean_repair_ms, words)),
    ]


def fault_chapter(story: Story) -> list[Section]:
    faults, title = story.figures.faults, story.head("faults")
    if not (faults.opened or faults.mended or faults.standing):
        return [Section(title=title, paragraphs=[story.words.t("report_says.no_fault")])]
    chart = cause_chart(story)
    first = Section(title=title, facts=fault_facts(story), charts=[chart] if chart else [])
    return [first, *late(story), *repeated(story), *major(story)]


def cause_chart(story: Story) -> Chart | None:
    words, causes = story.words, story.figures.faults.by_cause
    if len(causes) < 2:
        return None
    some = [
        Column(cause_words(cause, story), count) for cause, count in sorted(causes.items(), key=lambda one: -one[1])
    ]
    says = ", ".join(f"{one.label} {one.count}" for one in some)
    return columns(some, title=words.t("report_chart.causes"), says=says, width=0.6, height_mm=32)


def cause_words(cause: CauseClass, story: Story) -> str:
    return story.words.t(f"cause_class.{cause or 'unknown'}")


def late(story: Story) -> list[Section]:
    faults = story.figures.faults.late
    if not faults:
        return []
    table = fault_table(faults[:MOST], story.sight, columns=LATE, anchor="late-faults")
    return [Section(title=story.head("late_faults"), tables=[cut(table, len(faults), story.words)])]


def repeated(story: Story) -> list[Section]:
    rows = story.figures.faults.repeated
    if not rows:
        return []
    table = repeated_table(rows[:MOST], story.sight, anchor="repeated")
    return [Section(title=story.head("repeated"), tables=[cut(table, len(rows), story.words)])]


def major(story: Story) -> list[Section]:
    rows = story.figures.faults.major
    if not rows:
        return []
    table = major_table(rows[:MOST], story.words, anchor="major")
    return [Section(title=story.head("major"), tables=[cut(table, len(rows), story.words)])]


def standing(story: Story) -> list[Section]:
    """Faults that are not over."""
    rows = [one for one in story.figures.faults.faults if not one.is_over and one.repaired_ms is None]
    title = story.head("standing_faults")
    if not rows:
        return [Section(title=title, paragraphs=[story.words.t("report_says.none_standing")])]
    table = fault_table(rows[:MOST], story.sight, columns=(*SHORT[:5], "limit", "state"), anchor="standing-faults")
    return [Section(title=title, tables=[cut(table, len(rows), story.words)])]
