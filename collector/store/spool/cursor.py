"""What of the spool the server has acknowledged, kept in one small file that is replaced whole.

It is written after the server's answer, never before: a death in between sends a record twice, which changes nothing.
A cursor that is gone or broken means that everything is to be sent again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector.store.spool.ranges import Range, Ranges
from collector.store.spool.segment import sync_folder

NAME = "cursor.json"
FORMAT = 1
REWIND_MS = 600_000
STEP_MS = 60_000  # acknowledgements of one minute are remembered together


@dataclass
class Cursor:
    """`pending` are the positions before `seen` that wait; whatever was appended from `seen` on waits, too.

    `recent` says what was acknowledged in the ten minutes before the last answer, `again` what waits for the second
    time after an outage. `windows` are numbers of windows to be rolled up. `boot_id` names the boot of this machine.
    """

    seen: int = 0
    pending: Ranges = field(default_factory=Ranges)
    recent: list[tuple[int, int, int]] = field(default_factory=list)
    again: Ranges = field(default_factory=Ranges)
    windows: list[Range] = field(default_factory=list)
    boot_id: str = ""

    def grow(self, tail: int) -> None:
        """Everything up to `tail` has been appended."""
        if tail > self.seen:
            self.pending.add(self.seen, tail)
            self.seen = tail

    def sent(self, start: int, end: int, now_ms: int) -> None:
        """The server acknowledged these positions."""
        fresh = Ranges([(start, end)])
        for low, high in self.again.within(start, end):
            fresh.remove(low, high)
        self.drop(start, end)
        self.recent = [row for row in self.recent if row[0] > now_ms - REWIND_MS]
        for low, high in fresh:
            self._remember(low, high, now_ms)

    def _remember(self, start: int, end: int, now_ms: int) -> None:
        minute = now_ms - now_ms % STEP_MS
        if self.recent and self.recent[-1][0] == minute and self.recent[-1][2] == start:
            start = self.recent.pop()[1]
        self.recent.append((minute, start, end))

    def drop(self, start: int, end: int) -> None:
        """These positions are not to be sent."""
        self.grow(end)
        self.pending.remove(start, end)
        self.again.remove(start, end)

    def rewind(self) -> int:
        """After an outage: what the server acknowledged in its last ten minutes is sent once more. Returns its octets.

        Only once: with a server that comes and goes the same would go round for ever.
        """
        found = Ranges((start, end) for _, start, end in self.recent)
        self.recent = []
        self.again.add_all(found)
        self.pending.add_all(found)
        return found.total

    def resend(self, ranges: Iterable[Range]) -> None:
        """A person wants these positions sent again."""
        for start, end in ranges:
            self.pending.add(start, min(end, self.seen))

    def unsent(self, tail: int) -> int:
        """Octets that wait."""
        return self.pending.total + max(0, tail - self.seen)


def encode(cursor: Cursor) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "seen": cursor.seen,
            "pending": list(cursor.pending),
            "recent": cursor.recent,
            "again": list(cursor.again),
            "windows": cursor.windows,
            "boot_id": cursor.boot_id,
        }
    )


def decode(text: str) -> Cursor:
    """Raises ValueError for what is no cursor of ours."""
    try:
        found: dict[str, Any] = json.loads(text)
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']} is not known")
        return Cursor(
            seen=int(found["seen"]),
            pending=Ranges(pairs(found["pending"])),
            recent=[(int(at_ms), int(start), int(end)) for at_ms, start, end in found["recent"]],
            again=Ranges(pairs(found["again"])),
            windows=pairs(found["windows"]),
            boot_id=str(found["boot_id"]),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a cursor: {error!r}") from error


def pairs(rows: Iterable[Iterable[Any]]) -> list[Range]:
    return [(int(start), int(end)) for start, end in rows]


def load(folder: Path) -> Cursor | None:
    """None where there is none that can be read."""
    try:
        return decode((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def save(folder: Path, cursor: Cursor) -> None:
    """Safe on disk when this returns. Raises OSError."""
    replace(folder / NAME, encode(cursor))


def replace(path: Path, text: str, *, safe: bool = True) -> None:
    """Readers see the whole file or the one before. With `safe` a power cut leaves one of them, too. Raises OSError."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if safe:
            os.fsync(file.fileno())
    fresh.replace(path)
    if safe:
        sync_folder(path.parent)
