"""Axes: from where to where, and which marks are written beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

BOTTOMS = tuple(Fraction(permille, 1000) for permille in (999, 995, 990, 980, 950, 900, 800, 500))
"""Where an axis of shares may begin when all lies near the whole; bars always begin at nought."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from `low` to `high` along `length` units from `start`; turned upside down where `start` is below."""

    low: Fraction
    high: Fraction
    start: float
    length: float

    def at(self, value: Fraction | float) -> float:
        inside = min(max(Fraction(value), self.low), self.high)
        return self.start + self.length * float((inside - self.low) / (self.high - self.low))


def share_bottom(values: Iterable[Fraction | None]) -> Fraction:
    """The highest beginning of an axis up to the whole under which none of the values falls; with room below them."""
    least = min((value for value in values if value is not None), default=Fraction(0))
    return next((bottom for bottom in BOTTOMS if least > bottom), Fraction(0))


def share_marks(low: Fraction) -> Sequence[Fraction]:
    """Five from `low` to the whole; three where there is little between."""
    parts = 4 if low <= Fraction(8, 10) else 2
    return [low + (1 - low) * part / parts for part in range(parts + 1)]


def digits_of(marks: Iterable[Fraction]) -> int:
    """Places that the marks need in percent."""
    for digits in range(4):
        if all((mark * 100 * 10**digits).denominator == 1 for mark in marks):
            return digits
    return 4


def spread(count: int, most: int) -> list[int]:
    """Places of at most `most` marks among `count`, evenly, the first among them."""
    step = max(1, -(-count // most))
    return list(range(0, count, step))
