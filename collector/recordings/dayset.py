"""A set of days within some months of each other, in the few bytes of one number."""

from __future__ import annotations

from datetime import date


class DaySet:
    """`base` is the ordinal of the earliest day that it can hold; earlier ones are not taken up."""

    __slots__ = ("_base", "_bits")

    def __init__(self, base: int) -> None:
        self._base = base
        self._bits = 0

    def __contains__(self, day: date) -> bool:
        index = day.toordinal() - self._base
        return index >= 0 and bool(self._bits >> index & 1)

    def add(self, day: date) -> None:
        if (index := day.toordinal() - self._base) >= 0:
            self._bits |= 1 << index

    def discard(self, day: date) -> None:
        if (index := day.toordinal() - self._base) >= 0:
            self._bits &= ~(1 << index)

    def forget_before(self, day: date) -> None:
        if (days := day.toordinal() - self._base) > 0:
            self._bits >>= days
            self._base += days
