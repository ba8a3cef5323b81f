"""Workbooks that Excel and WPS open, by XlsxWriter: texts are texts, whatever they begin with.

Every text is a string and is never looked into, so nothing that somebody wrote can be a formula, a link or a number.
Cells of text have the format of texts: what a person types over them keeps its leading zeros. The octets depend on the
content alone (no moment, no name of a machine), so equal ledgers make equal files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from inventory.spreadsheet.book import MARK

Cell = str | int | Decimal | date | None
UNMARKED = "campuswatch-template"
EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The moment of every workbook: the earliest that an archive can tell."""
FIRST_DAY = date(1900, 3, 1)
"""Before it programs count days differently."""
MOST_NAME = 31
LAST_CHOICE_ROW = 50_000
FEWEST_CHOICES, MOST_CHOICES = 2, 253
"""Words in a list to choose from; letters of all of them together, which is Excel's limit."""
A4 = 9
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to write: `widths` in letters, `choices` of a column (by place) what may be chosen there.

    `numbers` are the places of columns that hold numbers or days, `noun` says what the rows are.
    """

    name: str
    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = ()
    choices: dict[int, Sequence[str]] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset()
    noun: str = ""


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    text: Format
    day: Format
    money: Format


def xlsx(pages: Sequence[Page], *, marked: bool = True) -> bytes:
    """With our mark among its properties, unless people are to fill it in. There is at least one page."""
    packed = io.BytesIO()
    with Workbook(packed, OPTIONS) as book:
        book.set_properties({"created": EPOCH})
        book.set_custom_property(MARK if marked else UNMARKED, "1", "text")
        styles = _Styles(
            title=book.add_format({"bold": True, "bg_color": "#E7EEF5", "num_format": "@", "text_wrap": True}),
            text=book.add_format({"num_format": "@"}),
            day=book.add_format({"num_format": 14}),
            money=book.add_format({"num_format": 4}),
        )
        for page, name in zip(pages, sheet_names([page.name for page in pages]), strict=True):
            _fill(book.add_worksheet(name), page, styles)
    return packed.getvalue()


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """As Excel takes them: at most 31 letters, none of `[]:*?/\\`, no apostrophe at an end, no two alike."""
    names: list[str] = []
    for name in wanted:
        bare = _cut(_NOT_IN_A_NAME.sub(" ", name), MOST_NAME)
        one, number = bare, 1
        while one.casefold() in {known.casefold() for known in names}:
            number += 1
            one = f"{_cut(bare, MOST_NAME - len(str(number)) - 1)} {number}"
        names.append(one)
    return names


def _cut(name: str, most: int) -> str:
    """Excel counts as UTF-16 does: a letter beyond the first plane is two."""
    own = name.strip(" '")
    while len(own.encode("utf-16-le", "replace")) // 2 > most:
        own = own[:-1].rstrip(" '")
    return own or "-"


def _fill(sheet: Worksheet, page: Page, styles: _Styles) -> None:
    last = len(page.titles) - 1
    for place in range(len(page.titles)):
        width = page.widths[place] if place < len(page.widths) else 14
        sheet.set_column(place, place, width, None if place in page.numbers else styles.text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(page.rows), last)
    sheet.set_landscape()
    sheet.set_paper(A4)
    for place, words in page.choices.items():
        _choose(sheet, place, words)
    for place, title in enumerate(page.titles):
        sheet.write_string(0, place, written(title), styles.title)
    for number, row in enumerate(page.rows, 1):
        for place, value in enumerate(row):
            _put(sheet, number, place, value, styles)


def _put(sheet: Worksheet, row: int, place: int, value: Cell, styles: _Styles) -> None:
    """Numbers and days as such; everything else is text."""
    if isinstance(value, date) and value < FIRST_DAY:
        value = value.isoformat()
    if isinstance(value, str):
        if value:
            sheet.write_string(row, place, written(value), styles.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, styles.day)
    elif value is not None:
        sheet.write_number(row, place, value, styles.money if isinstance(value, Decimal) else None)


def _choose(sheet: Worksheet, place: int, words: Sequence[str]) -> None:
    """A list to choose from; other words may be typed all the same, for the reader knows more of them."""
    if len(words) < FEWEST_CHOICES or len(",".join(words)) > MOST_CHOICES or any("," in word for word in words):
        return
    sheet.data_validation(
        1, place, LAST_CHOICE_ROW - 1, place, {"validate": "list", "source": list(words), "show_error": False}
    )


def written(text: str) -> str:
    """Signs that no text may hold become a mark; control characters are written as the standard has it."""
    return _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
