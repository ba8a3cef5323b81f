"""Rows of a sheet with what merged cells say written into each cell that they cover. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from inventory.spreadsheet import limits
from inventory.spreadsheet.book import Merge, Sheet, Unreadable, Value


class Line(NamedTuple):
    """A row; `lent` are places (from 0) whose value belongs to a merged cell that begins elsewhere.

    `band` is how many columns the widest merged cell that begins in this row covers.
    """

    number: int
    cells: list[Value]
    lent: frozenset[int] = frozenset()
    band: int = 1


def lines(sheet: Sheet) -> list[Line]:
    """Raises Unreadable where merged cells cover more than a sheet may hold."""
    numbers = [row.number for row in sheet.rows]
    cells = [list(row.cells) for row in sheet.rows]
    lent: dict[int, set[int]] = {}
    bands: dict[int, int] = {}
    left = limits.CELLS
    for merge in sheet.merges:
        first, last = bisect_left(numbers, merge.top), bisect_right(numbers, merge.bottom)
        right = min(merge.right, limits.COLUMNS)
        left -= (last - first) * max(1, right - merge.left + 1)
        if left < 0:
            raise Unreadable("sheet.too_much", what="merged_cells", limit=limits.CELLS)
        value = value_at(numbers, cells, merge)
        if value is None:
            continue
        bands[merge.top] = max(bands.get(merge.top, 1), right - merge.left + 1)
        for place in range(first, last):
            fill(cells[place], lent.setdefault(place, set()), merge, right, value, numbers[place])
    return [
        Line(number, cells[place], frozenset(lent.get(place, ())), bands.get(number, 1))
        for place, number in enumerate(numbers)
    ]


def value_at(numbers: Sequence[int], cells: Sequence[list[Value]], merge: Merge) -> Value:
    place = bisect_left(numbers, merge.top)
    if place == len(numbers) or numbers[place] != merge.top or len(cells[place]) < merge.left:
        return None
    return cells[place][merge.left - 1]


def fill(row: list[Value], lent: set[int], merge: Merge, right: int, value: Value, number: int) -> None:
    row.extend([None] * (right - len(row)))
    for column in range(merge.left - 1, right):
        if (number, column) != (merge.top, merge.left - 1):
            row[column] = value
            lent.add(column)
