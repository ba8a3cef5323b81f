"""Stock-takes: what is not as the ledger says, and what is to be repaired (Q3, Q54). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.sheet import Cell, Facts, Section, Table, Tone
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.cut import cut
from dashboards.reports.papers.pieces.rates import rate_cell
from dashboards.reports.rate import Rate
from dashboards.reports.register_figures import StocktakeFigures
from inventory.model.paper import FrozenDevice
from inventory.model.stocktake import Count, StocktakeLine

MOST = 200
"""Lines of a stock-take that are printed."""
DIFFERENCES = ("line_number", "difference", "device", "name", "asset", "ledger_says", "count_says", "remark")
REPAIRS = ("line_number", "condition", "device", "name", "area", "remark")


def stocktakes(story: Story) -> list[Section]:
    words, rows = story.words, story.figures.registers.stocktakes
    if not rows:
        return [Section(paragraphs=[words.t("report_says.no_stocktake")])]
    parts = (_outcome, _differences, _repairs)
    return [part(one, story) for one in rows for part in parts]


def stocktake_data(story: Story) -> list[Table]:
    """Every line that the papers tell of."""
    tables = []
    for one in story.figures.registers.stocktakes:
        code = one.stocktake.code
        name = story.words.t("report_says.data_stocktake", paper=code)
        tables.append(difference_table(one.differences, story, name=name, anchor=f"data-{code}"))
        name = story.words.t("report_says.data_repairs", paper=code)
        tables.append(repair_table(one.repairs, story, name=name, anchor=f"data-repairs-{code}"))
    return [table for table in tables if table.rows]


def _outcome(one: StocktakeFigures, story: Story) -> Section:
    words, stocktake = story.words, one.stocktake
    paragraphs = [
        words.t("report_says.counted", paper=stocktake.code, opened=words.moment(stocktake.opened_ms)),
        words.t("paper.agreement_means"),
    ]
    return Section(title=f"{stocktake.title} {stocktake.code}".strip(), paragraphs=paragraphs, facts=_facts(one, story))


def _facts(one: StocktakeFigures, story: Story) -> Facts:
    words, tally = story.words, one.tally

    def bad(count: int) -> Cell:
        return count_cell(count, words, tone=Tone.MISSED if count else Tone.PLAIN)

    return [
        (words.t("paper.expected"), count_cell(tally.expected, words)),
        (words.t("paper.agreement"), rate_cell(Rate(tally.found, tally.expected), words)),
        (words.t("count.found"), count_cell(tally.found, words)),
        (words.t("count.moved"), bad(tally.moved)),
        (words.t("count.missing"), bad(tally.missing)),
        (words.t("count.extra"), bad(tally.extra)),
    ]


def _differences(one: StocktakeFigures, story: Story) -> Section:
    words, title = story.words, story.words.t("paper.differences")
    if not one.differences:
        return Section(title=title, paragraphs=[words.t("paper.no_differences")])
    table = difference_table(one.differences[:MOST], story, anchor=f"differences-{one.stocktake.code}")
    return Section(title=title, tables=[cut(table, len(one.differences), words)])


def difference_table(
    lines: Sequence[StocktakeLine], story: Story, *, name: str = "", anchor: str = ""
) -> Table:  # fmt: skip
    words = story.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in DIFFERENCES],
        rows=[
            [
                count_cell(line.number, words),
                Cell(words.t(f"count.{line.result}"), tone=Tone.MISSED),
                *_device(line.frozen, story),
                "\n".join(part for part in (line.frozen.asset_number, line.frozen.serial) if part),
                _ledger(line.frozen, story),
                _seen(line, story),
                "\n".join(part for part in (line.note, line.by) if part),
            ]
            for line in lines
        ],
        widths=[0.9, 1.4, 2.1, 2.6, 2.1, 2.2, 2.2, 2.2],
        right=frozenset({0}),
        name=name,
        anchor=anchor,
    )


def _repairs(one: StocktakeFigures, story: Story) -> Section:
    words, title = story.words, story.words.t("paper.repair_list")
    if not one.repairs:
        return Section(title=title, paragraphs=[words.t("paper.nothing_to_repair")])
    table = repair_table(one.repairs[:MOST], story, anchor=f"repairs-{one.stocktake.code}")
    return Section(title=title, tables=[cut(table, len(one.repairs), words)])


def repair_table(lines: Sequence[StocktakeLine], story: Story, *, name: str = "", anchor: str = "") -> Table:
    words = story.words
    return Table(
        titles=[words.t(f"report_col.{column}") for column in REPAIRS],
        rows=[
            [
                count_cell(line.number, words),
                words.t(f"item_condition.{line.condition}"),
                *_device(line.frozen, story),
                _place(line.seen_area, line.seen_position, story),
                line.note,
            ]
            for line in lines
        ],
        widths=[0.9, 1.6, 2.2, 3.4, 2.6, 3.4],
        right=frozenset({0}),
        name=name,
        anchor=anchor,
    )


def _device(frozen: FrozenDevice, story: Story) -> list[str | Cell]:
    """What the ledger does not know has no code."""
    return [story.sight.code_cell(frozen.device or frozen.code), frozen.name]


def _ledger(frozen: FrozenDevice, story: Story) -> str:
    if not frozen.code:
        return story.words.t("paper.not_in_ledger")
    area = frozen.area_name or frozen.area or story.words.t("paper.no_area")
    return "\n".join(part for part in (area, frozen.position) if part)


def _seen(line: StocktakeLine, story: Story) -> str:
    if line.result is Count.MISSING:
        return story.words.t("paper.not_there")
    return _place(line.seen_area, line.seen_position, story)


def _place(area: str, position: str, story: Story) -> str:
    called = story.sight.area(area) or story.words.t("paper.no_area")
    return "\n".join(part for part in (called, position) if part)
