"""The machine that all this runs on, for the bureau's people who look after it: disk, backups, records, its doctor."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException

from campuswatch.backup.nightly import NAME
from campuswatch.checks.verdict import Verdict
from campuswatch.usecases.actor import Right
from campuswatch.usecases.examination import examination
from campuswatch.web.house import House
from campuswatch.web.records_page import Kept, kept_of

EXAMINING = BoundedSemaphore(1)
"""It times the disk: one at a time."""


@dataclass(frozen=True, slots=True)
class Disk:
    """`total` 0: it cannot be said."""

    path: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Backups:
    """`folder` empty: none are made. `newest_ms` None: there is none."""

    folder: str
    count: int = 0
    newest_ms: int | None = None
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """`verdicts` is None until somebody asks for them: looking takes seconds."""

    disk: Disk
    backups: Backups
    kept: Sequence[Kept]
    versions: Mapping[str, str]
    verdicts: Mapping[str, Verdict] | None


def machine_of(house: House, *, examined: bool) -> Machine | None:
    """None for who has no business with it. Raises HTTPException 503 where somebody else has it examined."""
    if not house.visitor.of_bureau or not (house.visitor.may(Right.CONFIGURE) or house.visitor.may(Right.AUDIT)):
        return None
    return Machine(
        disk=disk_of(house.settings.data_dir),
        backups=backups_in(house.settings.backup.folder and house.settings.path_of(house.settings.backup.folder)),
        kept=kept_of(house, house.recorder.folder) if house.recorder else [],
        versions={"campuswatch": house.version, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version},
        verdicts=examine(house) if examined and house.visitor.may(Right.CONFIGURE) else None,
    )


def examine(house: House) -> Mapping[str, Verdict]:
    if not EXAMINING.acquire(timeout=20):
        raise HTTPException(503, headers={"Retry-After": "10"})
    try:
        return examination(house.settings, now_ms=house.clock.now_ms(), language=house.language)
    finally:
        EXAMINING.release()


def disk_of(folder: Path) -> Disk:
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return Disk(str(folder), 0, 0)
    return Disk(str(folder), found.free, found.total)


def backups_in(folder: Path | str) -> Backups:
    if not folder:
        return Backups("")
    try:
        found = [path.stat() for path in Path(folder).iterdir() if NAME.fullmatch(path.name)]
    except OSError:
        return Backups(str(folder))
    newest = max(found, key=lambda one: one.st_mtime_ns, default=None)
    return Backups(
        str(folder), len(found), newest.st_mtime_ns // 1_000_000 if newest else None, newest.st_size if newest else 0
    )
