"""Moments and durations as people of a language write them, in a school's zone.

Moments are UTC milliseconds; `zone` is an IANA name. Babel knows the languages' rules (CLDR).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.dates import format_time as babel_time
from babel.units import format_unit

from language.catalogue import translate
from language.message import Message
from language.number import format_number, locale_of

SECOND_MS = 1_000
DAY_MS = 86_400_000
UNITS_MS = (("day", DAY_MS), ("hour", 3_600_000), ("minute", 60_000), ("second", SECOND_MS))


def local(at_ms: int, zone: str) -> datetime:
    """The moment on the wall clock of `zone`; raises ZoneInfoNotFoundError for a name that does not exist."""
    return datetime.fromtimestamp(at_ms / 1_000, tz=UTC).astimezone(ZoneInfo(zone))


def format_time(at_ms: int, zone: str, language: str) -> str:
    """Time of day with seconds, on a 24-hour clock: `14:03:07`."""
    return babel_time(local(at_ms, zone), "HH:mm:ss", locale=locale_of(language))


def format_day(at_ms: int, zone: str, language: str) -> str:
    """The day: `Nov 22, 2026`, `2026年11月22日`, `22 thg 11, 2026`."""
    return format_date(local(at_ms, zone), "medium", locale=locale_of(language))


def format_short_day(at_ms: int, zone: str, language: str) -> str:
    """The day without its year, for axes: `11/22`, `22/11`."""
    return format_skeleton("Md", local(at_ms, zone), locale=locale_of(language))


def format_moment(at_ms: int, zone: str, language: str) -> str:
    """Day and time of day, to the second."""
    return f"{format_day(at_ms, zone, language)} {format_time(at_ms, zone, language)}"


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
