"""What upkeep cost against its budget, a row a year and currency (Q53). Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.papers.chapters.story import Story
from dashboards.words import NONE, Words
from inventory.model.cost import CostKind
from inventory.money import to_major
from inventory.spending import Year
from language.money import format_money

COLUMNS = ("year", "budget", "spent", "left", "repairs", "purchases", "unproven")


def spending(story: Story) -> list[Section]:
    rows, words = story.figures.costs, story.words
    if not rows:
        return []
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, words) for one in rows],
        widths=[1, 2, 2, 2, 2, 2, 1.4],
        right=frozenset(range(1, len(COLUMNS))),
        anchor="costs",
    )
    return [Section(title=story.head("costs"), tables=[table])]


def _row(one: Year, words: Words) -> list[str | Cell]:
    return [
        str(one.year),
        money_cell(one.budget, one.currency, words),
        money_cell(one.upkeep, one.currency, words),
        money_cell(one.left, one.currency, words),
        money_cell(one.spent.get(CostKind.REPAIR, 0), one.currency, words),
        money_cell(one.spent.get(CostKind.PURCHASE, 0), one.currency, words),
        Cell(words.num(one.unproven), one.unproven, Tone.MISSED if one.unproven else Tone.PLAIN),
    ]


def money_cell(amount: int | None, currency: str, words: Words) -> Cell:
    """`amount` in the currency's smallest unit; less than nothing stands out."""
    if amount is None:
        return Cell(NONE)
    major = to_major(amount, currency)
    tone = Tone.MISSED if amount < 0 else Tone.PLAIN
    return Cell(format_money(major, currency, words.language), float(major), tone)
