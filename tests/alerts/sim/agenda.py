"""Virtual time: what happens next, and what the clocks on the wall say meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from alerts.clockwatch import Moment

DAY_S = 86_400.0
EPOCH_MS = 1_787_000_400_000
"""2026-08-18 03:00 UTC."""


class Agenda:
    """Time passes from one entry to the next. `now_s` is what truly passed, the wall clock may be set beside it."""

    def __init__(self, epoch_ms: int = EPOCH_MS) -> None:
        self.now_s = 0.0
        self._epoch_ms = epoch_ms
        self._offset_s = 0.0
        self._boots = 0
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def at(self, at_s: float, deed: Callable[[], None]) -> None:
        """Not before now; of one moment, in the order in which they were entered."""
        self._count += 1
        heappush(self._entries, (max(at_s, self.now_s), self._count, deed))

    def run(self, until_s: float) -> None:
        while self._entries and self._entries[0][0] <= until_s:
            self.now_s, _, deed = heappop(self._entries)
            deed()
        self.now_s = until_s

    def wall_ms(self, at_s: float | None = None) -> int:
        """What the wall clock shows; as it is set now, where another moment is asked for."""
        return self._epoch_ms + round(((self.now_s if at_s is None else at_s) + self._offset_s) * 1000)

    @property
    def moment(self) -> Moment:
        return Moment(self.wall_ms(), self.now_s, f"boot {self._boots}")

    def set_clock(self, by_s: float) -> None:
        self._offset_s += by_s

    def boot(self) -> None:
        self._boots += 1
