"""How much of an A4 page that stands a section takes, on the safe side: for papers of one sheet. Pure.

Letters are counted, not measured: a Chinese one is as wide as it is high, another about half of that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from math import ceil

from dashboards.papers.sheet import Section, Table

PAGE_MM, LINE_MM = 263.0, 178.0
"""Between the margins."""
TEXT_MM, CELL_LETTER_MM = 1.77, 1.6
"""A narrow letter of a paragraph (ten points) and of a cell (nine): half as wide as a Chinese one; Latin ones are a
little less on the mean."""
HEADING_MM, PARAGRAPH_MM, TEXT_LINE_MM = 10.0, 1.3, 4.3
CELL_MM, CELL_LINE_MM, CELL_SIDES_MM = 1.3, 3.7, 3.2
CHART_MM = 40.0
"""One of 26 mm with its title, axis and legend."""
WIDE = frozenset("WF")


def fitting(sections: Iterable[Section], room_mm: float) -> list[Section]:
    """Those that have room, in their order; one that has none makes way for a smaller one behind it."""
    taken = []
    for one in sections:
        high = height_mm(one)
        if high <= room_mm:
            taken.append(one)
            room_mm -= high
    return taken


def height_mm(section: Section) -> float:
    high = HEADING_MM if section.title else 0.0
    high += sum(PARAGRAPH_MM + TEXT_LINE_MM * lines_of(text, LINE_MM, TEXT_MM) for text in section.paragraphs)
    return high + CHART_MM * len(section.charts) + sum(table_mm(table) for table in section.tables)


def table_mm(table: Table) -> float:
    shares = table.shares()
    widths = [share / sum(shares) * LINE_MM - CELL_SIDES_MM for share in shares]
    named = HEADING_MM if table.name else PARAGRAPH_MM
    return named + sum(row_mm([str(cell) for cell in row], widths) for row in [table.titles, *table.rows])


def row_mm(cells: Sequence[str], widths: Sequence[float]) -> float:
    lines = max((lines_of(text, width, CELL_LETTER_MM) for text, width in zip(cells, widths, strict=False)), default=1)
    return CELL_MM + CELL_LINE_MM * lines


def lines_of(text: str, width_mm: float, letter_mm: float) -> int:
    return sum(max(1, ceil(letters(line) * letter_mm / width_mm)) for line in text.split("\n"))


def letters(text: str) -> int:
    """Narrow ones; a wide one counts twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)
