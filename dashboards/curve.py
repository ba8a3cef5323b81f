"""Curves: points in time to the path data of an SVG. A hole in the looks stays a hole in the line.

Path data is kept short (integers, relative steps) because a page of 100 devices holds 100 curves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isfinite, log10
from statistics import median
from typing import NamedTuple

HOLE = 2.5  # a gap of so many usual intervals is a stretch in which nobody looked


class Dot(NamedTuple):
    """A value at a moment (UTC milliseconds)."""

    at_ms: int
    value: float


class Span(NamedTuple):
    """start_ms ≤ t < end_ms, UTC milliseconds."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Plot:
    """`start_ms` to `end_ms` lie across `width`, values from `bottom` to `top` up `height` (user units)."""

    width: int
    height: int
    start_ms: int
    end_ms: int
    top: float = 1.0
    bottom: float = 0.0

    def x(self, at_ms: float) -> int:
        inside = min(max(at_ms, self.start_ms), self.end_ms)
        return round((inside - self.start_ms) * self.width / max(self.end_ms - self.start_ms, 1))

    def y(self, value: float) -> int:
        inside = min(max(value, self.bottom), self.top) - self.bottom
        return round(self.height - inside * self.height / (self.top - self.bottom))


@dataclass(frozen=True, slots=True)
class Summary:
    """Least, mean and greatest of the values seen, and how many they were."""

    minimum: float
    mean: float
    maximum: float
    count: int


def usual_interval_ms(times: Sequence[int], least_ms: int = 1) -> float:
    """Median distance of the looks, at least `least_ms`; `least_ms` where there are fewer than two looks."""
    distances = [later - earlier for earlier, later in pairwise(times)]
    return max(median(distances), least_ms) if distances else float(least_ms)


def holes(times: Sequence[int], end_ms: int, least_ms: int = 1) -> list[Span]:
    """Stretches between looks, and from the last look to `end_ms`, too long for the usual interval.

    Before the first look there is no hole: there nothing had begun.
    """
    if not times:
        return []
    limit = HOLE * usual_interval_ms(times, least_ms)
    return [Span(a, b) for a, b in pairwise([*times, max(end_ms, times[-1])]) if b - a > limit]


def runs(dots: Sequence[Dot], breaks: Iterable[int]) -> list[list[Dot]]:
    """The dots cut wherever a moment of `breaks` lies between two of them."""
    cuts = sorted(breaks)
    out: list[list[Dot]] = []
    for dot in dots:
        if out and bisect_left(cuts, out[-1][-1].at_ms) == bisect_left(cuts, dot.at_ms):
            out[-1].append(dot)
        else:
            out.append([dot])
    return out


def line(plot: Plot, stretches: Iterable[Sequence[Dot]]) -> str:
    """Path of one line a stretch; a stretch of one dot is a short dash."""
    return "".join(_stretch(plot, stretch) for stretch in stretches if stretch)


def _stretch(plot: Plot, dots: Sequence[Dot]) -> str:
    spots = _thin([(plot.x(dot.at_ms), plot.y(dot.value)) for dot in dots])
    head = f"M{spots[0][0]} {spots[0][1]}"
    if len(spots) == 1:
        return f"{head}h1"
    steps = "".join(f"{b[0] - a[0]} {b[1] - a[1]} " for a, b in pairwise(spots))
    return f"{head}l{steps.rstrip()}".replace(" -", "-")


def _thin(spots: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """One spot a column: the highest one, because a slow answer is what the eye looks for."""
    column: dict[int, int] = {}
    for x, y in spots:
        column[x] = min(y, column.get(x, y))
    return list(column.items())


def band(plot: Plot, stretches: Iterable[Sequence[tuple[int, float, float]]]) -> str:
    """Closed area between the least and the greatest of each step: (at_ms, minimum, maximum)."""
    out = []
    for stretch in stretches:
        there = [f"{plot.x(at)} {plot.y(high)}" for at, _, high in stretch]
        back = [f"{plot.x(at)} {plot.y(low)}" for at, low, _ in reversed(stretch)]
        out.append(f"M{' '.join(there + back)}z")
    return "".join(out)


def ticks(plot: Plot, moments: Iterable[int], length: int) -> str:
    """A stroke of `length` up from the bottom at each moment, one a column."""
    return "".join(f"M{x} {plot.height}v-{length}" for x in sorted({plot.x(at) for at in moments}))


def bars(plot: Plot, spans: Iterable[Span]) -> str:
    """Full-height areas, at least one unit wide; what lies outside the drawing is left out."""
    out = []
    for span in spans:
        if span.end_ms <= plot.start_ms or span.start_ms >= plot.end_ms:
            continue
        x = plot.x(span.start_ms)
        width = max(plot.x(span.end_ms) - x, 1)
        out.append(f"M{x} 0h{width}v{plot.height}h-{width}z")
    return "".join(out)


def nice_top(greatest: float) -> float:
    """The next 1, 2 or 5 times a power of ten; 1 where there is nothing to measure."""
    if greatest <= 0 or not isfinite(greatest):
        return 1.0
    power = 10.0 ** floor(log10(greatest))
    return next(step * power for step in (1, 2, 5, 10) if greatest <= step * power * (1 + 1e-9))
