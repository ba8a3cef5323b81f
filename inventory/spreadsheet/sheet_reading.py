"""One sheet of a workbook, from its XML: cells with content, merged ranges, and an end to both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Merge, Odd, Oddity, Row, Unreadable, Value
from inventory.spreadsheet.number_formats import PLAIN, Format, number_value
from inventory.spreadsheet.xml_events import Attributes

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What is part of a cell's text: `v` its value, `t` a run of an inline text.
TEXTS = frozenset({"v", "t"})


class Budget:
    """What is left of cells for the sheets to come; empty ones before one with content count, for they are kept."""

    def __init__(self) -> None:
        self._cells = 0

    def spend(self, cells: int) -> None:
        self._cells += cells
        if self._cells > limits.CELLS:
            raise Unreadable("sheet.too_much", what="cells", limit=limits.CELLS)


class SheetReader:
    """Takes the events of a worksheet; `rows` and `merges` are what it found. Raises Unreadable beyond the limits."""

    def __init__(self, texts: Sequence[str], styles: Sequence[Format], epoch: datetime, budget: Budget) -> None:
        self.rows: list[Row] = []
        self.merges: list[Merge] = []
        self._texts, self._styles, self._epoch, self._budget = texts, styles, epoch, budget
        self._row = 0
        self._column = 0
        self._cells: list[Value] = []
        self._cell: Attributes = {}
        self._pieces: list[str] = []
        self._taking = False
        self._formula = False
        self._said = False  # within a phonetic run: how to say what stands beside it

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._column = self._place(attributes.get("r"))
            self._cell, self._formula = attributes, False
            self._pieces.clear()
        elif name in TEXTS:
            self._taking = not self._said
        elif name == "rPh":
            self._said = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = self._row_number(attributes.get("r", ""))
            self._column, self._cells = 0, []
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "c":
            self._put(self._value())
        elif name in TEXTS:
            self._taking = False
        elif name == "rPh":
            self._said = False
        elif name == "row" and self._cells:
            if len(self.rows) >= limits.ROWS:
                raise Unreadable("sheet.too_much", what="rows", limit=limits.ROWS)
            self.rows.append(Row(self._row, self._cells))

    def text(self, piece: str) -> None:
        if self._taking:
            self._pieces.append(piece)

    def _place(self, reference: str | None) -> int:
        """The column of a cell; programs may leave the reference out, and then it is the next one."""
        found = _PLACE.fullmatch(reference or "")
        return column_number(found[1]) if found else self._column + 1

    def _row_number(self, told: str) -> int:
        return int(told) if told.isascii() and told.isdigit() and len(told) < 8 else self._row + 1

    def _put(self, value: Value) -> None:
        if value is None or value == "":
            return
        if self._column > limits.COLUMNS:
            raise Unreadable("sheet.too_much", what="columns", limit=limits.COLUMNS)
        missing = max(0, self._column - len(self._cells))
        self._budget.spend(max(1, missing))
        self._cells.extend([None] * missing)
        self._cells[self._column - 1] = value

    def _value(self) -> Value:
        text = "".join(self._pieces)
        kind = self._cell.get("t", "n")
        if self._formula and not text:
            return Odd(Oddity.FORMULA)
        if not text:
            return None
        if kind == "s":
            return self._texts[int(text)] if text.isdigit() and int(text) < len(self._texts) else None
        if kind == "e":
            return Odd(Oddity.ERROR, text[:40])
        if kind == "b":
            return text == "1"
        if kind == "d":
            return day_of(text)
        if kind in ("str", "inlineStr"):
            return unescaped(text)[: limits.CELL_LETTERS]
        return self._number(text)

    def _number(self, text: str) -> Value:
        try:
            number = float(text)
        except ValueError:
            return unescaped(text)[: limits.CELL_LETTERS]
        if number != number or abs(number) > 1e300:
            return Odd(Oddity.ERROR, text[:40])
        style = self._cell.get("s", "")
        index = int(style) if style.isdigit() else 0
        return number_value(number, self._styles[index] if index < len(self._styles) else PLAIN, self._epoch)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if top and bottom:
            if len(self.merges) >= limits.MERGES:
                raise Unreadable("sheet.too_much", what="merged_cells", limit=limits.MERGES)
            self.merges.append(Merge(int(top[2]), column_number(top[1]), int(bottom[2]), column_number(bottom[1])))


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def day_of(text: str) -> date | str:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return text


def unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
