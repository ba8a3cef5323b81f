"""A week as people type and read it: `mon-fri 07:00-18:00, sat 08:00-12:00`; pure."""

from __future__ import annotations

import re

from inventory.errors import Conflict
from inventory.model.week import ALWAYS, DAY_MIN, Stretch, Week, joined

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEVER: Week = ((),) * 7
WHOLE = {"always": ALWAYS, "never": NEVER}
_PART = re.compile(
    r"(?:(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?|(?P<daily>daily))"
    r"\s+(?P<hour>\d\d?):(?P<minute>\d\d)-(?P<to_hour>\d\d?):(?P<to_minute>\d\d)"
)


def parse_week(text: str) -> Week:
    """`always`, `never`, or parts with commas between: days and a stretch, `daily` for all days.

    A stretch that ends before it begins goes on into the next day: `fri 22:00-06:00`. One that ends when it begins may
    mean nothing or a whole day, and is refused. Raises Conflict.
    """
    words = " ".join(text.lower().split())
    if words in WHOLE:
        return WHOLE[words]
    days: list[list[Stretch]] = [[] for _ in DAYS]
    for part in words.split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise Conflict("service_hours.bad_week", text=text[:60])
        start = _minute(found["hour"], found["minute"], text)
        end = _minute(found["to_hour"], found["to_minute"], text)
        if start == end:
            raise Conflict("service_hours.bad_week", text=text[:60])
        for day in _days(found, text):
            _put(days, day, start, end)
    return tuple(tuple(joined(day)) for day in days)


def _put(days: list[list[Stretch]], day: int, start: int, end: int) -> None:
    if start < end:
        days[day].append(Stretch(start, end))
        return
    days[day].append(Stretch(start, DAY_MIN))
    if end:
        days[(day + 1) % 7].append(Stretch(0, end))


def _days(found: re.Match[str], text: str) -> list[int]:
    if found["daily"]:
        return list(range(7))
    first, last = found["first"], found["last"] or found["first"]
    if first not in DAYS or last not in DAYS:
        raise Conflict("service_hours.bad_week", text=text[:60])
    begin, end = DAYS.index(first), DAYS.index(last)
    return [day % 7 for day in range(begin, end + 1 if begin <= end else end + 8)]


def _minute(hour: str, minute: str, text: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY_MIN:
        raise Conflict("service_hours.bad_week", text=text[:60])
    return found


def write_week(week: Week) -> str:
    """As `parse_week` reads it; days alike and in a row are told together."""
    for word, whole in WHOLE.items():
        if week == whole:
            return word
    parts = []
    day = 0
    while day < 7:
        last = day
        while last < 6 and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            days = "daily" if (day, last) == (0, 6) else DAYS[day] if day == last else f"{DAYS[day]}-{DAYS[last]}"
            parts += [f"{days} {_clock(one.start_min)}-{_clock(one.end_min)}" for one in week[day]]
        day = last + 1
    return ", ".join(parts)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
