"""A workbook as it crosses from the confined process that reads it: JSON of plain values, and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from inventory.spreadsheet.book import Book, Merge, Odd, Oddity, Row, Sheet, Unreadable, Value
from language.message import Message, Parameter

DAY, MOMENT, ODD = "d", "m", "o"
Cell = str | int | float | bool | None | tuple[str, str] | tuple[str, str, str]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    rows: list[tuple[int, list[Any]]]
    merges: list[tuple[int, int, int, int]]
    hidden: bool


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`refused` is the id of a message and its parameters; else a book."""

    refused: str = ""
    params: dict[str, str | int | float] = {}
    name: str = ""
    sheets: list[Told] = []
    remarks: list[str] = []
    ours: bool = False


def written(book: Book) -> bytes:
    sheets = [
        Told(one.name, [(row.number, [_cell(cell) for cell in row.cells]) for row in one.rows],
             [(it.top, it.left, it.bottom, it.right) for it in one.merges], one.hidden)
        for one in book.sheets
    ]  # fmt: skip
    return msgspec.json.encode(Answer(name=book.name, sheets=sheets, remarks=list(book.remarks), ours=book.ours))


def refusal(message: Message) -> bytes:
    return msgspec.json.encode(Answer(refused=message.id, params=dict(message.params)))


def read(octets: bytes) -> Book:
    """Raises Unreadable where the file was refused, msgspec.ValidationError for what is no answer."""
    answer = msgspec.json.decode(octets, type=Answer)
    if answer.refused:
        params: dict[str, Parameter] = dict(answer.params)
        raise Unreadable(answer.refused, **params)
    sheets = [
        Sheet(one.name, [Row(number, [_value(cell) for cell in cells]) for number, cells in one.rows],
              [Merge(*merge) for merge in one.merges], one.hidden)
        for one in answer.sheets
    ]  # fmt: skip
    return Book(answer.name, sheets, answer.remarks, answer.ours)


def _cell(value: Value) -> Cell:
    if isinstance(value, Odd):
        return ODD, value.why.value, value.text
    if isinstance(value, datetime):
        return MOMENT, value.isoformat()
    if isinstance(value, date):
        return DAY, value.isoformat()
    return value


def _value(cell: Any) -> Value:
    """Raises msgspec.ValidationError."""
    if not isinstance(cell, list):
        if cell is None or isinstance(cell, str | int | float | bool):
            return cell
        raise msgspec.ValidationError("no cell")
    try:
        match cell:
            case [str() as kind, str() as text] if kind == DAY:
                return date.fromisoformat(text)
            case [str() as kind, str() as text] if kind == MOMENT:
                return datetime.fromisoformat(text)
            case [str() as kind, str() as why, str() as text] if kind == ODD:
                return Odd(Oddity(why), text)
    except ValueError:
        pass
    raise msgspec.ValidationError("no cell")
