"""CSV, whoever wrote it: the encoding and the separator are those under which most words of a header are known.

A mark at the beginning decides; what is valid UTF-8 is UTF-8. Else GB 18030 (Chinese Excel), Windows-1258 (Vietnamese
Excel) and TCVN3 are tried. Nothing else tells them apart: each of them reads any octets as some text.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from inventory.cells import bare_cell
from inventory.spreadsheet import limits
from inventory.spreadsheet.book import MARK, Book, Row, Sheet, Unreadable, Value
from inventory.spreadsheet.tcvn3 import from_tcvn3

Known = Callable[[Sequence[str]], int]
"""How many cells of a row are titles of columns."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = (",", ";", "\t", "|")
TRIED_LINES = 40
TOLD = "sep="
"""Excel writes and reads a first line that names the separator."""


def read_csv(octets: bytes, name: str, known: Known) -> Book:
    """Raises Unreadable."""
    text = best(decodings(octets), known)
    first, _, rest = text.partition("\n")
    told = first.strip().lower()
    if told.startswith(TOLD) and len(told) == len(TOLD) + 1:
        separator, text = told[-1], "\n" + rest
    else:
        separator = best_separator(text, known)
    rows = list(rows_of(text, separator))
    if rows and rows[0].cells[0] == MARK:
        noun = str(rows[0].cells[1]) if len(rows[0].cells) > 1 else name
        return Book(name, [Sheet(noun, [Row(row.number, list(map(bare, row.cells))) for row in rows[1:]])], ours=True)
    return Book(name, [Sheet(name, rows)])


def bare(cell: Value) -> Value:
    return bare_cell(cell) if isinstance(cell, str) else cell


def decodings(octets: bytes) -> list[str]:
    """The texts that the octets can be, the likeliest first. Raises Unreadable where there is none."""
    for mark, encoding in MARKS:
        if octets.startswith(mark):
            return readable([decoded(octets, encoding)])
    if b"\0" in octets[:2_000]:
        even, odd = octets[0:2_000:2].count(0), octets[1:2_000:2].count(0)
        return readable([decoded(octets, "utf-16-le" if odd > even else "utf-16-be")])
    whole = decoded(octets, "utf-8")
    if whole is not None:
        return [whole]
    latin = decoded(octets, "latin-1")
    windows = decoded(octets, "cp1258")
    return readable(
        [
            decoded(octets, "gb18030"),
            unicodedata.normalize("NFC", windows) if windows is not None else None,
            from_tcvn3(latin) if latin is not None else None,
        ]
    )


def readable(texts: Iterable[str | None]) -> list[str]:
    found = [text for text in texts if text is not None and "\0" not in text]
    if not found:
        raise Unreadable("sheet.not_a_table")
    return found


def decoded(octets: bytes, encoding: str) -> str | None:
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError:
        return None


def best(texts: Sequence[str], known: Known) -> str:
    if len(texts) == 1:
        return texts[0]
    return max(texts, key=lambda text: max(known_by(text, separator, known) for separator in SEPARATORS))


def best_separator(text: str, known: Known) -> str:
    return max(SEPARATORS, key=lambda separator: (known_by(text, separator, known), fields(text, separator)))


def known_by(text: str, separator: str, known: Known) -> int:
    return max((known(cells) for cells in first_rows(text, separator)), default=0)


def fields(text: str, separator: str) -> int:
    return sum(len(cells) for cells in first_rows(text, separator))


def first_rows(text: str, separator: str) -> list[list[str]]:
    """The first lines by themselves: one with a lone quotation mark does not swallow the others."""
    lines = [line[: csv.field_size_limit()] for line in text[:200_000].splitlines()[:TRIED_LINES]]
    return [cells for line in lines for cells in islice(csv.reader([line], delimiter=separator), 1)]


def rows_of(text: str, separator: str) -> Iterable[Row]:
    """Numbered as a spreadsheet shows them. Raises Unreadable beyond the limits."""
    cells_left = limits.CELLS
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=separator), 1):
            if number > limits.ROWS:
                raise Unreadable("sheet.too_much", what="rows", limit=limits.ROWS)
            if len(cells) > limits.COLUMNS and any(map(str.strip, cells[limits.COLUMNS :])):
                raise Unreadable("sheet.too_much", what="columns", limit=limits.COLUMNS)
            cells_left -= len(cells)
            if cells_left < 0:
                raise Unreadable("sheet.too_much", what="cells", limit=limits.CELLS)
            if any(map(str.strip, cells)):
                yield Row(number, [cell or None for cell in cells])
    except csv.Error as error:
        raise Unreadable("sheet.damaged_row", row=number + 1) from error
