"""A spark: the last stretch of one device in the height of a table row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.store.store import Point
from dashboards.curve import Dot, Plot, bars, holes, line, nice_top, runs, ticks

WIDTH, HEIGHT = 80, 24
LOOKS = 60  # a curve of this size shows no more of them
STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 40, 50)


@dataclass(frozen=True, slots=True)
class Spark:
    """Path data: `line` of answers, `misses` as ticks, `unseen` where nobody looked."""

    line: str = ""
    misses: str = ""
    unseen: str = ""


def stretch_ms(watched_ms: int, interval_ms: int) -> int:
    """The shortest stretch that shows all that was seen, at most LOOKS intervals.

    So a young watch is no thin line at the edge.
    """
    longest = LOOKS * interval_ms
    return next((step * longest // LOOKS for step in STEPS if watched_ms * LOOKS <= step * longest), longest)


def make_spark(looks: Sequence[Point], answers: Sequence[Point], start_ms: int, end_ms: int, interval_ms: int) -> Spark:
    """`looks` are points of a witness's field `up` (0/1), `answers` of what an answer took (ms).

    `interval_ms` is the timetable's; looks that come closer than half of it are re-checks and tell nothing of holes.
    """
    dots = [Dot(at_ms, float(value)) for at_ms, value in answers]
    plot = Plot(WIDTH, HEIGHT, start_ms, end_ms, nice_top(max((dot.value for dot in dots), default=0)))
    missed = [at_ms for at_ms, value in looks if not value]
    unseen = holes([at_ms for at_ms, _ in looks], end_ms, interval_ms // 2)
    cuts = [*missed, *((span.start_ms + span.end_ms) // 2 for span in unseen)]
    return Spark(line(plot, runs(dots, cuts)), ticks(plot, missed, HEIGHT // 2), bars(plot, unseen))
