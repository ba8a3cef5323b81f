"""What of the spool the server has acknowledged, kept in one small file that is replaced whole.

It is written after the server's answer, never before: a death in between sends a record twice, which changes nothing.
A cursor that is gone or broken means that everything is to be sent again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from collector.store.spool.ranges import Range, Ranges
from collector.store.wholefile import replace_file

NAME = "cursor.json"
FORMAT = 1
REWIND_MS = 600_000
TIMES = 3
STEP_MS = 60_000  # acknowledgements of one minute are remembered together


class Acknowledged(NamedTuple):
    """Positions that the server said it has, the last of them at `at_ms`; `times` is how often they were sent again."""

    at_ms: int
    start: int
    end: int
    times: int


@dataclass
class Cursor:
    """`pending` are the positions before `seen` that wait; whatever was appended from `seen` on waits, too.

    `recent` says what was acknowledged in the ten minutes before the last answer, and how many times before; `again`
    what waits for its next time, after an outage. `windows` are numbers of windows to be rolled up. `boot_id` names the
    boot of this machine; `lost` is whether the server was away and has not come back yet.
    """

    seen: int = 0
    pending: Ranges = field(default_factory=Ranges)
    recent: list[Acknowledged] = field(default_factory=list)
    again: list[Ranges] = field(default_factory=lambda: [Ranges() for _ in range(TIMES)])
    windows: list[Range] = field(default_factory=list)
    boot_id: str = ""
    lost: bool = False

    def grow(self, tail: int) -> None:
        """Everything up to `tail` has been appended."""
        if tail > self.seen:
            self.pending.add(self.seen, tail)
            self.seen = tail

    def sent(self, start: int, end: int, now_ms: int) -> None:
        """The server acknowledged these positions."""
        self.recent = [row for row in self.recent if row.at_ms > now_ms - REWIND_MS]
        first = Ranges([(start, end)])
        for times, waiting in enumerate(self.again, 1):
            for low, high in waiting.within(start, end):
                first.remove(low, high)
                self._remember(Acknowledged(now_ms, low, high, times))
        for low, high in first:
            self._remember(Acknowledged(now_ms, low, high, 0))
        self.drop(start, end)

    def _remember(self, row: Acknowledged) -> None:
        last = self.recent[-1] if self.recent else None
        if last and row.at_ms // STEP_MS == last.at_ms // STEP_MS and (last.end, last.times) == (row.start, row.times):
            row = row._replace(start=self.recent.pop().start)
        self.recent.append(row)

    def drop(self, start: int, end: int) -> None:
        """These positions are not to be sent."""
        self.grow(end)
        self.pending.remove(start, end)
        for waiting in self.again:
            waiting.remove(start, end)

    def rewind(self) -> int:
        """After an outage: what the server acknowledged in its last ten minutes is sent once more. Returns its octets.

        At most TIMES times: a server that breaks down under its load must not be given the same for ever.
        """
        before = self.pending.total
        for row in self.recent:
            if row.times < TIMES:
                self.again[row.times].add(row.start, row.end)
                self.pending.add(row.start, row.end)
        self.recent, self.lost = [], False
        return self.pending.total - before

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
            "again": [list(waiting) for waiting in cursor.again],
            "windows": cursor.windows,
            "boot_id": cursor.boot_id,
            "lost": cursor.lost,
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
            recent=[Acknowledged(*map(int, row)) for row in found["recent"]],
            again=[Ranges(pairs(found["again"][times])) for times in range(TIMES)],
            windows=pairs(found["windows"]),
            boot_id=str(found["boot_id"]),
            lost=bool(found["lost"]),
        )
    except (KeyError, IndexError, TypeError, RecursionError) as error:
        raise ValueError(f"not a cursor: {error!r}") from error


def pairs(rows: Iterable[Iterable[Any]]) -> list[Range]:
    return [(int(start), int(end)) for start, end in rows]


def load(folder: Path) -> Cursor | None:
    """None where there is none that can be read."""
    try:
        return decode((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def save(folder: Path, text: str) -> None:
    """`text` is an encoded cursor; safe on disk when this returns. Raises OSError."""
    replace_file(folder / NAME, text)
