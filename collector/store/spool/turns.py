"""Whose turn it is on the line: what was appended last, or the oldest of what piled up."""

from __future__ import annotations

from collections.abc import Iterator

from collector.store.spool.ranges import Range, Ranges

FRESH_BYTES = 4 << 20  # fresh data that waits longer than that has become backlog itself


class Turns:
    """Both have every second turn while both wait. Positions from `fresh_from` on are fresh."""

    def __init__(self, fresh_from: int) -> None:
        self.fresh_from = fresh_from
        self._fresh_next = True

    def restart(self, tail: int) -> None:
        """After an outage: all that waits is backlog."""
        self.fresh_from = tail

    def order(self, pending: Ranges, tail: int) -> Iterator[Range]:
        """The range to send from, then the one to take where that gives nothing. Taking one gives the turn away."""
        if sum(end - start for start, end in pending.within(self.fresh_from, tail)) > FRESH_BYTES:
            self.restart(tail)
        fresh, backlog = pending.first(self.fresh_from), pending.first()
        if backlog and backlog[0] >= self.fresh_from:
            backlog = None
        if backlog:
            backlog = backlog[0], min(backlog[1], self.fresh_from)
        sides = [fresh, backlog] if self._fresh_next else [backlog, fresh]
        for side in sides:
            if side:
                self._fresh_next = side is backlog
                yield side
