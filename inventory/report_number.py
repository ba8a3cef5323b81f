"""Numbers of reports: `S01-R-2026-0012`; the bureau's own begin with BUREAU, which is no school's code. Pure."""

from __future__ import annotations

BUREAUS = "BUREAU"


def number_of(school: str, year: int, serial: int) -> str:
    """`school` empty: the bureau's."""
    return f"{school.upper() or BUREAUS}-R-{year}-{serial:04}"


def serial_of(number: str) -> tuple[int, int]:
    """Year and serial. Raises ValueError for what is no number of a report."""
    head, mark, tail = number.rpartition("-R-")
    year, dash, serial = tail.partition("-")
    if not (head and mark and dash):
        raise ValueError(f"{number!r} is no number of a report")
    return int(year), int(serial)
