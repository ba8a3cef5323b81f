"""One sheet for the principal: what was reached, what is open, what to see to. Never more than a page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alerts.figures import Judgement
from dashboards.papers.sheet import Facts, Paper, Section
from dashboards.reports.papers.chapters import summary
from dashboards.reports.papers.chapters.availability import day_chart
from dashboards.reports.papers.chapters.data import data_of
from dashboards.reports.papers.chapters.passwords import due_devices
from dashboards.reports.papers.chapters.story import Story, story_of
from dashboards.reports.papers.pieces.amounts import count_cell, length_cell
from dashboards.reports.papers.pieces.devices import device_table
from dashboards.reports.papers.pieces.faults import fault_table
from dashboards.reports.papers.pieces.frame import head_notes, school_paper
from dashboards.reports.papers.pieces.heights import PAGE_MM, fitting, height_mm
from dashboards.reports.papers.pieces.kpi import MEASURES, judged_of, kpi_table
from dashboards.reports.papers.pieces.rates import rate_sentence
from dashboards.reports.papers.pieces.traces import DEVICES, FAULTS, OUTAGES, table_trace
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import SchoolFigures
from dashboards.words import Words
from language.enumeration import some_of

MOST_DEVICES, MOST_FAULTS, MOST_CHANGED, MOST_SAID = 4, 4, 2, 6
WORST = ("device", "long_name", "availability", "coverage", "down")
HEAD_MM, NOTE_MM, SIGNATURE_MM, CORRECTED_MM = 50.0, 4.2, 26.0, 45.0
"""Of the title with its facts, of a note under it, of one signature, and of what a correction says."""
CHART_MM = 26.0
OPEN = ("fault", "device", "what", "opened", "limit")


def principal(figures: SchoolFigures, words: Words, issue: Issue) -> Paper:
    """No definitions: they would not fit, and stand in every other paper. What has no room is left out: first the
    course of days, then the worst devices."""
    story = story_of(figures, words)
    said = list(to_see_to(story))[:MOST_SAID]
    needed = [Section(title=story.head("to_see_to"), paragraphs=said), key_figures(story)]
    optional = [*standing(story), *worst(story), *course(story)]
    sections = [*needed, *fitting(optional, left_mm(needed, issue, len(head_notes(figures, words, issue))))]
    return school_paper(
        "principal", figures, words, issue, signers=("principal",), facts=counts(story), sections=sections,
        data=data_of(story), most_changed=MOST_CHANGED, stamp=False,
    )  # fmt: skip


def left_mm(needed: Sequence[Section], issue: Issue, notes: int) -> float:
    """Of the page, beside what must stand on it."""
    head = HEAD_MM + NOTE_MM * notes + (CORRECTED_MM if issue.version > 1 else 0)
    return PAGE_MM - head - SIGNATURE_MM - sum(height_mm(one) for one in needed)


def key_figures(story: Story) -> Section:
    """Only those that somebody asks for, or that can be told."""
    judged = [judged_of(story.figures, measure) for measure in MEASURES]
    told = [one.measure for one in judged if one.target is not None or one.rate.whole]
    return Section(tables=[kpi_table(story.figures, story.words, measures=told, traces=summary.TRACES)] if told else [])


def course(story: Story) -> list[Section]:
    chart = day_chart(story, height_mm=CHART_MM)
    return [Section(charts=[chart])] if chart else []


def counts(story: Story) -> Facts:
    words, figures = story.words, story.figures
    down = [out for one in figures.devices for out in one.outages if not out.shadow]
    return [
        (words.t("report_col.in_service"), count_cell(figures.headline.devices, words, trace=table_trace(DEVICES))),
        (words.t("report_col.outages"), count_cell(len(down), words, trace=table_trace(OUTAGES))),
        (words.t("report_col.down"), length_cell(sum(one.length_ms for one in down), words)),
        (words.t("report_col.blind_areas"), count_cell(len(story.blind), words)),
        (words.t("report_col.faults_opened"), count_cell(figures.faults.opened, words, trace=table_trace(FAULTS))),
        (words.t("report_col.faults_standing"), count_cell(figures.faults.standing, words, trace=table_trace(FAULTS))),
    ]


def to_see_to(story: Story) -> Iterator[str]:
    """What somebody must do something about; or that there is nothing."""
    words, figures = story.words, story.figures
    if not figures.devices:
        yield words.t("report_says.no_device")
        return
    said = [*summary.warnings(story), *_not_met(story)]
    if figures.passwords.due:
        said.append(words.t("report_says.passwords_due", devices=some_of(due_devices(story))))
    if figures.faults.standing:
        said.append(words.t("report_says.standing_count", count=words.num(figures.faults.standing)))
    yield from said or [words.t("report_says.nothing_to_see_to")]


def _not_met(story: Story) -> Iterator[str]:
    """Targets that were missed, and those of which too little was seen to say."""
    for judged in story.figures.judged.values():
        if judged.target is not None and judged.verdict is not Judgement.MET:
            yield rate_sentence(judged, story.words)


def worst(story: Story) -> list[Section]:
    devices = story.figures.worst(MOST_DEVICES)
    if not devices:
        return []
    return [Section(title=story.head("worst"), tables=[device_table(devices, story.sight, columns=WORST)])]


def standing(story: Story) -> list[Section]:
    faults = [one for one in story.figures.faults.faults if not one.is_over and one.repaired_ms is None]
    if not faults:
        return []
    table = fault_table(faults[:MOST_FAULTS], story.sight, columns=OPEN)
    return [Section(title=story.head("standing_faults"), tables=[table])]
