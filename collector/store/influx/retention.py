"""How long a database keeps: milliseconds here, durations of InfluxQL there."""

from __future__ import annotations

import re

UNITS_MS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
FOR_EVER = "INF"
_PART = re.compile(r"(\d+)(ms|[wdhms])")


def spoken(duration_ms: int) -> str:
    """In the greatest unit, days at most, that gives a whole number; 0 is for ever."""
    if not duration_ms:
        return FOR_EVER
    unit, length = next((u, ms) for u, ms in UNITS_MS.items() if u != "w" and duration_ms % ms == 0)
    return f"{duration_ms // length}{unit}"


def to_ms(duration: str) -> int:
    """`840h0m0s` and `35d` alike; 0 for INF and for what is no duration."""
    return sum(int(number) * UNITS_MS[unit] for number, unit in _PART.findall(duration))
