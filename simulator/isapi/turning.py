"""Searches whose pages somebody is turning: what was found when one began is what all its pages show."""

from __future__ import annotations

from simulator.footage import Piece

MOST = 4
Key = tuple[object, ...]
Matches = list[tuple[str, Piece]]


class Turning:
    """The last few, by what was asked."""

    def __init__(self) -> None:
        self._found: dict[Key, Matches] = {}

    def begin(self, key: Key, matches: Matches) -> None:
        self._found.pop(key, None)
        self._found[key] = matches
        if len(self._found) > MOST:
            del self._found[next(iter(self._found))]

    def pages(self, key: Key, position: int) -> Matches | None:
        """None for the first page, which is always looked up, and for a search that is not known."""
        return self._found.get(key) if position else None
