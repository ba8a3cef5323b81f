"""When each look is due: a heap of absolute monotonic deadlines, spread by a hash, never bunched. Pure."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from hashlib import blake2b
from math import floor
from typing import NamedTuple

Key = tuple[str, str]
"""Device and probe."""


class Due(NamedTuple):
    """A look that is due since `deadline_s`; `skipped` deadlines after it have passed too and are let go."""

    key: Key
    deadline_s: float
    skipped: int


@dataclass(slots=True)
class Entry:
    interval_s: float
    phase_s: float
    deadline_s: float
    version: int


def phase(key: Key) -> float:
    """Where in its period a look falls, 0 ≤ phase < 1; the same on every machine and after every restart."""
    digest = blake2b("\0".join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


class Timetable:
    """Deadlines stand on a grid: phase + n x interval since the monotonic clock's start, so they cannot drift.

    All times are monotonic seconds and passed in.
    """

    def __init__(self) -> None:
        self._entries: dict[Key, Entry] = {}
        self._heap: list[tuple[float, int, Key]] = []
        self._version = 0

    def add(self, key: Key, interval_s: float, now_s: float, first_within_s: float | None = None) -> None:
        """The first look comes within `first_within_s` of now (None: when the grid says), spread by the phase.

        Raises ValueError for an interval that is not positive, and for a key that is there already.
        """
        if interval_s <= 0:
            raise ValueError(f"interval of {key} must be positive, not {interval_s}")
        if key in self._entries:
            raise ValueError(f"{key} is in the timetable already")
        entry = Entry(interval_s, phase(key) * interval_s, 0.0, 0)
        entry.deadline_s = self._grid(entry, now_s) if first_within_s is None else now_s + phase(key) * first_within_s
        self._entries[key] = entry
        self._push(key, entry)

    def remove(self, key: Key) -> None:
        """Forgets it; a key that is not there is nothing to forget."""
        self._entries.pop(key, None)

    def next_deadline(self) -> float | None:
        """The earliest deadline, in the past when looks are late; None when the table is empty."""
        while self._heap:
            deadline_s, version, key = self._heap[0]
            entry = self._entries.get(key)
            if entry is not None and entry.version == version:
                return deadline_s
            heapq.heappop(self._heap)
        return None

    def due(self, now_s: float) -> list[Due]:
        """Everything due by now in order of deadline; each key's next deadline lies after now."""
        found = []
        deadline_s = self.next_deadline()
        while deadline_s is not None and deadline_s <= now_s:
            key = heapq.heappop(self._heap)[2]
            entry = self._entries[key]
            following = self._grid(entry, deadline_s + entry.interval_s / 2)
            skipped = 0
            if following <= now_s:
                skipped = floor((now_s - following) / entry.interval_s) + 1
                following = self._grid(entry, now_s)
            found.append(Due(key, deadline_s, skipped))
            entry.deadline_s = following
            self._push(key, entry)
            deadline_s = self.next_deadline()
        return found

    @staticmethod
    def _grid(entry: Entry, after_s: float) -> float:
        """The first point of the entry's grid that lies after `after_s`."""
        periods = floor((after_s - entry.phase_s) / entry.interval_s) + 1
        point = entry.phase_s + periods * entry.interval_s
        return point if point > after_s else point + entry.interval_s

    def _push(self, key: Key, entry: Entry) -> None:
        self._version += 1
        entry.version = self._version
        heapq.heappush(self._heap, (entry.deadline_s, entry.version, key))
