"""Whether last night's backup lies where it should (Q40). Only where the settings name a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.backup.nightly import NAME
from campuswatch.conditions.source import Means, Source

HOUR_MS = 3_600_000
LATE_MS = 36 * HOUR_MS
"""A night and half a day: then a second one is missing, or the first is late for good."""
SMALLEST = 1024
"""Octets: what is smaller is no backup, whatever it is called."""


def late(_: Connection, now_ms: int, means: Means) -> Iterable[Condition]:
    if means.settings is None or not means.settings.backup.folder:
        return ()
    return conditions(newest_ms(means.settings.path_of(means.settings.backup.folder)), now_ms)


def newest_ms(folder: Path) -> int | None:
    """When the newest was finished; None where there is none, or the folder cannot be read."""
    try:
        told = [path.stat() for path in folder.iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return None
    return max((round(one.st_mtime * 1000) for one in told if one.st_size >= SMALLEST), default=None)


def conditions(newest: int | None, now_ms: int) -> Iterator[Condition]:
    """That there is none is told after a while only: the first night must pass. Pure."""
    if newest is None:
        yield Condition(rule="backup_missing", school="", since_ms=now_ms)
    elif now_ms - newest >= LATE_MS:
        hours = (now_ms - newest) // HOUR_MS
        yield Condition(rule="backup_late", school="", since_ms=newest, details={"hours": hours - hours % 12})


LATE = Source(every_s=900, rules=frozenset({"backup_missing", "backup_late"}), read=late)
