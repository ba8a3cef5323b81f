"""Which table stands on which sheet of a paper's workbook, and where a cell's trace leads inside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboards.papers.columns import ems_of
from dashboards.papers.sheet import Paper, Table
from dashboards.papers.tones import trace_of
from inventory.spreadsheet.xlsx_writing import sheet_names

FIRST_ROW = 2
"""Of the rows of a table on its sheet, as a spreadsheet counts."""
DEVICE = re.compile(r"/trace/([^/?#]+)")
NARROWEST, WIDEST = 6, 46
WIDE_SHEET = 96
"""Letters; what is wider is printed on its side."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A table and the name of its sheet; `data` where no page of the paper shows it."""

    name: str
    table: Table
    data: bool = False

    def place(self, row: int = 1) -> str:
        """As a link inside the workbook has it."""
        quoted = self.name.replace("'", "''")
        return f"internal:'{quoted}'!A{row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`cover` and `words` are names of the first and the last sheet. `by_anchor` and `by_device` lead to places."""

    cover: str
    words: str
    leaves: Sequence[Leaf]
    by_anchor: Mapping[str, str] = field(default_factory=dict)
    by_device: Mapping[str, str] = field(default_factory=dict)

    def leads_to(self, trace: str, base: str | None, *, behind: bool = False) -> str:
        """Of a trace: a place in the workbook before an address of our pages; empty where there is neither. From the
        rows `behind` the figures only our pages go further."""
        if trace.startswith("#"):
            return self.by_anchor.get(trace[1:], "")
        found = DEVICE.match(trace)
        if found and found[1] in self.by_device and not behind:
            return self.by_device[found[1]]
        return f"{base}{trace}" if trace and base else ""


def plan_of(paper: Paper, words: str) -> Plan:
    shown = [
        (table.name or section.title or paper.title, table) for section in paper.sections for table in section.tables
    ]
    behind = [(table.name or paper.title, table) for table in paper.data]
    names = sheet_names([paper.title, *(name for name, _ in (*shown, *behind)), words])
    tables = [*(table for _, table in shown), *(table for _, table in behind)]
    leaves = [
        Leaf(name, table, data=number >= len(shown))
        for number, (name, table) in enumerate(zip(names[1:-1], tables, strict=True))
    ]
    return Plan(
        cover=names[0], words=names[-1], leaves=leaves,
        by_anchor={one.table.anchor: one.place() for one in reversed(leaves) if one.table.anchor},
        by_device=places_of_devices(leaves),
    )  # fmt: skip


def places_of_devices(leaves: Sequence[Leaf]) -> dict[str, str]:
    """The first row of the data about each device: one whose cell traces to it."""
    found: dict[str, str] = {}
    for leaf in leaves:
        if not leaf.data:
            continue
        for number, row in enumerate(leaf.table.rows, FIRST_ROW):
            for value in row:
                device = DEVICE.match(trace_of(value))
                if device:
                    found.setdefault(device[1], leaf.place(number))
    return found


def widths_of(table: Table, sample: int = 200) -> list[float]:
    """Letters a column: as wide as its words, within bounds, by the title and the first rows."""
    found = []
    for place, title in enumerate(table.titles):
        texts = [str(row[place]) for row in table.rows[:sample] if place < len(row)]
        longest = max((letters(text) for text in texts), default=0.0)
        found.append(min(max(longest, letters(title) / 2, NARROWEST), WIDEST) + 2)
    return found


def letters(text: str) -> float:
    """Widths of a digit; of the longest line."""
    return max((ems_of(line) / 0.52 for line in text.split("\n")), default=0.0)


def is_wide(table: Table) -> bool:
    return sum(widths_of(table)) > WIDE_SHEET
