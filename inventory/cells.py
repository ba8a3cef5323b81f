"""Cells of spreadsheets: text that a spreadsheet would take for a formula is told to be text."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """`=HYPERLINK(...)` becomes `'=HYPERLINK(...)`: names come from devices and from people (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
