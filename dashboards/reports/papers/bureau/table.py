"""The monthly table of all schools (月报表汇总), for the safety section: a row a school, and the sum. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import MAX_ROWS, Paper, Section
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.comparison import chosen
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.school_columns import View, subject_table
from dashboards.reports.papers.bureau.chapters.subjects import of_all, of_school
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

COLUMNS = (
    "code", "school", "locality", "devices", "online", "coverage", "intact", "recording", "retention",
    "mended_in_time", "opened", "mended", "standing", "repair", "unexpected", "blind", "one_keys",
)  # fmt: skip
TERMS = (
    "online", "coverage", "intact", "recording", "retention", "mended_in_time", "repair", "unexpected", "key_area",
    "not_judged", "known_at",
)  # fmt: skip


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    lines, note = chosen(figures, words, MAX_ROWS - 1)
    subjects = [*(of_school(line) for line in lines), of_all(figures, words)]
    view = View(words, figures.period)
    return bureau_paper(
        "table", figures, words, issue,
        sections=[Section(tables=[subject_table(subjects, view, COLUMNS, anchor="table", note=note)])],
        data=[all_schools(figures, words)],
        terms=TERMS,
        landscape=True,
    )  # fmt: skip
