"""What a spreadsheet would run is told to be text."""

from __future__ import annotations

import pytest

from inventory.cells import safe_cell


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_what_begins_as_a_formula_is_text(start: str) -> None:
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_what_is_text_stays_as_it_is() -> None:
    assert [safe_cell(text) for text in ("", "Gate 1 = north", "10.0.0.7")] == ["", "Gate 1 = north", "10.0.0.7"]
