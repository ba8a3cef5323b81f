"""A roster as schools write it -> who is on in which shift of which day, or the places of what is wrong. Pure.

Two shapes are read: a row for each shift (day, shift, persons), and a row for each day with a column for each shift,
whose title is the shift's name. Persons of one cell stand apart by commas, semicolons, strokes or lines; a phone behind a
name is passed over. A day without a year (`11月23日`) is the one nearest to today.
"""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.spreadsheet.book import Book, Value, as_text, column_letters
from inventory.spreadsheet.column import Read
from inventory.spreadsheet.csv_reading import Known
from inventory.spreadsheet.dates import Day, Order
from inventory.spreadsheet.merged import Line, lines
from inventory.spreadsheet.records import Problem, Where
from inventory.spreadsheet.titles import plain
from inventory.spreadsheet.values import Refused, Ways, read
from language.message import Message

TITLES: Mapping[str, str] = {
    "day": "日期|值班日期|时间|Ngày|Ngày trực|Date|Day|Duty date",
    "shift": "班次|值班班次|时段|Ca|Ca trực|Shift",
    "person": "值班人员|值班人|姓名|值班教师|值班员|人员|Người trực|Họ tên|Họ và tên|Tên|Person|Name|People|On duty",
}
SHIFT_WORDS: Mapping[str, str] = {
    "day": "白班|日班|早班|白天|白天值班|Ca ngày|Ca sáng|Ban ngày|Ngày|Day shift|Day",
    "night": "夜班|晚班|夜间|夜间值班|夜晚|Ca đêm|Ca tối|Ban đêm|Đêm|Night shift|Night",
}
"""Of the usual shifts; a school's own are known by their names."""
APART = re.compile(r"[,，、;；/\n\r]+")
PHONE = re.compile(r"[(（]?\s*\+?[\d][\d\s.\-]{6,}\s*[)）]?")
NO_YEAR = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
WEEKDAY = re.compile(
    r"[\s,(（]*(?:星期|周|礼拜|thứ|chủ nhật|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\b).*$", re.IGNORECASE
)
NOBODY = frozenset({"-", "—", "/", "无", "không", "none", ""})
MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class RosterRow:
    """`people` are as they stand there; empty where the cell says that nobody is on."""

    day: date
    shift: str
    people: tuple[str, ...]
    where: Where


def titles_of(shifts: Iterable[str]) -> Mapping[str, str]:
    """Folded title or word -> field, or `shift:` and the shift's name."""
    known = {plain(word): field for field, line in TITLES.items() for word in line.split("|")}
    return {word: f"shift:{name}" for word, name in words_of(shifts).items()} | known


def words_of(shifts: Iterable[str]) -> Mapping[str, str]:
    """Folded word -> the shift that it means."""
    known: dict[str, str] = {}
    for name in shifts:
        known |= {plain(word): name for word in SHIFT_WORDS.get(name, "").split("|") if word}
    return known | {plain(name): name for name in shifts}


def duty_titles(shifts: Iterable[str]) -> Known:
    """What counts the cells of a row that are titles of a roster."""
    titles = titles_of(list(shifts))
    return lambda cells: len({titles[plain(cell)] for cell in cells if plain(cell) in titles})


def duty_list(
    book: Book, order: Order | None, shifts: Sequence[str], today: date
) -> tuple[list[RosterRow], list[Problem]]:
    """The rows of all sheets, in their order. Raises Unreadable where merged cells cover too much."""
    titles, words = titles_of(shifts), words_of(shifts)
    rows: list[RosterRow] = []
    problems: list[Problem] = []
    for sheet in book.sheets:
        columns: dict[int, str] = {}
        for line in lines(sheet):
            if not columns:
                columns = header(line, titles, words)
                continue
            rows += rows_of(sheet.name, line, columns, words, Ways(ours=book.ours, order=order), today, problems)
    if not rows and not problems:
        problems.append(Problem(Where(book.name, 0), Message("duty.no_list")))
    return rows, problems


def header(line: Line, titles: Mapping[str, str], words: Mapping[str, str]) -> dict[int, str]:
    """Empty for a row that is none: a roster has a day, and a shift with persons or a column a shift.

    Of two columns called `Day` the second is the shift.
    """
    columns: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        text = plain(as_text(cell))
        if text in titles:
            again = titles[text] in columns.values() and text in words
            columns[place] = f"shift:{words[text]}" if again else titles[text]
    found = set(columns.values())
    shaped = {"shift", "person"} <= found or any(field.startswith("shift:") for field in found)
    return columns if "day" in found and shaped else {}


def rows_of(
    sheet: str, line: Line, columns: Mapping[int, str], words: Mapping[str, str], ways: Ways, today: date,
    problems: list[Problem],
) -> list[RosterRow]:  # fmt: skip
    """None of a blank row; what is wrong is noted."""
    cells = {field: (place, line.cells[place] if place < len(line.cells) else None) for place, field in columns.items()}
    place, told = cells["day"]
    if not any(as_text(cell) for _, cell in cells.values()) or not as_text(told):
        return []
    try:
        day = read_day(told, ways, today)
    except Refused as error:
        problems.append(Problem(Where(sheet, line.number, column_letters(place + 1)), error.message, error.asks))
        return []
    found = []
    if "shift" in cells:
        place, cell = cells["shift"]
        shift = words.get(plain(as_text(cell)), "")
        where = Where(sheet, line.number, column_letters(place + 1))
        if not shift:
            problems.append(Problem(where, Message("duty.unknown_shift", {"shift": as_text(cell)[:40]})))
            return []
        found.append(RosterRow(day, shift, names_in(cells["person"][1]), where))
    for field, (place, cell) in cells.items():
        if field.startswith("shift:") and cell is not None:
            where = Where(sheet, line.number, column_letters(place + 1))
            found.append(RosterRow(day, field.removeprefix("shift:"), names_in(cell), where))
    return found


def read_day(cell: Value, ways: Ways, today: date) -> date:
    """Raises Refused."""
    bare = WEEKDAY.sub("", cell).strip() if isinstance(cell, str) else cell
    short = NO_YEAR.fullmatch(bare) if isinstance(bare, str) else None
    if short is not None:
        return nearest(int(short[1]), int(short[2]), today)
    found = read(Read.DAY, bare, ways)
    if not isinstance(found, Day):
        raise Refused("sheet.no_day", value=as_text(cell)[:40])
    return found.day


def nearest(month: int, day: int, today: date) -> date:
    """Raises Refused for a day that no year around has."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise Refused("sheet.no_day", value=f"{month}-{day}")
    return min(found, key=lambda one: abs((one - today).days))


def names_in(cell: Value) -> tuple[str, ...]:
    parts = (PHONE.sub("", part).strip(" ()（）:：") for part in APART.split(as_text(cell)))
    return tuple(dict.fromkeys(part for part in parts if part.casefold() not in NOBODY))[:MOST_PEOPLE]
