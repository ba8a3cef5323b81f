"""Schools in their order: the first, the last, those without a place, and how places are given. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.charts.dots import Dots, dots
from dashboards.papers.sheet import Chart, Section, Table
from dashboards.reports.bureau_figures import BureauFigures, SchoolLine
from dashboards.reports.papers.bureau.chapters.school_columns import View, subject_table, worth
from dashboards.reports.papers.bureau.chapters.subjects import of_school
from dashboards.reports.ranking import ONE_DEVICE
from dashboards.words import Words
from inventory.model.target import Measure

COLUMNS = ("rank", "code", "school", "locality", "devices", "online", "trend", "coverage", "intact", "mended_in_time")
UNRANKED = ("code", "school", "locality", "devices", "online", "coverage", "unranked")
CHARTED, LEAST_CHARTED = 10, 3
FEWEST = int(1 / ONE_DEVICE)
"""Devices of a school that has a place."""


def ranked(figures: BureauFigures) -> list[SchoolLine]:
    """Those with a place, the best first; of one place by code."""
    placed = [(line.rank, line.school.code, line) for line in figures.schools if line.rank is not None]
    return [line for *_, line in sorted(placed, key=lambda one: one[:2])]


def unranked(figures: BureauFigures) -> list[SchoolLine]:
    return [line for line in figures.schools if line.rank is None]


def ranking(figures: BureauFigures, words: Words, *, most: int, charts: Sequence[Chart] = ()) -> Section:
    """All where there are at most `most`, else half of them from each end."""
    placed = ranked(figures)
    paragraphs = [words.t("report_bsays.how_ranked")]
    if not placed:
        paragraphs = [words.t("report_bsays.nobody_ranked")]
    aside = len(unranked(figures))
    if aside:
        fewest = words.num(FEWEST)
        paragraphs.append(words.t("report_bsays.unranked", schools=words.num(aside), fewest=fewest))
    return Section(
        title=words.t("report_bhead.ranking"),
        paragraphs=paragraphs,
        charts=charts,
        tables=_tables(placed, figures, words, most),
    )


def _tables(placed: Sequence[SchoolLine], figures: BureauFigures, words: Words, most: int) -> list[Table]:
    view = View(words, figures.period)
    columns = worth(COLUMNS, figures)
    if not placed:
        return []
    if len(placed) <= most:
        return [subject_table([of_school(line) for line in placed], view, columns, anchor="ranking")]
    half = most // 2
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.all_schools"))
    ends = (("report_bhead.first", placed[:half], "first", ""), ("report_bhead.last", placed[-half:], "last", note))
    return [
        subject_table([of_school(line) for line in some], view, columns, name=words.t(name), anchor=anchor, note=below)
        for name, some, anchor, below in ends
    ]


def unranked_table(figures: BureauFigures, words: Words, most: int) -> list[Table]:
    """Schools too small, or too little seen, to be given a place."""
    some = unranked(figures)
    if not some:
        return []
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.all_schools")) if len(some) > most else ""
    subjects = [of_school(line) for line in some[:most]]
    name = words.t("report_bhead.unranked")
    return [subject_table(subjects, View(words, figures.period), UNRANKED, name=name, anchor="unranked", note=note)]


def last_ones(figures: BureauFigures, words: Words, *, width: float = 1.0) -> list[Chart]:
    """The last schools, now and before; nothing where so few have a place that a table says it as well."""
    placed = ranked(figures)[-CHARTED:]
    if len(placed) < LEAST_CHARTED:
        return []
    rows = [_dots(line, words) for line in placed]
    title = words.t("report_bhead.last_now_and_before", count=len(rows))
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    return [dots(rows, words, title=title, says=f"{title}. {told}", width=width)]


def _dots(line: SchoolLine, words: Words) -> Dots:
    now = line.headline.rate(Measure.ONLINE).share
    before = line.before.rate(Measure.ONLINE).share if line.before else None
    year_ago = line.year_ago.rate(Measure.ONLINE).share if line.year_ago else None
    judged = line.judged.get(Measure.ONLINE)
    target = judged.target.least if judged and judged.target else None
    return Dots(line.school.name, now, before, year_ago, target, words.percent(now))
