"""Moments and durations as people of a language write them, in a school's zone.

Moments are UTC milliseconds; `zone` is an IANA name. Babel knows the languages' rules (CLDR).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_timedelta, get_day_names, get_timezone_name
from babel.dates import format_time as babel_time
from babel.units import format_unit

from language.catalogue import translate
from language.message import Message
from language.number import format_number, locale_of

SECOND_MS = 1_000
DAY_MS = 86_400_000
UNITS_MS = (("day", DAY_MS), ("hour", 3_600_000), ("minute", 60_000), ("second", SECOND_MS))

BEIJING = ("Asia/Shanghai", "zh-CN")
"""CLDR calls it 中国时间, Chinese papers 北京时间."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK_WORDS = {"daily": "week.daily", "always": "week.always", "never": "week.never"}


def local(at_ms: int, zone: str) -> datetime:
    """The moment on the wall clock of `zone`; raises ZoneInfoNotFoundError for a name that does not exist."""
    return datetime.fromtimestamp(at_ms / 1_000, tz=UTC).astimezone(ZoneInfo(zone))


def format_time(at_ms: int, zone: str, language: str) -> str:
    """Time of day with seconds, on a 24-hour clock: `14:03:07`."""
    return babel_time(local(at_ms, zone), "HH:mm:ss", locale=locale_of(language))


def format_day(at_ms: int, zone: str, language: str) -> str:
    """The day: `Nov 22, 2026`, `2026年11月22日`, `22/11/2026`."""
    return format_date_of(local(at_ms, zone), language)


def format_date_of(day: date, language: str) -> str:
    """A day of a paper, which is the same in every zone. CLDR's medium `22 thg 11, 2026` is on no Vietnamese paper."""
    return format_date(day, "dd/MM/y" if language == "vi" else "medium", locale=locale_of(language))


def format_formal_day(day: date, language: str) -> str:
    """As documents of authorities are dated: `1 November 2026`, `2026年11月1日` (GB/T 9704-2012), `ngày 01 tháng 11 năm
    2026` (Decree 30/2020/NĐ-CP: days under 10 and the months 1 and 2 with a zero)."""
    if language == "vi":
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"
    return format_date(day, "d MMMM y" if language == "en" else "long", locale=locale_of(language))


def format_month(day: date, language: str) -> str:
    """The month of a day: `October 2026`, `2026年10月`, `tháng 10 năm 2026`."""
    return format_skeleton("yMMMM", day, locale=locale_of(language))


def format_short_day(at_ms: int, zone: str, language: str) -> str:
    """The day without its year, for axes: `11/22`, `22/11`."""
    return format_short_date(local(at_ms, zone), language)


def format_short_date(day: date, language: str) -> str:
    """As `format_short_day`, of a day of a paper."""
    return format_skeleton("Md", day, locale=locale_of(language))


@lru_cache
def format_zone(zone: str, language: str) -> str:
    """Whose clock a paper goes by: `Asia/Shanghai`, `北京时间`, `giờ Việt Nam`; what is no place keeps its name."""
    if language == "en" or "/" not in zone or zone.startswith("Etc/"):
        return zone
    if (zone, language) == BEIJING:
        return "北京时间"
    name = get_timezone_name(zone, width="long", zone_variant="generic", locale=locale_of(language))
    return name[:1].lower() + name[1:] if name.startswith("Giờ") else name


def format_moment(at_ms: int, zone: str, language: str) -> str:
    """Day and time of day, to the second."""
    return f"{format_day(at_ms, zone, language)} {format_time(at_ms, zone, language)}"


def format_week(text: str, language: str) -> str:
    """`mon-fri 07:00-18:00, sat 08:00-12:00`, `daily …`, `always`, `never` by the words of the language."""
    names = get_day_names("abbreviated", locale=locale_of(language))

    def named(found: re.Match[str]) -> str:
        word = found[0]
        return names[DAYS.index(word)] if word in DAYS else translate(Message(WEEK_WORDS[word]), language)

    return re.sub("[a-z]+", named, text)


def format_duration(ms: float, language: str) -> str:
    """The two largest neighbouring units, the rest cut off: `3 hr 20 min`; below a second `40 ms`."""
    locale = locale_of(language)
    if 0 < ms < SECOND_MS:
        return f"{format_number(ms, language, 0 if ms >= 10 else 1)} ms"
    parts: list[str] = []
    rest = int(ms)
    for name, size in UNITS_MS:
        count, rest = divmod(rest, size)
        if parts and not count:
            break
        if count or name == "second":
            parts.append(_unit(count, name, locale))
        if len(parts) == 2:
            break
    return " ".join(parts)


@lru_cache(maxsize=4096)
def _unit(count: int, name: str, locale: Locale) -> str:
    return format_unit(count, f"duration-{name}", length="short", locale=locale)


def relative(at_ms: int, now_ms: int, language: str) -> str:
    """How long ago (or ahead): `3 minutes ago`, in whole units, rounded down; `just now` within a second."""
    apart = now_ms - at_ms
    if abs(apart) < SECOND_MS:
        return translate(Message("time.now"), language)
    size = next(size for _, size in UNITS_MS if abs(apart) >= size)
    whole = abs(apart) // size * size
    return format_timedelta(
        timedelta(milliseconds=-whole if apart > 0 else whole),
        granularity="second",
        threshold=1,
        add_direction=True,
        locale=locale_of(language),
    )
