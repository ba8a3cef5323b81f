"""Wishes of other processes to the shipper: small files that it takes up within a second, or when it starts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from collector.store.spool.segment import Segment, abouts
from collector.store.wholefile import replace_file

SUFFIX = ".ticket"


def ask_rewind(folder: Path, from_ms: int, to_ms: int | None = None) -> None:
    """Everything kept whose samples are of `from_ms` ≤ time (< `to_ms`) is to be sent again. Raises OSError."""
    name = f"{os.getpid()}-{from_ms}{SUFFIX}"
    replace_file(folder / name, json.dumps({"from_ms": from_ms, "to_ms": to_ms}))


def within(found: Iterable[Segment], from_ms: int, to_ms: int | None) -> list[tuple[int, int]]:
    """Start and end of each record that is kept of that time. Raises OSError."""
    rows = [row for one in found for row in abouts(one)]
    return [
        (start, end)
        for start, end, about in rows
        if about.last_ms >= from_ms and (to_ms is None or about.first_ms < to_ms)
    ]


def tickets(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))


def read_ticket(path: Path) -> tuple[int, int | None]:
    """From and to, in milliseconds. Raises ValueError for what is no ticket, OSError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        to_ms = found["to_ms"]
        return int(found["from_ms"]), None if to_ms is None else int(to_ms)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a ticket: {error!r}") from error
