"""The newest stretch of many series, remembered between two refreshes of a page, so that only what is new is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from collector.sample import SeriesKey
from collector.store.store import Point, Store
from inventory.model.scope import Scope

OVERLAP_MS = 15_000  # a look bears the moment of its asking; its answer is written down so much later at most
TRUST_MS = 60_000  # after so long all is read again: a spool may have brought something older
MOST = 4_000


@dataclass(frozen=True, slots=True)
class _Kept:
    start_ms: int
    end_ms: int
    whole_ms: int  # when it was last read as a whole
    points: Sequence[Point]


@dataclass(slots=True)
class Tail:
    """For one scope; may be asked from many threads. Those of narrower scopes share what it remembers."""

    store: Store
    scope: Scope
    _kept: dict[tuple[SeriesKey, str], _Kept] = field(default_factory=dict)

    def narrowed(self, scope: Scope) -> Tail:
        return Tail(self.store, scope, self._kept)

    def points(
        self, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
    ) -> Mapping[SeriesKey, Sequence[Point]]:
        """Of each series those with start_ms ≤ at_ms < end_ms, in order of time; `end_ms` is now."""
        found: dict[SeriesKey, Sequence[Point]] = {}
        wholly, partly = [], {}
        for key in keys:
            kept = self._kept.get((key, field)) if self.scope.sees(key.school) else None
            if kept is None or not self._serves(kept, start_ms, end_ms):
                wholly.append(key)
            else:
                partly[key] = kept
        read = self.store.ranges(self.scope, wholly, field, start_ms, end_ms) if wholly else {}
        for key in wholly:
            found[key] = read.get(key, [])
            self._keep(key, field, _Kept(start_ms, end_ms, end_ms, found[key]))
        found.update(self._renewed(partly, field, start_ms, end_ms))
        return found

    def _renewed(
        self, kept: Mapping[SeriesKey, _Kept], field: str, start_ms: int, end_ms: int
    ) -> Iterator[tuple[SeriesKey, Sequence[Point]]]:
        """What is remembered, and read behind it what is new."""
        since_ms = max(min((one.end_ms for one in kept.values()), default=0) - OVERLAP_MS, start_ms)
        fresh = self.store.ranges(self.scope, kept, field, since_ms, end_ms) if kept else {}
        for key, one in kept.items():
            old = [point for point in one.points if start_ms <= point.at_ms < since_ms]
            points = old + fresh.get(key, [])
            self._keep(key, field, _Kept(start_ms, end_ms, one.whole_ms, points))
            yield key, points

    @staticmethod
    def _serves(kept: _Kept, start_ms: int, end_ms: int) -> bool:
        return kept.start_ms <= start_ms <= kept.end_ms <= end_ms < kept.whole_ms + TRUST_MS

    def _keep(self, key: SeriesKey, field: str, kept: _Kept) -> None:
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key, field] = kept
