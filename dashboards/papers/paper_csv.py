"""The tables of a paper as CSV, a file each (RFC 4180, UTF-8 with its mark): figures as numbers, moments as ISO 8601.

What a spreadsheet would take for a formula gets an apostrophe; numbers of ours are left alone, for a loss of two points
(`-0.02`) is a number. In the archive the files lie in one .zip, whose octets depend on the tables alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from dashboards.papers.paper_json import value_data
from dashboards.papers.sheet import Cell, Paper, Table
from inventory.cells import safe_cell

BYTE_ORDER_MARK = "\ufeff"
LONGEST_NAME = 60
NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file; `name` with its ending, no two of a paper alike."""

    name: str
    octets: bytes


def to_csv_zip(paper: Paper) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for leaf in csv_leaves(paper):
            archive.writestr(ZipInfo(leaf.name), leaf.octets, ZIP_DEFLATED)
    return packed.getvalue()


def csv_leaves(paper: Paper) -> list[Leaf]:
    """In the paper's order, the data behind it last; named by number and title: `03-worst-devices.csv`."""
    tables = list(tables_of(paper))
    return [
        Leaf(f"{number:02}-{file_name(title)}.csv", csv_of(table, paper.zone))
        for number, (title, table) in enumerate(tables, 1)
    ]


def tables_of(paper: Paper) -> Iterator[tuple[str, Table]]:
    """Each table of a paper with what it is called; facts are a table of two columns."""
    if paper.facts:
        yield paper.title, Table(titles=["", ""], rows=[list(pair) for pair in paper.facts])
    for section in paper.sections:
        if section.facts:
            yield section.title or paper.title, Table(titles=["", ""], rows=[list(pair) for pair in section.facts])
        for table in section.tables:
            yield table.name or section.title or paper.title, table
    for table in paper.data:
        yield table.name or paper.title, table


def file_name(title: str) -> str:
    return NOT_IN_A_NAME.sub("-", title).strip("-.")[:LONGEST_NAME] or "table"


def csv_of(table: Table, zone: str) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if any(table.titles):
        writer.writerow([safe_cell(title) for title in table.titles])
    writer.writerows(_row(row, zone) for row in table.rows)
    return (BYTE_ORDER_MARK + written.getvalue()).encode(errors="replace")


def _row(row: Sequence[str | Cell], zone: str) -> list[str]:
    return [_cell(value, zone) for value in row]


def _cell(value: str | Cell, zone: str) -> str:
    """Lengths of time are seconds, shares are of 1."""
    known = value_data(value.value, zone) if isinstance(value, Cell) else {}
    return str(known["value"]) if known else safe_cell(str(value))
