"""The state line: one device's segments in a row, in their proportions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.figures import Figures
from alerts.state import State
from alerts.timeline import Segment
from dashboards.curve import Plot
from dashboards.standing import WORST_FIRST
from language.message import Message

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """`x` and `width` are user units of the drawing; nothing that happened is thinner than one."""

    state: State
    x: int
    width: int
    start_ms: int
    end_ms: int
    cause: Message | None = None


@dataclass(frozen=True, slots=True)
class Total:
    state: State
    ms: int


def lay_out(segments: Sequence[Segment], start_ms: int, end_ms: int) -> list[Part]:
    """In order of weight, so that where two fall on one spot the worse is seen."""
    plot = Plot(WIDTH, 1, start_ms, end_ms)
    parts = [
        Part(
            segment.state,
            min(plot.x(segment.start_ms), WIDTH - 1),
            max(plot.x(segment.end_ms) - plot.x(segment.start_ms), 1),
            segment.start_ms,
            segment.end_ms,
            segment.cause,
        )
        for segment in segments
    ]
    return sorted(parts, key=lambda part: -WORST_FIRST.index(part.state))


def totals(figures: Figures) -> list[Total]:
    """The states that occurred, worst first."""
    return [Total(state, figures[state]) for state in WORST_FIRST if figures[state]]


def gauge(counts: Iterable[tuple[State, int]], width: int = WIDTH) -> list[Part]:
    """Shares of a whole side by side; `start_ms` and `end_ms` mean nothing here."""
    present = [(state, number) for state, number in counts if number]
    whole = sum(number for _, number in present)
    parts, x = [], 0
    done = 0
    for state, number in present:
        done += number
        end = done * width // whole
        parts.append(Part(state, x, max(end - x, 1), 0, 0))
        x = end
    return parts
