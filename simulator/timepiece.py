"""The clock of a device at work: right, wrong, or put wrong at some moment. Recordings bear what it showed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.footage import Piece

ALWAYS = -(1 << 62)


class Clock:
    """`wall` gives true UTC seconds. Offsets are milliseconds that it shows too much."""

    def __init__(self, wall: Callable[[], float], offset_ms: int, zone: str) -> None:
        self._wall = wall
        self._steps = [(ALWAYS, offset_ms)]
        self.zone = ZoneInfo(zone)

    def true_ms(self) -> int:
        return int(self._wall() * 1000)

    def shown_ms(self) -> int:
        return self.true_ms() + self.offset_ms

    def local(self) -> datetime:
        """What it shows, with its zone."""
        return self.when(self.shown_ms())

    def when(self, shown_ms: int) -> datetime:
        return datetime.fromtimestamp(shown_ms / 1000, self.zone)

    @property
    def offset_ms(self) -> int:
        return self._steps[-1][1]

    def put(self, offset_ms: int) -> None:
        """Somebody sets it, now."""
        if offset_ms != self.offset_ms:
            self._steps.append((self.true_ms(), offset_ms))

    def stamped(self, piece: Piece) -> Iterator[Piece]:
        """As the recorder has it: by what it showed then, a new file where it was set."""
        for place, (since, offset) in enumerate(self._steps):
            until = self._steps[place + 1][0] if place + 1 < len(self._steps) else -ALWAYS
            start, end = max(piece.start_ms, since), min(piece.end_ms, until)
            if start < end:
                yield Piece(start + offset, end + offset, piece.locked)

    def truly(self, start_ms: int, end_ms: int) -> tuple[int, int]:
        """A window of true time that holds all that was stamped in this one."""
        offsets = [offset for _, offset in self._steps]
        return start_ms - max(offsets), end_ms - min(offsets)

    def moment(self, shown_ms: int) -> int:
        """The true time that it last showed as this."""
        for since, offset in reversed(self._steps):
            if shown_ms - offset >= since:
                return shown_ms - offset
        return shown_ms - self._steps[0][1]
