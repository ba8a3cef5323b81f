"""Cells of spreadsheets: text that a spreadsheet would take for a formula is told to be text."""

from __future__ import annotations

# With their full-width forms, which spreadsheets in East Asian settings take for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(text: str) -> str:
    """`=HYPERLINK(...)` becomes `'=HYPERLINK(...)`: names come from devices and from people (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def marked_cell(text: str) -> str:
    """As `safe_cell`, for files that carry our mark: an apostrophe of the text's own gets one too."""
    return f"'{text}" if text.startswith("'") else safe_cell(text)


def bare_cell(text: str) -> str:
    """What `marked_cell` was given."""
    return text[1:] if text.startswith("'") else text
