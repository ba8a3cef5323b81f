"""Days as people write them, in three languages. An order that two readings allow is asked for, never guessed. Pure."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inventory.spreadsheet.number_formats import serial_day

FIRST_YEAR, LAST_YEAR = 1980, 2079
"""What schools write down was bought in these; the same years are meant by two digits."""
SERIALS = range(20_000, 66_000)
"""Of days within those years."""


class Order(StrEnum):
    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class Known(StrEnum):
    """How much of a day was told; of the rest the first is taken."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    known: Known = Known.DAY


class NoDay(ValueError):
    """The text is no day."""


class TwoDays(ValueError):
    """The text is one day or another, by the order of its numbers."""

    def __init__(self, first: date, second: date) -> None:
        super().__init__(f"{first} or {second}")
        self.first, self.second = first, second


PLACES: Mapping[Order, tuple[int, int, int]] = {Order.DMY: (2, 1, 0), Order.MDY: (2, 0, 1), Order.YMD: (0, 1, 2)}
"""Where year, month and day stand."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_FILLERS = re.compile(r"\b(ngay|thang|nam)\b|[年月]|[/.\-\\,\s]+")
_SPOKEN = re.compile(r"[年月日号]|\b(ngay|thang|nam)\b")
_TIME = re.compile(r"[t\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm|z)?$")
_ENGLISH = re.compile(r"[a-z]{3,9}")
_YEARS = re.compile(r"^(\d{1,2}|[一二两三四五六七八九十])\s*(个)?\s*(年|月|nam|thang|years?|yrs?|months?)$")


def read_day(value: object, order: Order | None = None) -> Day:
    """Of a cell: a day, a number, a text. Raises NoDay, TwoDays where `order` is needed to tell."""
    if isinstance(value, date):
        return Day(within(value))
    if isinstance(value, bool) or value is None:
        raise NoDay(str(value))
    if isinstance(value, int | float):
        return number_day(value)
    return text_day(str(value), order)


def within(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NoDay(str(day))
    return day


def number_day(number: float) -> Day:
    """20210901, 202109, 2021, 2021.09 and the days that spreadsheets count.

    2021.1 is January, or October whose zero a spreadsheet dropped.
    """
    whole = int(number)
    if number != whole:
        return year_point_month(number)
    if whole in SERIALS:
        day = serial_day(whole)
        if day is not None:
            return Day(within(day))
    return digits_day(str(whole))


def year_point_month(number: float) -> Day:
    year, month = int(number), round((number - int(number)) * 100)
    if abs(number - year - month / 100) > 1e-6 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoDay(str(number))
    if month == 10:
        raise TwoDays(date(year, 1, 1), date(year, 10, 1))
    return made(year, month // 10 if month % 10 == 0 else month, None)


def digits_day(digits: str) -> Day:
    if len(digits) == 8:
        return made(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return made(int(digits[:4]), int(digits[4:]), None)
    if len(digits) == 4:
        return made(int(digits), None, None)
    raise NoDay(digits)


def text_day(text: str, order: Order | None) -> Day:
    folded = _TIME.sub("", bare(text))
    if folded.isascii() and folded.isdigit():
        return digits_day(folded) if int(folded) not in SERIALS else number_day(int(folded))
    if named := _ENGLISH.search(folded) if not _SPOKEN.search(folded) else None:
        return english_day(folded, named[0])
    if _SPOKEN.search(folded):
        order = Order.YMD if "年" in folded else Order.DMY
    numbers = [part for part in _FILLERS.sub(" ", folded.rstrip("日号")).split() if part]
    if not all(part.isascii() and part.isdigit() for part in numbers):
        raise NoDay(text)
    return numbers_day(numbers, order, text)


def bare(text: str) -> str:
    """Folded; Chinese numerals become digits."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().strip())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).replace("đ", "d")
    plain = _CHINESE_TENS.sub(lambda tens: f"{tens[1] or '一'}{tens[2] or '〇'}", plain)
    return plain.translate(_CHINESE)


def numbers_day(numbers: list[str], order: Order | None, text: str) -> Day:
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return made(int(numbers[0]), None, None)
    if len(numbers) == 2:
        first, second = numbers
        if len(first) == 4:
            return made(int(first), int(second), None)
        if len(second) == 4:
            return made(int(second), int(first), None)
        raise NoDay(text)
    if len(numbers) != 3:
        raise NoDay(text)
    if len(numbers[0]) == 4:
        return made(*map(int, numbers))
    days = {way: day for way, day in readings(numbers) if order in (None, way)}
    told = sorted(set(days.values()))
    if not told:
        raise NoDay(text)
    if len(told) > 1:
        raise TwoDays(told[0], told[1])
    return Day(told[0])


def readings(numbers: list[str]) -> Iterator[tuple[Order, date]]:
    """What each order makes of three numbers, where it makes a day of them. A year has two digits or four."""
    for way, places in PLACES.items():
        year, month, day = (numbers[place] for place in places)
        if len(year) in (2, 4) and len(month) <= 2 and len(day) <= 2:
            try:
                yield way, made(full_year(year), int(month), int(day)).day
            except NoDay:
                continue


def full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else 1900 + year if year >= FIRST_YEAR - 1900 else 2000 + year


def english_day(text: str, name: str) -> Day:
    """`1 Sep 2021`, `September 1, 2021`, `Sep 2021`."""
    if name[:3] not in MONTHS:
        raise NoDay(text)
    month = MONTHS.index(name[:3]) + 1
    numbers = re.findall(r"\d+", text)
    years = [number for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(years) != 1 or len(days) > 1 or len(days) + 1 != len(numbers):
        raise NoDay(text)
    return made(int(years[0]), month, days[0] if days else None)


def made(year: int, month: int | None, day: int | None) -> Day:
    known = Known.YEAR if month is None else Known.MONTH if day is None else Known.DAY
    try:
        return Day(within(date(year, month or 1, day or 1)), known)
    except ValueError as error:
        raise NoDay(f"{year}-{month}-{day}") from error


def read_span(text: str) -> int | None:
    """Months of `3年`, `36个月`, `2 năm`; None for a text that is no span."""
    found = _YEARS.match(bare_span(text))
    if found is None:
        return None
    count = int(found[1]) if found[1].isdigit() else "一二三四五六七八九十".find(found[1].replace("两", "二")) + 1
    return count * (12 if found[3][0] in "年ny" and found[3] != "months" else 1)


def bare_span(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().strip())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def after_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such; the day before it is the last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
