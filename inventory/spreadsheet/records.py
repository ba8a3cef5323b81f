"""Tables of a workbook -> records: what each row says, read and judged, with the place of everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventory.admission import MAX_NOTES
from inventory.spreadsheet.book import Book, Value, as_text, column_letters
from inventory.spreadsheet.column import Noun, Read
from inventory.spreadsheet.dates import Order
from inventory.spreadsheet.tables import Entry, Table, tables
from inventory.spreadsheet.titles import speaks_of_secret, unit_of
from inventory.spreadsheet.values import Refused, Ways, read
from language.message import Message

MOST_HINTS = 12
# A note that tells a password is no place for one.
_TOLD_SECRET = re.compile(
    r"(密\s*码|口\s*令|mật\s*khẩu|pass\s*word|passwd|\bpwd\b|\bmk\b)\s*(是|为|là|is|[:：=])?\s*\S", re.IGNORECASE
)
_LOGIN_IN_ADDRESS = re.compile(r"://[^/\s:@]+:[^/\s@]+@")


@dataclass(frozen=True, slots=True)
class Where:
    """`column` is the letters and the title of a column, empty for the row as a whole."""

    sheet: str
    row: int
    column: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps the file from being taken in. `asks`: a person's word would do (`--dates`)."""

    where: Where
    message: Message
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """`values` by field, without what a cell leaves open. `remarks` are told in the dry run."""

    noun: Noun
    where: Where
    values: Mapping[str, Any]
    section: str = ""
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands around a table and may name its school or its kind: titles above it, its sheet, its file."""

    titles: Sequence[str]
    sheet: str
    book: str


@dataclass(slots=True)
class Extract:
    """Of a whole workbook. `hints` by sheet and header row; `remarks` of sheets that hold no table."""

    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[tuple[Where, Message]] = field(default_factory=list)
    hints: dict[tuple[str, int], Hints] = field(default_factory=dict)
    headers: dict[tuple[str, int], int] = field(default_factory=dict)
    fields: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    ours: bool = False


def extract(book: Book, order: Order | None, currency: str) -> Extract:
    """Raises Unreadable where merged cells cover too much."""
    found = Extract(ours=book.ours)
    found.remarks += [(Where(book.name, 0), Message(remark)) for remark in book.remarks]
    for sheet in book.sheets:
        here = tables(sheet, ours=book.ours)
        if not here and sheet.rows:
            found.remarks.append((Where(sheet.name, 0), Message("sheet.no_table")))
        for table in here:
            key = (sheet.name, table.header)
            found.hints[key] = Hints(table.titles[:MOST_HINTS], sheet.name, book.name)
            found.fields[key] = frozenset(column.field for column in table.columns.values())
            found.remarks += told_of(table)
            for entry in table.entries:
                found.headers[sheet.name, entry.number] = table.header
                add_entry(found, table, entry, Ways(ours=book.ours, order=order, currency=currency))
    found.records.sort(key=lambda one: list(Noun).index(one.noun))
    return found


def told_of(table: Table) -> Iterator[tuple[Where, Message]]:
    secret = [text for text in table.extra.values() if speaks_of_secret(text)]
    kept = [text for text in table.extra.values() if not speaks_of_secret(text)]
    where = Where(table.sheet, table.header)
    if kept and table.noun in KEEPS_NOTES:
        yield where, Message("sheet.kept_in_notes", {"columns": ", ".join(kept)})
    elif kept:
        yield where, Message("sheet.not_read", {"columns": ", ".join(kept)})
    if secret:
        yield where, Message("sheet.secret_not_read", {"columns": ", ".join(secret)})
    if table.left_out:
        yield where, Message("sheet.rows_left_out", {"rows": ", ".join(map(str, table.left_out[:20]))})


KEEPS_NOTES = frozenset({Noun.SCHOOL, Noun.PERSON, Noun.AREA, Noun.DEVICE})
NOTES = "notes"


def add_entry(found: Extract, table: Table, entry: Entry, ways: Ways) -> None:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for place, column in table.columns.items():
        cell = entry.cells.get(place)
        if cell is None or (column.own and place in entry.lent):
            continue
        try:
            value = read(column.read, cell, with_unit(ways, column.read, table.heads.get(place, "")))
        except Refused as error:
            problems.append(Problem(where_of(table, entry, place), error.message, error.asks))
            continue
        if value is not None:
            values[column.field] = value
    remarks = keep_notes(values, table, entry) if table.noun in KEEPS_NOTES and not ways.ours else ()
    if not values and not problems:
        return
    if says_nothing(table, values) and not problems:
        found.remarks.append((Where(table.sheet, entry.number), Message("sheet.row_says_nothing")))
        return
    found.problems += problems
    found.records.append(Record(table.noun, Where(table.sheet, entry.number), values, entry.section, remarks))


def with_unit(ways: Ways, kind: Read, title: str) -> Ways:
    if kind is not Read.MONEY:
        return ways
    return Ways(ways.ours, ways.order, ways.currency, unit_of(title))


def where_of(table: Table, entry: Entry, place: int) -> Where:
    return Where(table.sheet, entry.number, f"{column_letters(place + 1)} {table.heads.get(place, '')}".strip())


def says_nothing(table: Table, values: Mapping[str, Any]) -> bool:
    """Only fields that many things share: a school, an area, a custodian."""
    telling = {column.field for column in table.columns.values() if column.own} | TELLING[table.noun]
    return not telling & values.keys()


TELLING: Mapping[Noun, frozenset[str]] = {
    Noun.SCHOOL: frozenset({"name", "code"}),
    Noun.PERSON: frozenset({"name"}),
    Noun.AREA: frozenset({"name", "code", "room", "building"}),
    Noun.DEVICE: frozenset({"name", "kind", "model", "code"}),
    Noun.VOUCHER: frozenset({"number", "kind", "path"}),
    Noun.COST: frozenset({"amount"}),
    Noun.BUDGET: frozenset({"amount"}),
}


def keep_notes(values: dict[str, Any], table: Table, entry: Entry) -> tuple[Message, ...]:
    """Columns that nobody knows are kept in the notes under their titles; what tells a password is not."""
    remarks: list[Message] = []
    parts: list[str] = []
    if NOTES in values:
        parts.append(str(values.pop(NOTES)))
    for place, title in table.extra.items():
        if not speaks_of_secret(title) and (text := " ".join(as_text(value_of(entry, place)).split())):
            parts.append(f"{title}: {text}")
    safe = [part for part in parts if not tells_secret(part)]
    if len(safe) < len(parts):
        remarks.append(Message("sheet.notes_tell_password"))
    text = "; ".join(safe)
    if len(text) > MAX_NOTES:
        remarks.append(Message("sheet.notes_cut", {"limit": MAX_NOTES}))
    if text:
        values[NOTES] = text[:MAX_NOTES]
    return tuple(remarks)


def value_of(entry: Entry, place: int) -> Value:
    return entry.cells.get(place)


def tells_secret(text: str) -> bool:
    return _TOLD_SECRET.search(text) is not None or _LOGIN_IN_ADDRESS.search(text) is not None
