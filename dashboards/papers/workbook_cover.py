"""The first sheet of a paper's workbook: the paper itself, with its short tables under each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboards.papers.order import clean
from dashboards.papers.sheet import Cell, Facts, Paper, Section, Table
from dashboards.papers.workbook_plan import Leaf, Plan, letters, widths_of
from dashboards.papers.workbook_styles import Styles
from inventory.spreadsheet.xlsx_writing import written
from language.catalogue import translate
from language.message import Message

SHORT = 40
"""Rows of a table that still stand on the first sheet."""
FEWEST_COLUMNS = 4
LEAST, MOST = 11.0, 30.0
"""Letters of a column."""
LINE_PT = 15.0
Put = Callable[[Worksheet, int, int, str | Cell], None]


class Cover:
    """Writes downward from the first row; `put` writes one cell."""

    def __init__(self, paper: Paper, plan: Plan, styles: Styles, put: Put) -> None:
        self._paper = paper
        self._plan = plan
        self._styles = styles
        self._put = put
        self._row = 0
        self._widths = cover_widths(paper)

    def write(self, sheet: Worksheet) -> None:
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)
        self._head(sheet)
        self._facts(sheet, self._paper.facts)
        leaves = iter(self._plan.leaves)
        for section in self._paper.sections:
            self._section(sheet, section, [next(leaves) for _ in section.tables])
        self._signatures(sheet)

    def _head(self, sheet: Worksheet) -> None:
        paper, styles = self._paper, self._styles
        red = paper.letterhead and paper.language == "zh-CN"
        self._across(sheet, paper.issuer, styles.issuer_red if red else styles.issuer, scale=2 if red else 1)
        self._across(sheet, paper.title, styles.title, scale=1.7)
        for line in filter(None, (paper.subject, paper.code, *paper.notes, paper.printed)):
            self._across(sheet, line, styles.soft)
        self._row += 1

    def _across(self, sheet: Worksheet, text: str, looks: Format, *, scale: float = 1.0) -> None:
        """Over all columns, as high as its lines need: merged cells do not grow by themselves."""
        last = len(self._widths) - 1
        lines = sum(max(math.ceil(letters(line) * scale / sum(self._widths)), 1) for line in text.split("\n"))
        sheet.merge_range(self._row, 0, self._row, last, "", looks)
        sheet.write_string(self._row, 0, written(clean(text)), looks)
        sheet.set_row(self._row, LINE_PT * scale * lines)
        self._row += 1

    def _facts(self, sheet: Worksheet, facts: Facts) -> None:
        for label, value in facts:
            sheet.write_string(self._row, 0, written(clean(label)), self._styles.label)
            self._put(sheet, self._row, 1, value)
            self._row += 1
        self._row += bool(facts)

    def _section(self, sheet: Worksheet, section: Section, leaves: Sequence[Leaf]) -> None:
        if section.title:
            self._across(sheet, section.title, self._styles.heading, scale=1.2)
        for words in section.paragraphs:
            self._across(sheet, words, self._styles.plain)
        self._facts(sheet, section.facts)
        for chart in section.charts:
            self._across(sheet, chart.says or chart.title, self._styles.soft)
        for leaf in leaves:
            self._table(sheet, leaf)
        self._row += 1

    def _table(self, sheet: Worksheet, leaf: Leaf) -> None:
        """Its name leads to its sheet; the rows of a long one stand there alone."""
        table = leaf.table
        sheet.write_url(self._row, 0, leaf.place(), self._styles.link, written(clean(table.name or leaf.name)))
        self._row += 1
        if len(table.rows) > SHORT:
            said = Message("workbook.rows_there", {"n": len(table.rows), "sheet": leaf.name})
            self._across(sheet, translate(said, self._paper.language), self._styles.soft)
            return
        for place, title in enumerate(table.titles):
            sheet.write_string(self._row, place, written(clean(title)), self._styles.head)
        for row in table.rows:
            self._row += 1
            for place, value in enumerate(row):
                self._put(sheet, self._row, place, value)
        self._row += 1
        if table.note:
            self._across(sheet, table.note, self._styles.soft)

    def _signatures(self, sheet: Worksheet) -> None:
        for one in self._paper.signatures:
            self._row += 1
            sheet.write_string(self._row, 0, written(clean(one.role)), self._styles.plain)
            sheet.write_string(self._row, 1, written(clean(f"{one.name} {one.signed}".strip())), self._styles.line)
            self._row += 1


def cover_widths(paper: Paper) -> list[float]:
    """Letters a column, so that the short tables under each other can all be read."""
    tables = [table for section in paper.sections for table in section.tables if len(table.rows) <= SHORT]
    facts = [*paper.facts, *(pair for section in paper.sections for pair in section.facts)]
    pairs = [Table(titles=["", ""], rows=[list(pair) for pair in facts])] if facts else []
    count = max((len(table.titles) for table in tables), default=FEWEST_COLUMNS)
    widths = [LEAST] * max(count, FEWEST_COLUMNS)
    for table in [*tables, *pairs]:
        for place, width in enumerate(widths_of(table)):
            widths[place] = min(max(widths[place], width), MOST)
    return widths
