"""A workbook as it was read: sheets of rows of plain values, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from inventory.errors import LedgerError


class Oddity(StrEnum):
    """Why a cell says nothing that can be used."""

    FORMULA = "formula"  # its result was never worked out
    ERROR = "error"  # #REF!, #N/A …
    ROUNDED = "rounded"  # a number of more digits than a spreadsheet keeps


class Odd(NamedTuple):
    why: Oddity
    text: str = ""


Value = str | int | float | bool | date | Odd | None


class Row(NamedTuple):
    """`number` counts from 1 as the spreadsheet shows it; cells beyond the last one with content are left out."""

    number: int
    cells: Sequence[Value]


class Merge(NamedTuple):
    """Merged cells, numbered from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` without blank ones, in their order."""

    name: str
    rows: Sequence[Row]
    merges: Sequence[Merge] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """`name` is the file's without its ending. `remarks` are ids of messages: what was there and was not read.

    `ours` carries the mark of our exports: its texts stand as they were.
    """

    name: str
    sheets: Sequence[Sheet]
    remarks: Sequence[str] = ()
    ours: bool = False


class Unreadable(LedgerError):
    """The file cannot be read as a spreadsheet, or is refused."""


MARK = "campuswatch-ledger-1"
"""In the first cell of a CSV of ours, and a property of our workbooks, which Excel and WPS keep."""


def column_letters(number: int) -> str:
    """1 is `A`, 28 is `AB`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def as_text(value: Value) -> str:
    """As a person would copy it out of the spreadsheet, blanks at the ends taken off."""
    if value is None or isinstance(value, Odd):
        return ""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value).strip()
