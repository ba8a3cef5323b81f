"""The monthly report of a school (月报). Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Cell, Facts, Paper
from dashboards.reports.papers.chapters import (
    availability,
    changes,
    faulty,
    lines,
    passwords,
    recorded,
    registers,
    summary,
)
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.story import Chapter, Story, story_of, told
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.frame import school_paper
from dashboards.reports.papers.pieces.traces import CHANGES, OUTAGES, table_trace
from dashboards.reports.papers.pieces.trends import count_trend
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from inventory.model.target import Measure

CHAPTERS: tuple[Chapter, ...] = (
    summary.summary, summary.key_figures, availability.by_day, availability.by_kind, availability.by_area,
    availability.worst, availability.open_outages, faulty.fault_chapter, recorded.recorded, lines.lines,
    changes.unexpected, passwords.passwords,
    registers.dangers, registers.inspections,
)  # fmt: skip
TERMS = (
    "online", "availability", "coverage", "intact", "recording", "retention", "mended_in_time", "response", "repair",
    "shadow", "maintenance", "unknown", "uncertainty", "unexpected", "not_judged", "known_at",
)  # fmt: skip


def monthly(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    story = story_of(figures, words)
    return school_paper(
        "monthly", story.figures, words, issue, facts=head_facts(story), sections=told(story, CHAPTERS),
        data=data_of(story), terms=TERMS,
    )  # fmt: skip


def head_facts(story: Story) -> Facts:
    """Counts of the period, with how they moved."""
    words, headline, before = story.words, story.figures.headline, story.figures.before
    if before is not None and before.rate(Measure.ONLINE).share is None:
        before = None  # nothing was seen then: a fault more than none says nothing
    faults = story.figures.faults
    outages = sum(not out.shadow for one in story.figures.devices for out in one.outages)
    unexpected = len(story.figures.changes.unexpected)
    return [
        (words.t("report_col.in_service"), moved(headline.devices, before.devices if before else None, words)),
        (words.t("report_col.outages"), count_cell(outages, words, trace=table_trace(OUTAGES))),
        (words.t("report_col.faults_opened"), moved(faults.opened, before.opened if before else None, words)),
        (words.t("report_col.faults_standing"), moved(faults.standing, before.standing if before else None, words)),
        (words.t("report_col.blind_areas"), count_cell(len(story.blind), words)),
        (words.t("report_item.unexpected"), count_cell(unexpected, words, trace=table_trace(CHANGES))),
    ]


def moved(count: int, before: int | None, words: Words) -> Cell:
    """A count with its change; the count alone where there is nothing to compare it with."""
    if before is None:
        return count_cell(count, words)
    if count == before:
        return Cell(words.t("report_says.unmoved", count=words.num(count)), count)
    trend = count_trend(count, before, words).text
    return Cell(words.t("report_says.moved", count=words.num(count), trend=trend), count)
