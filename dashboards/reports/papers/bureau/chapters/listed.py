"""Schools that are listed until a target is met again (挂牌督办): why, since when, until when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures, SchoolLine
from dashboards.reports.headline import MEASURED
from dashboards.reports.papers.pieces.amounts import day_cell
from dashboards.reports.papers.pieces.rates import limit, rate_cell, share_cell
from dashboards.words import Words
from inventory.model.listing import Listing
from inventory.model.target import MILLION, Measure
from language.moment import local

COLUMNS = (
    "report_bcol.school", "report_col.measure", "report_bcol.listed_for", "report_col.target", "report_bcol.listed_now",
    "report_bcol.listed_on", "report_bcol.clear_by", "report_bcol.listed_state",
)  # fmt: skip


def listed(figures: BureauFigures, words: Words, *, most: int = 50) -> Section:
    """Those that stood at the period's end, also such as were cleared since."""
    standing = [one for one in figures.listed if one.cleared_ms is None or one.cleared_ms >= figures.end_ms]
    if not standing:
        return Section(title=words.t("report_bhead.listed"), paragraphs=[words.t("report_bsays.none_listed")])
    table = listing_table(standing[:most], figures, words, name="", anchor="listed")
    if len(standing) > most:
        table = replace(table, note=words.t("report_bsays.rest_in_data", table=_every(words)))
    return Section(title=words.t("report_bhead.listed"), paragraphs=[_says(standing, figures, words)], tables=[table])


def listed_data(figures: BureauFigures, words: Words, *, most: int = 50) -> list[Table]:
    """For a workbook, where the paper shows only the first `most`."""
    if len(figures.listed) <= most:
        return []
    return [listing_table(figures.listed, figures, words, name=_every(words), anchor="all-listed")]


def _every(words: Words) -> str:
    return words.t("report_bhead.every", table=words.t("report_bhead.listed"))


def _says(standing: Sequence[Listing], figures: BureauFigures, words: Words) -> str:
    overdue = sum(is_overdue(one, last_day(figures, words)) for one in standing)
    return words.t("report_bsays.listed", listed=words.num(len(standing)), overdue=words.num(overdue))


def last_day(figures: BureauFigures, words: Words) -> date:
    """The day on which the report's last moment lies: whose date had passed then was late."""
    return local(max(figures.end_ms - 1, figures.start_ms), words.zone).date()


def is_overdue(one: Listing, day: date) -> bool:
    return one.cleared_ms is None and one.clear_by < day


def listing_table(some: Sequence[Listing], figures: BureauFigures, words: Words, *, name: str, anchor: str) -> Table:
    lines = {line.school.code: line for line in figures.schools}
    day = last_day(figures, words)
    return Table(
        titles=[words.t(column) for column in COLUMNS],
        rows=[_row(one, lines, day, words) for one in some],
        widths=[3, 2, 1.5, 1.2, 1.5, 2.2, 2.2, 1.8],
        right=frozenset({2, 3, 4}),
        name=name,
        anchor=anchor,
    )


def _row(one: Listing, lines: Mapping[str, SchoolLine], day: date, words: Words) -> list[str | Cell]:
    line = lines.get(one.school)
    least = Fraction(one.least_ppm, MILLION)
    return [
        line.school.name if line else one.school,
        f"{words.t(f'measure.{one.measure}')}\n{one.period}",
        share_cell(Fraction(one.part, one.whole) if one.whole else None, words, tone=Tone.MISSED),
        Cell(f"≥ {limit(least, words)}", least),
        _now(line, one.measure, least, words),
        day_cell(local(one.listed_ms, words.zone).date(), words),
        day_cell(one.clear_by, words),
        _state(one, day, words),
    ]


def _now(line: SchoolLine | None, measure: Measure, least: Fraction, words: Words) -> Cell:
    """The same figure in this period; met or missed by what the school was listed for, not by today's target."""
    if line is None or measure not in MEASURED:
        return Cell("")
    rate = line.headline.rate(measure)
    tone = Tone.PLAIN if rate.share is None else Tone.MET if rate.share >= least else Tone.MISSED
    return rate_cell(rate, words, tone=tone)


def _state(one: Listing, day: date, words: Words) -> Cell:
    if one.cleared_ms is not None:
        return Cell(words.t("report_bsays.cleared", day=words.day(one.cleared_ms)), tone=Tone.MET)
    if is_overdue(one, day):
        return Cell(words.t("report_bsays.overdue"), tone=Tone.MISSED)
    return Cell(words.t("report_bsays.stands"))
