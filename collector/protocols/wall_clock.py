"""Hands of a clock and the moment that they show, which is two moments in the hour that ends summer time."""

from __future__ import annotations

from datetime import datetime, tzinfo

YEARS = range(1970, 2106)
"""What a device may tell; in other years nothing was recorded, and some are beyond what a calendar can reckon with."""


def nearest(wall: datetime, zone: tzinfo, near_ms: int) -> datetime:
    """`wall`, which has no zone, in `zone`; of two moments with these hands the one nearer to `near_ms` (UTC).

    Raises ValueError and OverflowError beyond the calendar.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return min(first, second, key=lambda moment: abs(milliseconds(moment) - near_ms))


def milliseconds(moment: datetime) -> int:
    """UTC. Raises as `nearest`."""
    return round(moment.timestamp() * 1000)
