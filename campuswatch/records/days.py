"""Files of a day each: `access-2026-11-23.log` while the day lasts, `….log.gz` and `….json` (its sum) afterwards."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

NAME = re.compile(r"(?P<kind>access|log-[a-z]+)-(?P<day>\d{4}-\d\d-\d\d)\.log(?P<packed>\.gz)?")
ALIVE_S = 900
"""Who has nothing to write says so often that it is there."""
HOLE_MS = 2 * ALIVE_S * 1000 + 60_000
"""Longer than this between two lines, and something is missing."""
BEGAN, ALIVE, ENDED, LOST = "began", "alive", "ended", "lost"
"""What a writer says of itself. An end in order is told from one that was not."""
ACCESS, LOGS = "access", "log-"


class Why(StrEnum):
    STOPPED = "stopped"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Hole:
    """Nothing was written between the two; STOPPED where the writer had ended in order, BROKEN where it had not or
    where lines were taken out."""

    since_ms: int
    until_ms: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Of one day: `first_ms` and `last_ms` of its lines, `ended` where the last says that the writer ended; `lost` is
    how many lines it had no room for. `digest` is SHA-256 (hex) of its plain octets."""

    lines: int = 0
    first_ms: int | None = None
    last_ms: int | None = None
    ended: bool = False
    lost: int = 0
    holes: tuple[Hole, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFile:
    """`size` is that of the file as it lies there."""

    kind: str
    day: date
    path: Path
    packed: bool
    size: int = field(compare=False, default=0)


def stamp(at_ms: int) -> str:
    """RFC 3339 in UTC, to the millisecond: how each line begins."""
    seconds, rest = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def stamp_ms(line: str) -> int | None:
    """None for a line that begins otherwise: more of the one before it."""
    if len(line) < 24 or line[23] != "Z":
        return None
    try:
        moment = datetime.strptime(line[:24], "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return None
    return round(moment.timestamp() * 1000)


def mark(what: str, number: int = 0) -> str:
    """Of a writer, in place of a line's content."""
    return f"- {what}{f' {number}' if number else ''}"


def day_files(folder: Path, kind: str = "") -> list[DayFile]:
    """In the order of their days; of a day that is there plain and packed the plain one, which is whole."""
    found: dict[tuple[str, date], DayFile] = {}
    if not folder.is_dir():
        return []
    for path in sorted(folder.iterdir(), reverse=True):  # `.log.gz` before `.log`, which replaces it
        told = NAME.fullmatch(path.name)
        if told is None or (kind and told["kind"] != kind):
            continue
        try:
            day = date.fromisoformat(told["day"])
        except ValueError:
            continue
        one = DayFile(kind=told["kind"], day=day, path=path, packed=bool(told["packed"]), size=path.stat().st_size)
        found[one.kind, day] = one
    return sorted(found.values(), key=lambda one: (one.kind, one.day))


def lines_of(file: DayFile) -> Iterator[str]:
    """Raises OSError, EOFError where the packed file was cut short."""
    with closing(opened(file)) as source:
        for line in source:
            yield line.decode(errors="replace").rstrip("\n")


def opened(file: DayFile) -> BinaryIO:
    """Its plain octets. Raises OSError."""
    if file.packed:
        return cast(BinaryIO, gzip.open(file.path, "rb"))
    return file.path.open("rb")


def sum_up(lines: Iterable[str]) -> Sum:
    """Pure; the digest is of the lines as they are written."""
    digest, count, lost = hashlib.sha256(), 0, 0
    first: int | None = None
    last: int | None = None
    ended = False
    holes: list[Hole] = []
    for line in lines:
        digest.update(line.encode() + b"\n")
        at_ms = stamp_ms(line)
        if at_ms is None:
            continue
        if last is not None:
            holes += hole_between(last, at_ms, ended)
        first, last, told = at_ms if first is None else first, at_ms, line[25:]
        ended = told == mark(ENDED)
        if told.startswith(mark(LOST)):
            lost += int(told.rpartition(" ")[2])
        count += not told.startswith("- ")
    return Sum(
        lines=count, first_ms=first, last_ms=last, ended=ended, lost=lost, holes=tuple(holes), digest=digest.hexdigest()
    )


def hole_between(before_ms: int, after_ms: int, ended: bool) -> list[Hole]:
    if after_ms - before_ms <= HOLE_MS:
        return []
    return [Hole(before_ms, after_ms, Why.STOPPED if ended else Why.BROKEN)]


def sum_path(file: DayFile) -> Path:
    return file.path.with_name(f"{file.kind}-{file.day}.json")


def read_sum(file: DayFile) -> Sum:
    """As it was kept when the day was packed; a day that lasts is summed up anew. Raises OSError, EOFError."""
    if file.packed:
        try:
            told = json.loads(sum_path(file).read_text())
            holes = tuple(Hole(one["since_ms"], one["until_ms"], Why(one["why"])) for one in told.pop("holes"))
            return Sum(**told, holes=holes)
        except (OSError, ValueError, TypeError, KeyError):
            pass  # it is gone or was altered: the file itself says it
    return sum_up(lines_of(file))


def pack(file: DayFile) -> Sum:
    """A day that is over becomes small; the plain file goes when the packed one is durable. Raises OSError."""
    packed = file.path.with_name(f"{file.path.name}.gz")
    partial = packed.with_name(f".{packed.name}.partial")
    # A clock that was put back opened a day again that was packed already: both are kept.
    earlier = replace(file, path=packed, packed=True)
    parts = [earlier, file] if packed.exists() else [file]
    found = sum_up(line for one in parts for line in lines_of(one))
    with os.fdopen(_private(partial), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as target:
            for one in parts:
                with closing(opened(one)) as source:
                    shutil.copyfileobj(source, target, 1 << 20)
        raw.flush()
        os.fsync(raw.fileno())
    kept = json.dumps(asdict(found))
    with os.fdopen(_private(sum_path(file)), "w") as target_sum:
        target_sum.write(kept)
        target_sum.flush()
        os.fsync(target_sum.fileno())
    partial.replace(packed)
    file.path.unlink()
    return found


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What was done with the files of days: packed, with their sums, and deleted as too old."""

    packed: tuple[tuple[DayFile, Sum], ...] = ()
    deleted: tuple[DayFile, ...] = ()


def tidy(folder: Path, today: date, keep_days: Mapping[str, int]) -> Tidied:
    """Yesterday and before is packed, what is older than `keep_days` of its kind (`access`, `log-`) is deleted. Raises
    OSError."""
    packed, deleted = [], []
    for one in day_files(folder):
        days = keep_days[ACCESS if one.kind == ACCESS else LOGS]
        if one.day < today - timedelta(days=days):
            one.path.unlink(missing_ok=True)
            sum_path(one).unlink(missing_ok=True)
            deleted.append(one)
        elif one.day < today and not one.packed:
            packed.append((one, pack(one)))
    return Tidied(packed=tuple(packed), deleted=tuple(deleted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far back the files of one kind reach and what is missing in between. `days` are there, `size` octets."""

    kind: str
    days: int
    size: int
    first_ms: int | None
    last_ms: int | None
    lost: int
    holes: tuple[Hole, ...]


def reach(folder: Path, kind: str) -> Reach:
    """Raises OSError, EOFError."""
    files = day_files(folder, kind)
    sums = [read_sum(one) for one in files]
    return reach_of(kind, sums, sum(one.size for one in files))


def reach_of(kind: str, sums: Iterable[Sum], size: int) -> Reach:
    """`sums` in the order of days: pure. What a day's end and the next one's beginning leave open is a hole too."""
    found: list[Hole] = []
    before: Sum | None = None
    first: int | None = None
    days = lost = 0
    for one in sums:
        days, lost = days + 1, lost + one.lost
        if one.first_ms is None or one.last_ms is None:
            continue
        first = one.first_ms if first is None else first
        if before is not None and before.last_ms is not None:
            found += hole_between(before.last_ms, one.first_ms, before.ended)
        found += one.holes
        before = one
    return Reach(
        kind=kind, days=days, size=size, first_ms=first, last_ms=before.last_ms if before else None, lost=lost,
        holes=tuple(found),
    )  # fmt: skip
