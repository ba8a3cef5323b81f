"""What a number in a cell means by its format: a date, a code with leading zeros, or a number. Pure.

Formats: ECMA-376 part 1, 18.8.30. Dates count days from the end of 1899, with a 29 February 1900 that never was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from inventory.spreadsheet.book import Odd, Oddity, Value

# Built-in formats that show dates; 27 to 36 and 50 to 58 are those of East Asian Excel.
DATES = frozenset({14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)})
TIMES = frozenset({18, 19, 20, 21, 32, 33, 45, 46, 47})
MOST_EXACT = 10**15
"""A spreadsheet keeps fifteen digits; of a longer number the rest is zeros that were never there."""
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
LAST_SERIAL = 2_958_466  # the year 9999
FALSE_LEAP_DAY = 60

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ZEROS = re.compile(r"0+")


class Shown(StrEnum):
    NUMBER = "number"
    DATE = "date"
    TIME = "time"


class Format(NamedTuple):
    """`digits` is to how many digits a code is filled with zeros; 0 for what is no code."""

    shown: Shown = Shown.NUMBER
    digits: int = 0


PLAIN = Format()


def formats(styles: Sequence[int], own: Mapping[int, str]) -> list[Format]:
    """By the index of a cell's style. `styles` holds the number of each one's format, `own` the workbook's formats."""
    return [format_of(number, own.get(number)) for number in styles]


def format_of(number: int, code: str | None) -> Format:
    if code is None:
        return Format(Shown.DATE if number in DATES else Shown.TIME if number in TIMES else Shown.NUMBER)
    first = _QUOTED.sub("", code.split(";")[0]).lower().strip()
    if _ZEROS.fullmatch(first) and len(first) > 1:
        return Format(digits=len(first))
    if (
        "y" in first
        or "d" in first
        or re.search(r"e(?![+-])", first)
        or ("m" in first and not re.search("[hs]", first))
    ):
        return Format(Shown.DATE)
    return Format(Shown.TIME if re.search("[hs]", first) else Shown.NUMBER)


def number_value(number: float, form: Format, epoch: datetime) -> Value:
    """A day for a date; its time is of no use here. A code keeps its zeros."""
    if form.shown is Shown.DATE:
        return serial_day(number, epoch)
    if abs(number) >= MOST_EXACT:
        return Odd(Oddity.ROUNDED, f"{number:.0f}")
    if number != int(number):
        return number
    return str(int(number)).zfill(form.digits) if form.digits else int(number)


def serial_day(number: float, epoch: datetime = EPOCH_1900) -> date | None:
    """None for a number that is no day of any calendar."""
    if not 1 <= number < LAST_SERIAL:
        return None
    early = epoch is EPOCH_1900 and number < FALSE_LEAP_DAY
    return (epoch + timedelta(days=int(number) + early)).date()
