"""When each look is due: a heap of absolute monotonic deadlines, spread by a hash, never bunched. Pure."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from hashlib import blake2b
from math import floor, inf
from typing import Generic, NamedTuple, TypeVar

Key = tuple[str, str]
"""Device and probe."""


@dataclass(slots=True, eq=False)
class Entry:
    """What looks stand on the grid of: its owner derives from it, so that the heap alone knows of it. A county has a
    hundred thousand. `deadline_s` is infinite while it stands in no timetable."""

    interval_s: float = field(default=0.0, init=False)
    phase_s: float = field(default=0.0, init=False)
    deadline_s: float = field(default=inf, init=False)

    def __lt__(self, other: Entry) -> bool:
        """Of two that are due at one moment."""
        return self.phase_s < other.phase_s


E = TypeVar("E", bound=Entry)


class Due(NamedTuple, Generic[E]):
    """A look that is due since `deadline_s`; `skipped` deadlines after it have passed too and are let go."""

    entry: E
    deadline_s: float
    skipped: int


def phase(key: Key) -> float:
    """Where in its period a look falls, 0 ≤ phase < 1; the same on every machine and after every restart."""
    digest = blake2b("\0".join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


class Timetable(Generic[E]):
    """Deadlines stand on a grid: phase + n x interval since the monotonic clock's start, so they cannot drift.

    All times are monotonic seconds and passed in.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, E]] = []

    def add(self, entry: E, key: Key, interval_s: float, now_s: float, first_within_s: float | None = None) -> None:
        """The first look comes within `first_within_s` of now (None: when the grid says), spread by the key's phase.

        Raises ValueError for an interval that is not positive, and for an entry that is there already.
        """
        if interval_s <= 0:
            raise ValueError(f"interval of {key} must be positive, not {interval_s}")
        if entry.deadline_s != inf:
            raise ValueError(f"{key} is in the timetable already")
        share = phase(key)
        entry.interval_s, entry.phase_s = interval_s, share * interval_s
        entry.deadline_s = self._grid(entry, now_s) if first_within_s is None else now_s + share * first_within_s
        heapq.heappush(self._heap, (entry.deadline_s, entry))

    def remove(self, entry: E) -> None:
        """Forgets it; one that is not there is nothing to forget. It does not come back: a new one may."""
        entry.deadline_s = inf

    def next_deadline(self) -> float | None:
        """The earliest deadline, in the past when looks are late; None when the table is empty."""
        while self._heap:
            deadline_s, entry = self._heap[0]
            if entry.deadline_s == deadline_s:
                return deadline_s
            heapq.heappop(self._heap)
        return None

    def due(self, now_s: float) -> list[Due[E]]:
        """Everything due by now in order of deadline; each one's next deadline lies after now."""
        found = []
        deadline_s = self.next_deadline()
        while deadline_s is not None and deadline_s <= now_s:
            entry = self._heap[0][1]
            following = self._grid(entry, deadline_s + entry.interval_s / 2)
            skipped = 0
            if following <= now_s:
                skipped = floor((now_s - following) / entry.interval_s) + 1
                following = self._grid(entry, now_s)
            found.append(Due(entry, deadline_s, skipped))
            entry.deadline_s = following
            heapq.heapreplace(self._heap, (following, entry))
            deadline_s = self.next_deadline()
        return found

    @staticmethod
    def _grid(entry: Entry, after_s: float) -> float:
        """The first point of the entry's grid that lies after `after_s`."""
        periods = floor((after_s - entry.phase_s) / entry.interval_s) + 1
        point = entry.phase_s + periods * entry.interval_s
        return point if point > after_s else point + entry.interval_s
