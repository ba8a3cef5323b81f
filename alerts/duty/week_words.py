"""Hours and days of duty as people write them: `17:00-08:00`, `mon-fri`, `mon,wed,fri`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alerts.duty.rotation import by_turns, read_pattern
from inventory.admission import printable
from inventory.errors import Conflict

HOURS = re.compile(r"([0-2]?\d):([0-5]\d)-([0-2]?\d):([0-5]\d)", re.ASCII)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?")


def read_hours(text: str) -> tuple[int, int]:
    """Minutes of the day. Raises Conflict."""
    found = HOURS.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[3]) > 24:
        raise Conflict("duty.bad_hours", hours=printable(text))
    return int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])


def read_days(text: str) -> frozenset[int]:
    """Weekdays, 0 for Monday. Raises Conflict."""
    found: set[int] = set()
    for part in text.lower().split(","):
        told = DAYS.fullmatch(part.strip())
        if told is None:
            raise Conflict("duty.bad_days", days=printable(part))
        first, last = WEEKDAYS.index(told[1]), WEEKDAYS.index(told[2] or told[1])
        found |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(found)


def turns_of(
    people: int, shift: str, each: int, pattern: str, step: int, known: Sequence[str]
) -> tuple[tuple[str, ...], int]:
    """What people do in turn, and by how many days the next begins later: of one `shift`, `each` days in a row, or of a
    `pattern` of several. Raises Conflict."""
    if bool(shift) == bool(pattern):
        raise Conflict("duty.shift_or_pattern")
    if shift:
        if shift not in known:
            raise Conflict("duty.no_such_shift", shift=printable(shift), shifts=", ".join(known))
        return by_turns(shift, people, each)
    try:
        turns = read_pattern(pattern, known)
    except ValueError as error:
        raise Conflict("duty.no_such_shift", shift=printable(str(error)), shifts=", ".join(known)) from None
    later = step or max(1, len(turns) // max(1, people))
    if not turns or later > len(turns):
        raise Conflict("duty.short_pattern")
    return turns, later
