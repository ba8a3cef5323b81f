"""What keeps a spreadsheet from taking memory, running anything, or showing a password."""

from __future__ import annotations

from tests.guards.guard import Guard

SHEETS = "inventory/spreadsheet/"
HOSTILE = "tests/inventory/spreadsheet/test_hostile_files.py::"
VALUES = "tests/inventory/spreadsheet/test_cell_values.py::"
WRITTEN = "tests/inventory/spreadsheet/test_written_workbooks.py::"

GUARDS = (
    Guard(
        "unpacked size",
        "Archives that unfold to gigabytes: sizes that they declare are not believed.",
        SHEETS + "archive.py",
        "if len(octets) > most:",
        "if False:",
        HOSTILE + "test_a_zip_bomb_stops_at_its_size",
    ),
    Guard(
        "no document type",
        "Entities that unfold, or name a file, in any part of a workbook.",
        SHEETS + "xml_events.py",
        "parser.StartDoctypeDeclHandler = refuse",
        "pass",
        HOSTILE + "test_an_outside_entity_is_refused",
    ),
    Guard(
        "merged cells",
        "Merged cells that lie over each other by the million.",
        SHEETS + "merged.py",
        "if left < 0:",
        "if False:",
        HOSTILE + "test_overlapping_merges_end_at_a_limit",
    ),
    Guard(
        "links out of a workbook",
        "Relations that lead to another host.",
        SHEETS + "xlsx_reading.py",
        ' and attributes.get("TargetMode") != "External"',
        "",
        HOSTILE + "test_macros_and_links_are_told_and_left_alone",
    ),
    Guard(
        "formulas",
        "A formula whose result somebody else was to work out.",
        SHEETS + "sheet_reading.py",
        "if self._formula and not text:",
        "if False:",
        HOSTILE + "test_formulas_are_never_worked_out",
    ),
    Guard(
        "passwords in cells",
        "A password of a spreadsheet in a repr, a plan or a log.",
        SHEETS + "values.py",
        "text: str = field(repr=False)",
        "text: str = field()",
        VALUES + "test_a_login_in_one_cell",
    ),
)
