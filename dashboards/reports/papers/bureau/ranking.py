"""The ranking (排名): every school's place, or that it has none and why. Pure."""

from __future__ import annotations

from dataclasses import replace

from dashboards.papers.sheet import Paper
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.overview import schools_by_rate
from dashboards.reports.papers.bureau.chapters.ranking import last_ones, ranking, unranked_table
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

TERMS = ("online", "coverage", "intact", "mended_in_time", "small_school", "not_judged", "known_at")
MOST_RANKED, MOST_UNRANKED = 300, 100


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    charts = [*schools_by_rate(figures, words, width=1.0), *last_ones(figures, words)]
    section = ranking(figures, words, most=MOST_RANKED, charts=charts)
    aside = unranked_table(figures, words, MOST_UNRANKED)
    return bureau_paper(
        "ranking", figures, words, issue,
        sections=[replace(section, tables=[*section.tables, *aside])],
        data=[all_schools(figures, words)],
        terms=TERMS,
    )  # fmt: skip
