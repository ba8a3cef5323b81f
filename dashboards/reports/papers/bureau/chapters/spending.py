"""What schools spent on their equipment against what they may: never added across currencies. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from dashboards.charts.bars import Bar, bars
from dashboards.papers.sheet import Cell, Chart, Section, Table, Tone
from dashboards.reports.bureau_figures import BureauFigures
from dashboards.reports.papers.bureau.chapters.frame import school_names
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.rates import share_cell
from dashboards.words import NONE, Words
from inventory.model.cost import CostKind
from inventory.money import to_major
from inventory.spending import Year
from language.money import format_money

COLUMNS = (
    "report_bcol.school", "report_bcol.year", "cost_kind.purchase", "cost_kind.repair", "cost_kind.maintenance",
    "cost_kind.other", "paper.upkeep", "report_bcol.budget", "report_bcol.used", "report_bcol.left",
    "report_bcol.unproven",
)  # fmt: skip
SHARES = (3, 0.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.3, 1.9, 1.1)
NARROW = (0, 1, 2, 6, 7, 8, 9)
"""The places of those that a page that stands has room for: without the kinds of upkeep and what is unproven."""
CHARTED = 15


@dataclass(frozen=True, slots=True)
class Spent:
    """Of a school, or of all where `name` is that of the sum. `held` is the upkeep that the budget is for: of a sum
    that of the schools that have one, for what the others spent uses none of it."""

    name: str
    year: Year
    held: int
    tone: Tone = Tone.PLAIN

    @property
    def used(self) -> Fraction | None:
        """Of the budget; above 1 where more was spent than may be. None without a budget."""
        return Fraction(self.held, self.year.budget) if self.year.budget else None

    @property
    def left(self) -> int | None:
        return None if self.year.budget is None else self.year.budget - self.held


def spending(figures: BureauFigures, words: Words, *, most: int, wide: bool = False) -> list[Section]:
    """Sums, then the schools that used most of their budgets; nothing where there is neither cost nor budget. `wide`
    for a page that lies."""
    if not figures.costs:
        return []
    schools = _by_use(figures)
    note = words.t("report_bsays.rest_in_data", table=words.t("report_bhead.costs_of_schools"))
    tables = [
        spending_table(sums(figures.costs, words), words, name=words.t("report_bhead.costs_of_all"), anchor="costs"),
        spending_table(
            schools[:most],
            words,
            name=words.t("report_bhead.costs_of_schools"),
            anchor="costs-of-schools",
            note=note if len(schools) > most else "",
        ),
    ]
    title, said = words.t("report_bhead.costs"), words.t("report_bsays.costs")
    shown = tables if wide else [narrowed(table) for table in tables]
    return [Section(title=title, paragraphs=[said], charts=used_chart(schools, words), tables=shown)]


def spending_data(figures: BureauFigures, words: Words) -> list[Table]:
    """All schools by code; nothing where there is neither cost nor budget."""
    if not figures.costs:
        return []
    names = school_names(figures)
    some = [Spent(names.get(one.school, one.school), one, one.upkeep) for one in figures.costs]
    return [spending_table(some, words, name=words.t("report_bhead.costs_of_schools"), anchor="all-costs")]


def _by_use(figures: BureauFigures) -> list[Spent]:
    names = school_names(figures)
    some = [Spent(names.get(one.school, one.school), one, one.upkeep) for one in figures.costs]
    return sorted(some, key=lambda one: (-(one.used or 0), one.year.school, one.year.year, one.year.currency))


def sums(years: Sequence[Year], words: Words) -> list[Spent]:
    """One a year and currency."""
    groups: dict[tuple[int, str], list[Year]] = {}
    for one in years:
        groups.setdefault((one.year, one.currency), []).append(one)
    return [
        Spent(
            words.t("paper.sum"), _summed(some), sum(one.upkeep for one in some if one.budget is not None), Tone.STRONG
        )
        for _, some in sorted(groups.items())
    ]


def _summed(some: Sequence[Year]) -> Year:
    budgets = [one.budget for one in some if one.budget is not None]
    return Year(
        school="",
        year=some[0].year,
        currency=some[0].currency,
        spent={kind: sum(one.spent.get(kind, 0) for one in some) for kind in CostKind},
        budget=sum(budgets) if budgets else None,
        unproven=sum(one.unproven for one in some),
    )


def spending_table(some: Sequence[Spent], words: Words, *, name: str = "", anchor: str = "", note: str = "") -> Table:
    return Table(
        titles=[words.t(column) for column in COLUMNS],
        rows=[_row(one, words) for one in some],
        widths=SHARES,
        right=frozenset(range(1, len(COLUMNS))),
        name=name,
        anchor=anchor,
        note=note,
    )


def narrowed(table: Table) -> Table:
    return replace(
        table,
        titles=[table.titles[place] for place in NARROW],
        rows=[[row[place] for place in NARROW] for row in table.rows],
        widths=[SHARES[place] for place in NARROW],
        right=frozenset(range(1, len(NARROW))),
    )


def _row(spent: Spent, words: Words) -> list[str | Cell]:
    year = spent.year
    kinds = [money_cell(year.spent.get(kind, 0), year.currency, words, tone=spent.tone) for kind in CostKind]
    over = spent.left is not None and spent.left < 0
    tone = Tone.MISSED if over else spent.tone
    return [
        Cell(spent.name, tone=spent.tone),
        Cell(str(year.year), year.year),
        *kinds,
        money_cell(year.upkeep, year.currency, words, tone=spent.tone),
        money_cell(year.budget, year.currency, words, tone=spent.tone),
        share_cell(spent.used, words, tone=tone),
        money_cell(spent.left, year.currency, words, tone=tone),
        count_cell(year.unproven, words, tone=Tone.MISSED if year.unproven else Tone.PLAIN),
    ]


def money_cell(amount: int | None, currency: str, words: Words, *, tone: Tone = Tone.PLAIN) -> Cell:
    """`amount` counts the smallest unit; a workbook holds whole ones. None: nobody said."""
    if amount is None:
        return Cell(NONE, tone=tone)
    major = to_major(amount, currency)
    return Cell(format_money(major, currency, words.language), float(major), tone)


def used_chart(some: Sequence[Spent], words: Words) -> list[Chart]:
    """The budgets used up most; nothing where nobody has one."""
    shares = [(one.used, one) for one in some]
    known = sorted(((share, one) for share, one in shares if share is not None), key=lambda each: -each[0])[:CHARTED]
    if not known:
        return []
    rows = [
        Bar(one.name, share, words.percent(share), Tone.MISSED if share > 1 else Tone.PLAIN, Fraction(1))
        for share, one in known
    ]
    title = words.t("report_bhead.used")
    told = "; ".join(f"{row.label}: {row.told}" for row in rows)
    top = max(Fraction(1), *(share for share, _ in known))
    return [bars(rows, title=title, says=f"{title}. {told}", top=top, target_told=words.t("report_bcol.budget"))]
