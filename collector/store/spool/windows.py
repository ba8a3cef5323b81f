"""Five-minute windows whose samples changed on the server, and that are to be rolled up when they are complete."""

from __future__ import annotations

import threading
from collections.abc import Callable

from collector.store.rollup import STATE_HOLDS_MS
from collector.store.spool.ranges import Ranges

WINDOW_MS = 300_000
NEIGHBOURS = 12
QUIET_S = 30.0  # without news before a window is rolled up: what follows late is in it then


class Windows:
    """Shared by the thread that ships and the one that rolls up. `monotonic` is the clock's."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._touched = Ranges()
        self._last_s: dict[int, float] = {}
        self._version = 0
        self._taken: dict[int, int] = {}
        self._news: dict[int, int] = {}
        self._lock = threading.Lock()

    def touch(self, first_ms: int, last_ms: int) -> None:
        """Samples from `first_ms` to `last_ms` reached the server; a state among them speaks for windows behind."""
        first, last = first_ms // WINDOW_MS, (last_ms + STATE_HOLDS_MS) // WINDOW_MS
        with self._lock:
            self._version += 1
            self._touched.add(first, last + 1)
            # A record spans seconds; of one that spans years (a clock was wrong) the ends suffice.
            for window in {*range(first, min(last, first + NEIGHBOURS) + 1), last}:
                self._last_s[window] = self._monotonic()
                self._news[window] = self._version
            for window in [taken for taken in self._taken if first <= taken <= last]:
                self._news[window] = self._version

    def restore(self, first: int, end: int) -> None:
        """Window numbers that `touched` told before a restart."""
        with self._lock:
            self._touched.add(first, end)

    def due(self, now_ms: int, most: int = 100) -> list[int]:
        """Starts (ms) of windows that are over and have been quiet, oldest first, at most `most`."""
        now_s, found = self._monotonic(), []
        with self._lock:
            for start, end in self._touched:
                for window in range(start, min(end, now_ms // WINDOW_MS)):
                    if now_s - self._last_s.get(window, now_s - QUIET_S) >= QUIET_S:
                        found.append(window * WINDOW_MS)
                        if len(found) == most:
                            return found
        return found

    def take(self, start_ms: int) -> int:
        """Before its samples are read: a ticket for `done`."""
        with self._lock:
            self._taken[start_ms // WINDOW_MS] = self._version
            return self._version

    def done(self, start_ms: int, ticket: int) -> None:
        """It is rolled up; it stays where it was touched since `take`."""
        window = start_ms // WINDOW_MS
        with self._lock:
            self._taken.pop(window, None)
            if self._news.get(window, 0) <= ticket:
                self._touched.remove(window, window + 1)
                self._last_s.pop(window, None)
                self._news.pop(window, None)

    def touched(self) -> list[tuple[int, int]]:
        """Ranges of window numbers, to be kept over a restart."""
        with self._lock:
            return list(self._touched)
