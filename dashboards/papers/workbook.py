"""A paper as a workbook for Excel, WPS and LibreOffice: the paper, a sheet a table, what its words mean.

Figures are numbers, shares in percent, days, moments of the school's clock and lengths of time: they can be reckoned
with. Figures lead to the rows behind them. Texts are texts, whatever they begin with (xlsx_writing.py). The octets
depend on the paper alone.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboards.papers.order import clean
from dashboards.papers.sheet import Cell, Paper
from dashboards.papers.tones import signed, tone_of, trace_of
from dashboards.papers.workbook_cover import Cover
from dashboards.papers.workbook_plan import Leaf, Plan, is_wide, plan_of, widths_of
from dashboards.papers.workbook_styles import TEXT, Styles, number_of
from inventory.spreadsheet.xlsx_writing import A4, EPOCH, OPTIONS, written
from language.catalogue import translate
from language.message import Message

MOST_LINKS = 60_000
"""On a sheet; Excel bears 65,530."""
MOST_FOOT = 250


def to_xlsx(paper: Paper, *, base: str | None = None) -> bytes:
    """`base` is the address of our pages, to which figures lead that nothing in the workbook stands behind."""
    packed = io.BytesIO()
    with Workbook(packed, OPTIONS) as book:
        book.set_properties({"created": EPOCH, "title": clean(paper.title), "company": clean(paper.issuer)})
        writer = _Writer(paper, plan_of(paper, _say(paper, "pdf.definitions")), Styles(book), base)
        writer.cover(book.add_worksheet(writer.plan.cover))
        for leaf in writer.plan.leaves:
            writer.leaf(book.add_worksheet(leaf.name), leaf)
        writer.definitions(book.add_worksheet(writer.plan.words))
    return packed.getvalue()


def _say(paper: Paper, id: str, **params: str | int) -> str:
    return translate(Message(id, params), paper.language)


class _Writer:
    def __init__(self, paper: Paper, plan: Plan, styles: Styles, base: str | None) -> None:
        self.plan = plan
        self._paper = paper
        self._styles = styles
        self._base = base
        self._links, self._behind = 0, False

    def cover(self, sheet: Worksheet) -> None:
        self._set_up(sheet, wide=self._paper.landscape)
        Cover(self._paper, self.plan, self._styles, self.put).write(sheet)

    def leaf(self, sheet: Worksheet, leaf: Leaf) -> None:
        """Titles above, which stay in sight and are printed on each page."""
        self._links, self._behind = 0, leaf.data
        table = leaf.table
        self._set_up(sheet, wide=is_wide(table))
        for place, width in enumerate(widths_of(table)):
            sheet.set_column(place, place, width)
        for place, title in enumerate(table.titles):
            sheet.write_string(0, place, written(clean(title)), self._styles.head)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        if table.titles:
            sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.titles) - 1)
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                self.put(sheet, number, place, value)
        if table.note:
            sheet.write_string(len(table.rows) + 2, 0, written(clean(table.note)), self._styles.soft)

    def definitions(self, sheet: Worksheet) -> None:
        self._set_up(sheet, wide=False)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 84)
        lines: Sequence[tuple[str, str | Cell]] = [
            *self._paper.definitions,
            (_say(self._paper, "workbook.numbers"), _say(self._paper, "workbook.how", zone=self._paper.zone)),
        ]
        for number, (term, means) in enumerate(lines):
            sheet.write_string(number, 0, written(clean(term)), self._styles.label)
            self.put(sheet, number, 1, means)

    def put(self, sheet: Worksheet, row: int, place: int, value: str | Cell) -> None:
        """A number with the sign of its tone in its format, or the text behind it."""
        found = number_of(value, self._paper.zone) if isinstance(value, Cell) else None
        leads = self._leads(trace_of(value))
        looks = self._styles.cell(found[1] if found else TEXT, tone_of(value), linked=bool(leads))
        text = written(clean(str(value) if found else signed(value)))
        if leads:
            self._links += 1
            sheet.write_url(row, place, leads, looks, text)
        if found is None:
            if not leads:
                sheet.write_string(row, place, text, looks)
            return
        if isinstance(found[0], date | datetime | timedelta):
            sheet.write_datetime(row, place, found[0], looks)
        else:
            sheet.write_number(row, place, found[0], looks)

    def _leads(self, trace: str) -> str:
        return self.plan.leads_to(trace, self._base, behind=self._behind) if self._links < MOST_LINKS else ""

    def _set_up(self, sheet: Worksheet, *, wide: bool) -> None:
        """How it is printed: A4, as wide as the page, with its name and page x of y at the foot."""
        sheet.set_paper(A4)
        if wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        pages = _say(self._paper, "pdf.page_of", page="&P", pages="&N")
        named = " ".join(filter(None, (self._paper.code, self._paper.title)))
        sheet.set_footer(f"&L{foot(clean(named), MOST_FOOT - len(pages))}&R{pages}")


def foot(text: str, most: int) -> str:
    """As a footer has it, of at most so many letters of UTF-16; no `&` is parted from its twin, for the next letter
    would be an order to the printer."""
    while len((told := text.replace("&", "&&")).encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return told
