"""How cells of a paper's workbook look: numbers stay numbers, the sign of a tone is part of their format."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from dashboards.papers.sheet import Cell, Tone
from dashboards.papers.tones import HEAVY, INK, SIGNS
from inventory.spreadsheet.xlsx_writing import FIRST_DAY

EXACT = 1 << 53
"""Greater whole numbers are no longer exact in a workbook, so they are texts."""
HUNDREDTHS = 10_000
TEXT = "@"
LINK_INK = "#0b3d91"
Number = int | float | date | datetime | timedelta


def number_of(cell: Cell, zone: str) -> tuple[Number, str] | None:
    """What a workbook holds of it and in which format; None for what only a text can say.

    A share is cut to hundredths of a percent, as it is printed, so that no workbook rounds up what the paper does not;
    moments are those of the zone's clock.
    """
    value = cell.value
    if isinstance(value, Fraction):
        return math.trunc(value * HUNDREDTHS) / HUNDREDTHS, "0.00%"
    if isinstance(value, timedelta):
        return (value, "[h]:mm:ss") if value >= timedelta() else None
    if isinstance(value, datetime):
        shown = value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return (shown, "yyyy-mm-dd hh:mm:ss") if shown.date() >= FIRST_DAY else None
    if isinstance(value, date):
        return (value, "yyyy-mm-dd") if value >= FIRST_DAY else None
    if isinstance(value, int):
        return (value, "#,##0") if abs(value) < EXACT else None
    return (value, "#,##0.00") if value is not None and math.isfinite(value) else None


class Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.heading = self.of(bold=True, font_size=12, top=1)
        self.title = self.of(bold=True, font_size=16, align="center", text_wrap=True, valign="vcenter")
        self.issuer = self.of(font_size=11, align="center", text_wrap=True)
        self.issuer_red = self.of(font_size=20, bold=True, font_color="#C00000", align="center", text_wrap=True)
        self.plain = self.of(num_format=TEXT, text_wrap=True, valign="top")
        self.soft = self.of(num_format=TEXT, text_wrap=True, valign="top", font_color="#444444", font_size=9)
        self.label = self.of(num_format=TEXT, bold=True, bg_color="#F0F0F0", border=1, text_wrap=True, valign="top")
        self.head = self.of(num_format=TEXT, bold=True, bg_color="#E7EEF5", border=1, text_wrap=True, valign="vcenter")
        self.link = self.of(num_format=TEXT, font_color=LINK_INK, underline=1)
        self.line = self.of(bottom=1)

    def of(self, **looks: Any) -> Format:
        key = tuple(sorted(looks.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]

    def cell(self, shape: str, tone: Tone, *, linked: bool) -> Format:
        """`shape` is the format of a number, TEXT for a text."""
        looks: dict[str, Any] = {"num_format": shape, "border": 1, "border_color": "#999999", "valign": "top"}
        if shape == TEXT:
            looks["text_wrap"] = True
        elif tone in SIGNS:
            looks["num_format"] = f'"{SIGNS[tone]} "{shape}'
        if tone in HEAVY:
            looks["bold"] = True
        if tone in INK:
            looks["font_color"] = INK[tone]
        elif linked:
            looks["font_color"] = LINK_INK
        if linked:
            looks["underline"] = 1
        return self.of(**looks)
