"""Where tables begin and end in a sheet, what they are of, and what stands around them. Pure.

A header is a row of which at least two cells are titles of columns and nothing else reads more like one; titles of the
document may stand above it, a second header row below, and a sheet may hold several tables or repeat its header on
each printed page. Rows of sums, section headings and signatures are told from rows of things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inventory.spreadsheet.book import Sheet, Value, as_text
from inventory.spreadsheet.column import Column, Noun
from inventory.spreadsheet.merged import Line, lines
from inventory.spreadsheet.row_words import COLUMN_NUMBER, DITTO, FOOTERS, NUMBERED, REMARK, SUMS
from inventory.spreadsheet.tcvn3 import from_tcvn3
from inventory.spreadsheet.titles import column_of, ignored, is_title, plain
from inventory.spreadsheet.written_words import NOUNS

FIRST_LINES = 40
"""In these a header is looked for with two titles; further down it takes three, of which most are known."""
FEWEST, FEWEST_BELOW = 2, 3
MOST_TITLE = 60


@dataclass(slots=True)
class Entry:
    """A row of things: `cells` by place; `section` is the heading under which it stands."""

    number: int
    cells: dict[int, Value]
    lent: frozenset[int]
    section: str = ""


@dataclass(slots=True)
class Table:
    """`columns` and `extra` (titles that are not known) by place from 0; `titles` are the lines above its header."""

    noun: Noun
    sheet: str
    header: int
    columns: Mapping[int, Column]
    extra: Mapping[int, str]
    heads: Mapping[int, str]
    titles: Sequence[str] = ()
    entries: list[Entry] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Header:
    cells: dict[int, str]
    rows: int = 1


def tables(sheet: Sheet, *, ours: bool = False) -> list[Table]:
    """In their order; none where no row reads like a header. In a file of `ours` every row is one of things.

    Raises Unreadable.
    """
    rows = lines(sheet)
    if ours and (own := _own_table(sheet.name, rows)):
        return [own]
    found = _tables(sheet.name, rows)
    if found:
        return found
    return _tables(sheet.name, [line._replace(cells=[_modern(cell) for cell in line.cells]) for line in rows])


def _own_table(name: str, rows: Sequence[Line]) -> Table | None:
    header = titles(rows[0]) if rows else {}
    if not header or not all(map(is_title, header.values())):
        return None
    table = table_of(name, rows[0].number, Header(header), [], noun_called(name))
    if table is not None:
        table.entries = [Entry(line.number, in_table(line, table), line.lent) for line in rows[1:]]
    return table


def in_table(line: Line, table: Table) -> dict[int, Value]:
    kept = table.columns.keys() | table.extra.keys()
    return {place: cell for place, cell in enumerate(line.cells) if cell is not None and place in kept}


def _modern(value: Value) -> Value:
    return from_tcvn3(value) if isinstance(value, str) else value


def _tables(name: str, rows: Sequence[Line]) -> list[Table]:
    found: list[Table] = []
    above: list[str] = []
    section = ""
    skip = 0
    for place, line in enumerate(rows):
        if skip:
            skip -= 1
            continue
        header = header_at(rows, place, first=not found)
        if header is not None:
            skip = header.rows - 1
            if not found or not repeats(found[-1], header):
                table = table_of(name, line.number + skip, header, above)
                if table is not None:
                    found.append(table)
                    section = ""
            above = []
        elif not found:
            above += [text for text in said(line).values() if text not in above]
        elif heading := heading_of(line, found[-1]):
            section = heading
            above.append(heading)
        else:
            take(found[-1], line, section)
    return found


def header_at(rows: Sequence[Line], place: int, *, first: bool) -> Header | None:
    """The header that begins in this row, of one row or of two."""
    cells = titles(rows[place])
    known = known_in(cells)
    fewest = FEWEST if first and place < FIRST_LINES else FEWEST_BELOW
    below = titles(rows[place + 1]) if place + 1 < len(rows) else {}
    two = {**cells, **{column: text for column, text in below.items() if is_title(text) or column not in cells}}
    grouped = rows[place].band > 1 or any(column not in cells for column in below)
    if grouped and known >= 1 and known_in(below) >= 1 and known_in(two) > known and alike(below, known_in(below)):
        return Header(two, rows=2)
    if known < fewest or not alike(cells, known):
        return None
    if not first and known * 2 <= len(cells):
        return None
    return Header(cells)


def alike(cells: Mapping[int, str], known: int) -> bool:
    """Titles are short texts that do not repeat; a row of things has numbers, or the same text in many cells."""
    return known >= 1 and len(set(cells.values())) * 2 > len(cells)


def titles(line: Line) -> dict[int, str]:
    return {
        place: cell.strip()
        for place, cell in enumerate(line.cells)
        if isinstance(cell, str) and cell.strip() and len(cell) <= MOST_TITLE
    }


def known_in(cells: Mapping[int, str]) -> int:
    """How many different titles are known; a merged title counts once."""
    return len({plain(text) for text in cells.values() if is_title(text)})


def known_titles(cells: Sequence[str]) -> int:
    """The same of plain texts, for readers that look for the likeliest decoding."""
    return known_in(
        {place: cell.strip() for place, cell in enumerate(cells) if cell.strip() and len(cell) <= MOST_TITLE}
    )


def repeats(table: Table, header: Header) -> bool:
    """Whether it is the header of this table once more, as on each printed page."""
    return {place: plain(text) for place, text in header.cells.items()} == {
        place: plain(text) for place, text in table.heads.items()
    }


def noun_called(sheet: str) -> Noun | None:
    """By the name that we give to its sheet."""
    return next((noun for noun in Noun if sheet == noun or sheet in NOUNS[noun]), None)


def table_of(name: str, number: int, header: Header, above: Sequence[str], known: Noun | None = None) -> Table | None:
    noun, columns = (known, columns_of(known, header.cells)) if known is not None else noun_of(header.cells)
    if noun is None:
        return None
    extra = {
        place: text
        for place, text in header.cells.items()
        if place not in columns and not (ignored(text) and column_of(noun, text) is None)
    }
    return Table(noun, name, number, columns, extra, dict(header.cells), list(above))


ORDER = (Noun.DEVICE, Noun.PERSON, Noun.SCHOOL, Noun.AREA, Noun.VOUCHER, Noun.COST, Noun.BUDGET)
"""Which noun it is where several know as many of the titles."""
# A table of these has at least one of each of these sets of columns.
NEEDED: Mapping[Noun, tuple[frozenset[str], ...]] = {
    Noun.SCHOOL: (frozenset({"name"}),),
    Noun.PERSON: (frozenset({"name"}), frozenset({"post", "phone", "number", "email", "unit", "emergency_name", "id"})),
    Noun.AREA: (frozenset({"name", "code"}),),
    Noun.DEVICE: (frozenset({"name", "kind", "model", "address", "code", "mac", "serial"}),),
    Noun.VOUCHER: (frozenset({"device"}), frozenset({"number", "kind"})),
    Noun.COST: (frozenset({"amount"}), frozenset({"day"})),
    Noun.BUDGET: (frozenset({"amount"}), frozenset({"year"})),
}


def noun_of(cells: Mapping[int, str]) -> tuple[Noun | None, dict[int, Column]]:
    """The noun of which most titles are known, with its columns; the first of two columns of a field counts."""
    best: tuple[Noun | None, dict[int, Column]] = (None, {})
    for noun in ORDER:
        columns = columns_of(noun, cells)
        fields = {column.field for column in columns.values()}
        if len(columns) > len(best[1]) and all(fields & needed for needed in NEEDED[noun]):
            best = (noun, columns)
    return best


def columns_of(noun: Noun, cells: Mapping[int, str]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    taken: set[str] = set()
    for place, text in sorted(cells.items()):
        column = column_of(noun, text)
        if column is not None and column.field not in taken:
            found[place] = column
            taken.add(column.field)
    return found


def said(line: Line) -> dict[int, str]:
    return {place: as_text(cell) for place, cell in enumerate(line.cells) if as_text(cell) and place not in line.lent}


def heading_of(line: Line, table: Table) -> str:
    """A section's heading: one text alone in its row, merged over several columns or numbered (`一、教学楼`)."""
    texts = said(line)
    if len(texts) != 1 or len(line.cells) - len(line.lent) < 1:
        return ""
    ((place, text),) = texts.items()
    numbered = NUMBERED.match(text)
    if not isinstance(line.cells[place], str) or is_footer(text) or is_sum(text):
        return ""
    if line.band >= 3 or numbered:
        return NUMBERED.sub("", text).strip()[:MOST_TITLE]
    return ""


