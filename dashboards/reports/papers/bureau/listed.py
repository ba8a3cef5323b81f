"""Listed schools (挂牌督办): those that stand, those that were cleared in the period. Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Paper, Section
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import all_schools, bureau_paper
from dashboards.reports.papers.bureau.chapters.listed import listed, listed_data, listing_table
from dashboards.reports.report_kind import Issue
from dashboards.words import Words

MOST = 400


def paper(figures: BureauFigures, words: Words, issue: Issue) -> Paper:
    return bureau_paper(
        "listed", figures, words, issue, sections=[listed(figures, words, most=MOST), *cleared(figures, words)],
        data=[all_schools(figures, words), *listed_data(figures, words, most=MOST)],
        terms=("listed", "target", "not_judged", "known_at"), landscape=True,
    )  # fmt: skip


def cleared(figures: BureauFigures, words: Words) -> list[Section]:
    some = [
        one
        for one in figures.listed
        if one.cleared_ms is not None and figures.start_ms <= one.cleared_ms < figures.end_ms
    ]
    if not some:
        return []
    table = listing_table(some[: MOST // 4], figures, words, name="", anchor="cleared")
    return [Section(title=words.t("report_bhead.cleared"), tables=[table])]
