"""A set of whole numbers as half-open ranges, in order and disjoint: pending positions, touched windows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

Range = tuple[int, int]


class Ranges:
    """`add` and `remove` take start ≤ end; an empty range changes nothing. Neighbours that touch become one."""

    def __init__(self, ranges: Iterable[Range] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in ranges:
            self.add(start, end)

    def __iter__(self) -> Iterator[Range]:
        return iter(list(zip(self._starts, self._ends, strict=True)))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranges) and (self._starts, self._ends) == (other._starts, other._ends)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Ranges({list(self)})"

    @property
    def total(self) -> int:
        """How many numbers are in it."""
        return sum(self._ends) - sum(self._starts)

    def first(self, since: int = 0) -> Range | None:
        """What is left of the first range that ends after `since`, from there on."""
        index = bisect_right(self._ends, since)
        return (max(since, self._starts[index]), self._ends[index]) if index < len(self._starts) else None

    def overlaps(self, start: int, end: int) -> bool:
        index = bisect_right(self._ends, start)
        return index < len(self._starts) and self._starts[index] < end and start < end

    def within(self, start: int, end: int) -> Ranges:
        """Those of its numbers that lie in start ≤ number < end."""
        return Ranges((max(start, low), min(end, high)) for low, high in self if low < end and start < high)

    def add(self, start: int, end: int) -> None:
        if start >= end:
            return
        low, high = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if low < high:
            start, end = min(start, self._starts[low]), max(end, self._ends[high - 1])
        self._starts[low:high] = [start]
        self._ends[low:high] = [end]

    def remove(self, start: int, end: int) -> None:
        if start >= end:
            return
        low, high = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if low >= high:
            return
        left, right = self._starts[low], self._ends[high - 1]
        kept = [piece for piece in ((left, start), (end, right)) if piece[0] < piece[1]]
        self._starts[low:high] = [piece[0] for piece in kept]
        self._ends[low:high] = [piece[1] for piece in kept]
