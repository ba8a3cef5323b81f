"""What lies on a recorder's disks: computed from what was planted, never stored. Pure.

All times are UTC milliseconds of the true clock; `simulator.timepiece` turns them into what the recorder believes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from simulator.planting import DAY_MS, Hole, Storage
from simulator.schedule import DAY_MIN, WEEKS

FLUSH_MS = 6_000
"""What is being written can be found after so long."""
MINUTE_MS = 60_000
MOTION_MS = 10 * MINUTE_MS
MOTION_LASTS_MS = 4 * MINUTE_MS
MOTION_ONE_IN = 4


class Piece(NamedTuple):
    """A file, or what a hole left of it. `locked`: kept from being overwritten."""

    start_ms: int
    end_ms: int
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """One channel's recordings: `holes` are all there are, planted and since come; files are cut each `file_ms`,
    at `phase_ms` behind the full one."""

    storage: Storage
    channel: int
    zone: tzinfo
    file_ms: int
    phase_ms: int = 0
    holes: Sequence[Hole] = ()

    def pieces(self, start_ms: int, end_ms: int, now_ms: int) -> Iterator[Piece]:
        """What is stored now of files that overlap the window, oldest first; files are told whole."""
        storage = self.storage
        newest = now_ms - FLUSH_MS
        edge = max(storage.since_ms, now_ms - int(storage.kept_days * DAY_MS))
        locks = [lock for lock in storage.locks if lock.channel in (0, self.channel)]
        earliest = min([edge, *(lock.start_ms for lock in locks)])
        cell = (max(start_ms, earliest) - self.phase_ms) // self.file_ms
        while (file_start := cell * self.file_ms + self.phase_ms) < min(end_ms, newest):
            file_end = file_start + self.file_ms
            cell += 1
            for left, right in self._recorded(max(file_start, storage.since_ms), min(file_end, newest)):
                locked = any(lock.start_ms < right and left < lock.end_ms for lock in locks)
                if right > start_ms and left < end_ms and (locked or file_end > edge):
                    yield Piece(left, right, locked)

    def first(self, now_ms: int) -> Piece | None:
        return next(self.pieces(0, now_ms, now_ms), None)

    def holds(self, at_ms: int, now_ms: int) -> bool:
        return any(piece.start_ms <= at_ms < piece.end_ms for piece in self.pieces(at_ms, at_ms + 1, now_ms))

    def _recorded(self, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
        holes = [(hole.start_ms, end_ms if hole.end_ms is None else hole.end_ms) for hole in self.holes]
        return without(self._due(start_ms, end_ms), holes) if start_ms < end_ms else []

    def _due(self, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
        name = self.storage.week_of(self.channel)
        if name == "always":
            return [(start_ms, end_ms)]
        found = []
        for left, right, event in _stretches(name, self.zone, start_ms, end_ms):
            parts = self._motion(left, right) if event else [(left, right)]
            found += [(max(a, start_ms), min(b, end_ms)) for a, b in parts if a < end_ms and b > start_ms]
        return found

    def _motion(self, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
        """Something moves in one of so many stretches, always in the same."""
        first, last = start_ms // MOTION_MS, -(-end_ms // MOTION_MS)
        moved = (slot for slot in range(first, last) if (slot * 2_654_435_761 + self.channel * 97) % MOTION_ONE_IN == 0)
        parts = ((slot * MOTION_MS, slot * MOTION_MS + MOTION_LASTS_MS) for slot in moved)
        return [(max(a, start_ms), min(b, end_ms)) for a, b in parts if a < end_ms and b > start_ms]


def _stretches(name: str, zone: tzinfo, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, bool]]:
    day = datetime.fromtimestamp(start_ms / 1000, zone).date()
    last = datetime.fromtimestamp(end_ms / 1000, zone).date()
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        for stretch in WEEKS[name][day.weekday()]:
            yield _moment(midnight, stretch.start_min), _moment(midnight, stretch.end_min), stretch.event
        day += timedelta(days=1)


def _moment(midnight: datetime, minute: int) -> int:
    """UTC milliseconds of a minute of a local day, also where the clock is put forward or back that day."""
    days, minutes = divmod(minute, DAY_MIN)
    local = midnight + timedelta(days=days)
    return int(local.replace(hour=minutes // 60, minute=minutes % 60).timestamp() * 1000)


def without(spans: Iterable[tuple[int, int]], holes: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans less the holes, in order."""
    left = list(spans)
    for start, end in holes:
        left = [
            part
            for one in left
            for part in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))
            if part[0] < part[1]
        ]
    return sorted(set(left))
