"""A spark: the last stretch of one device in the height of a table row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from collector.store.store import Point
from dashboards.curve import Dot, Plot, bars, holes, line, nice_top, runs, ticks

WIDTH, HEIGHT = 120, 20
MINUTE_MS = 60_000
STRETCHES_MS = tuple(minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30, 60))


@dataclass(frozen=True, slots=True)
class Spark:
    """Path data: `line` of answers, `misses` as ticks, `unseen` where nobody looked."""

    line: str = ""
    misses: str = ""
    unseen: str = ""


def stretch_ms(watched_ms: int) -> int:
    """The shortest stretch that shows all that was seen, at most an hour: a young watch is no thin line at the edge."""
    return next((stretch for stretch in STRETCHES_MS if watched_ms <= stretch), STRETCHES_MS[-1])


def make_spark(looks: Sequence[Point], answers: Sequence[Point], start_ms: int, end_ms: int, least_ms: int) -> Spark:
    """`looks` are points of a witness's field `up` (0/1), `answers` of what an answer took (ms).

    `least_ms` is the shortest interval at which a hole may be suspected: re-checks come closer than the timetable.
    """
    dots = [Dot(at_ms, float(value)) for at_ms, value in answers]
    plot = Plot(WIDTH, HEIGHT, start_ms, end_ms, nice_top(max((dot.value for dot in dots), default=0)))
    missed = [at_ms for at_ms, value in looks if not value]
    unseen = holes([at_ms for at_ms, _ in looks], end_ms, least_ms)
    cuts = [*missed, *((span.start_ms + span.end_ms) // 2 for span in unseen)]
    return Spark(line(plot, runs(dots, cuts)), ticks(plot, missed), bars(plot, unseen))
