"""CSV of one table: UTF-8 with its mark, so that spreadsheets read it right, and ours in the first cell.

What a spreadsheet would take for a formula gets an apostrophe; whoever reads the mark takes it off again.
"""

from __future__ import annotations

import csv
import io
from datetime import date

from inventory.cells import marked_cell
from inventory.spreadsheet.book import MARK
from inventory.spreadsheet.xlsx_writing import Cell, Page

BYTE_ORDER_MARK = "\ufeff"


def csv_text(page: Page) -> str:
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([MARK, page.noun])
    table.writerow(page.titles)
    table.writerows([plain(value) for value in row] for row in page.rows)
    return BYTE_ORDER_MARK + written.getvalue()


def plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return marked_cell(str(value))
