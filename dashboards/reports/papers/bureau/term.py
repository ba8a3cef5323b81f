"""The term report (学期报告): how the schools did over a term, against targets and the terms before. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.comparison import comparison
from dashboards.reports.papers.bureau.chapters.faults import causes, fault_data, faults, worst_by_time
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.handed_in import handed_in, late_data
from dashboards.reports.papers.bureau.chapters.listed import listed, listed_data
from dashboards.reports.papers.bureau.chapters.localities import localities
from dashboards.reports.papers.bureau.chapters.overview import online_by_day, overview, schools_by_rate, time_by_kind
from dashboards.reports.papers.bureau.chapters.ranking import last_ones, ranking
from dashboards.reports.papers.bureau.chapters.spending import spending, spending_data
from dashboards.reports.papers.pieces.groups import group_table
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import Group
from dashboards.words import Words

TERMS = (
    "online", "availability", "coverage", "intact", "recording", "retention", "mended_in_time", "response", "repair",
    "shadow", "maintenance", "compliance", "networking", "one_key", "small_school", "not_judged", "listed", "major",
    "known_at",
)  # fmt: skip
MOST_RANKED, MOST_COMPARED = 30, 150


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    charts = [
        *online_by_day(figures, words),
        *schools_by_rate(figures, words),
        *time_by_kind(figures, words),
    ]
    money = spending(figures, words, most=20)
    return bureau_paper(
        "term", figures, words, issue,
        sections=[
            overview(figures, words, charts=charts),
            localities(figures, words),
            kinds(figures, words),
            comparison(figures, words, most=MOST_COMPARED),
            ranking(figures, words, most=MOST_RANKED, charts=last_ones(figures, words)),
            faults(figures, words, charts=[*worst_by_time(figures, words), *causes(figures, words)]),
            listed(figures, words),
            handed_in(figures, words, most=40),
            *money,
        ],
        data=[
            all_schools(figures, words), *fault_data(figures, words), *spending_data(figures, words),
            *listed_data(figures, words), *late_data(figures, words, most=40),
        ],
        terms=TERMS,
    )  # fmt: skip


def kinds(figures: BureauFigures, words: Words) -> Section:
    one = figures.headline
    total = Group(devices=one.devices, figures=one.total, intact=one.intact)
    rows = [(words.t(f"kind.{kind}"), group) for kind, group in figures.kinds.items()]
    table = group_table(words.t("report_col.kind"), rows, words, total=total, anchor="kinds")
    return Section(title=words.t("report_bhead.kinds"), tables=[table])
