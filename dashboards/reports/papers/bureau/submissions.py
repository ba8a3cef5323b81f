"""Who handed in what (报送情况): on time, late, missing, and what changed since it came in. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section, Table
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import bureau_paper
from dashboards.reports.papers.bureau.chapters.handed_in import (
    MOST_DATA,
    by_school,
    changed_ones,
    handed_in,
    late_data,
    late_ones,
    paper_table,
)
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

MOST, MOST_CHANGED = 300, 100


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    return bureau_paper(
        "submissions", figures, words, issue,
        sections=[handed_in(figures, words, most=MOST), changed(figures, words)],
        data=data(figures, words),
        terms=("late", "known_at"),
        landscape=True,
    )  # fmt: skip


def changed(figures: BureauFigures, words: Words) -> Section:
    """Papers of which new knowledge says something else than what the school confirmed."""
    some = changed_ones(figures)
    title = words.t("report_bhead.changed_since")
    if not some:
        return Section(title=title, paragraphs=[words.t("report_bsays.none_changed")])
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.all_papers"))
    table = paper_table(
        some[:MOST_CHANGED], figures, words, anchor="changed", note=note if len(some) > MOST_CHANGED else "", name=title
    )
    return Section(title=title, tables=[table])


def data(figures: BureauFigures, words: Words) -> list[Table]:
    """Every paper that was due, those that fail first; and the counts of each school."""
    if not figures.handed_in:
        return []
    failing = late_ones(figures)
    failed = {id(one) for one in failing}
    every = [*failing, *(one for one in figures.handed_in if id(one) not in failed)][:MOST_DATA]
    name = words.t("report_bhead.all_papers")
    whole = paper_table(every, figures, words, anchor="all-papers", name=name)
    return [by_school(figures, words), *late_data(figures, words, most=MOST), whole]
