"""DateAndTime (RFC 2579): eight octets of local time, or eleven with its distance from UTC.

year (2)  month  day  hour  minute  second (60 in a leap second)  deci-second  "+" or "-"  hours  minutes
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from collector.protocols.wall_clock import YEARS, milliseconds, nearest

DECI_MS = 100
SECOND_MS = 1000
FURTHEST = timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateAndTime:
    """`moment_ms` is UTC; `coarse_ms` what of a second is not told; `zone_min` minutes east, None where not told."""

    moment_ms: int
    coarse_ms: int
    zone_min: int | None = None


def read_date_and_time(octets: bytes, zone: tzinfo, near_ms: int) -> DateAndTime | None:
    """`zone` is where eight octets are local time; of two such moments the one nearer to `near_ms` (UTC) is taken.

    None for what is no date, as an agent tells that knows none. Most agents tell no tenth of a second,
    which is then 0: it is believed only where it is another.
    """
    if len(octets) not in (8, 11):
        return None
    shift = _shift(octets[8:])
    year, month, day = int.from_bytes(octets[:2]), octets[2], octets[3]
    hour, minute, second, tenths = octets[4:8]
    if year not in YEARS or tenths > 9 or (octets[8:] and shift is None):
        return None
    place = zone if shift is None else timezone(shift)
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))
        moment_ms = milliseconds(nearest(wall, place, near_ms)) + tenths * DECI_MS
    except (ValueError, OverflowError):
        return None
    return DateAndTime(
        moment_ms=moment_ms,
        coarse_ms=DECI_MS if tenths else SECOND_MS,
        zone_min=None if shift is None else round(shift.total_seconds() / 60),
    )


def _shift(octets: bytes) -> timedelta | None:
    if not octets or octets[:1] not in (b"+", b"-"):
        return None
    shift = timedelta(hours=octets[1], minutes=octets[2])
    if shift > FURTHEST:
        return None
    return -shift if octets[:1] == b"-" else shift
