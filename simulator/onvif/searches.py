"""The searches that an ONVIF recorder has going: each hands out its results page by page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

MOST = 8
"""A new search beyond these ends the oldest, as KeepAliveTime would."""


class Searches:
    def __init__(self) -> None:
        self._going: dict[str, Iterator[str]] = {}
        self._begun = 0

    def __len__(self) -> int:
        return len(self._going)

    def begin(self, results: Iterable[str]) -> str:
        self._begun += 1
        token = f"SearchToken_{self._begun}"
        self._going[token] = iter(list(results))
        if len(self._going) > MOST:
            del self._going[next(iter(self._going))]
        return token

    def next(self, token: str, most: int) -> tuple[list[str], bool] | None:
        """(results, whether these are the last); None for a search that is not there."""
        going = self._going.get(token)
        if going is None:
            return None
        found = list(islice(going, most))
        return found, len(found) < most

    def end(self, token: str) -> None:
        self._going.pop(token, None)
