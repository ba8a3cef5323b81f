"""Moments as ONVIF writes them (W3C XML Schema, dateTime; ONVIF Core Specification 5.5: in UTC)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from collector.protocols.wall_clock import YEARS

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def read_moment(text: str) -> int | None:
    """UTC milliseconds; None for what is none, and for other years than YEARS.

    One without a zone is in UTC, as the specification has it."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None or int(found[1]) not in YEARS:
        return None
    try:
        moment = datetime(*map(int, found.groups()[:6]), tzinfo=UTC)  # type: ignore[arg-type, misc]
        whole = int((moment - _shift(found[8] or "Z")).timestamp())
    except (ValueError, OverflowError):
        return None
    return whole * 1000 + int((found[7] or "0").ljust(3, "0")[:3])


def _shift(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def write_moment(moment_ms: int) -> str:
    """To the second, as most devices tell themselves. Raises ValueError outside of the years 1 to 9999."""
    try:
        return datetime.fromtimestamp(moment_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError as error:
        raise ValueError(f"no such year: {moment_ms}") from error