def take(table: Table, line: Line, section: str) -> None:
    """The row as a thing of the table, unless it is a sum, a signature, a row of column numbers, or blank there."""
    here = {place: cell for place, cell in enumerate(line.cells) if as_text(cell) or isinstance(cell, tuple)}
    cells = {place: cell for place, cell in here.items() if place in table.columns or place in table.extra}
    if not cells:
        return
    texts = [as_text(cell) for cell in here.values()]
    named = [
        place
        for place in cells
        if place in table.columns and table.columns[place].own and table.columns[place].field not in COUNTED
    ]
    if (
        ((is_sum(texts[0]) or (len(texts) > 1 and is_sum(texts[1]))) and not named)
        or (is_footer(texts[0]) and len(set(texts)) <= 6 and not named)
        or counted(texts)
    ):
        table.left_out.append(line.number)
    else:
        table.entries.append(Entry(line.number, with_dittos(cells, table), line.lent, section))


COUNTED = frozenset({"quantity", "price", "total", "amount"})


def with_dittos(cells: dict[int, Value], table: Table) -> dict[int, Value]:
    """`同上` is what stands above."""
    before = table.entries[-1].cells if table.entries else {}
    return {
        place: before.get(place) if isinstance(cell, str) and cell.strip().casefold() in DITTO else cell
        for place, cell in cells.items()
    }


def counted(texts: Sequence[str]) -> bool:
    """A row that numbers the columns: `A B 1 2 3`, `(1) (2) (3)`."""
    found = [COLUMN_NUMBER.fullmatch(text) for text in texts]
    numbers = [int(one[1]) for one in found if one and one[1].isdigit()]
    consecutive = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return len(texts) >= 4 and all(found) and consecutive and numbers[0] <= 2


def is_sum(text: str) -> bool:
    folded = plain(text)
    return folded in SUMS or (folded.startswith(SUMS[:5]) and len(folded) <= 12)


def is_footer(text: str) -> bool:
    return plain(text).startswith(FOOTERS) or REMARK.match(text) is not None
