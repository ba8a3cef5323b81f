"""Where what is behind a figure stands: a page of a device's looks, or a table of the same paper. Pure."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, urlencode

from inventory.period import Period

DEVICES, OUTAGES, FAULTS, DAYS, CHANNELS, CHANGES, PASSWORDS, LINES = (
    "devices", "outages", "faults", "days", "channels", "changes", "passwords", "lines",
)  # fmt: skip
"""Anchors of the data that stands behind every paper of a school."""


def device_trace(code: str, period: Period, known_ms: int) -> str:
    """The page that shows a device's intervals of the period, by what was known at `known_ms`."""
    return f"/trace/{quote(code)}?{_query(period, known_ms)}"


@lru_cache(maxsize=64)
def _query(period: Period, known_ms: int) -> str:
    """The same for all devices of a paper."""
    return urlencode({"period": period.text, "known": known_ms})


def table_trace(anchor: str) -> str:
    return f"#{anchor}"
