"""The finders that a recorder has open: each is one search for files, and there is room for few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.footage import Piece

MOST_FINDERS = 8


@dataclass(slots=True)
class Finder:
    """`found` gives what has not been handed out yet."""

    channel: int = 0
    found: Iterator[Piece] = field(default_factory=lambda: iter(()))


class Finders:
    """Those of one recorder. One that is never destroyed takes a place until the recorder boots."""

    def __init__(self) -> None:
        self._open: dict[str, Finder] = {}
        self._last = 0x7F00_0000

    def __len__(self) -> int:
        return len(self._open)

    def create(self) -> str:
        """Its number, or "" where there is no place left."""
        if len(self._open) >= MOST_FINDERS:
            return ""
        self._last += 97
        self._open[str(self._last)] = Finder()
        return str(self._last)

    def get(self, number: str) -> Finder | None:
        return self._open.get(number)

    def destroy(self, number: str) -> None:
        self._open.pop(number, None)
