"""Charts of a device page: series of a store to path data, axis marks and figures in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from operator import mul
from zoneinfo import ZoneInfo

from collector.sample import SeriesKey
from collector.store.store import Store
from dashboards.curve import Dot, Plot, Span, Summary, band, bars, holes, line, nice_top, runs, ticks
from inventory.model.scope import Scope
from language.message import Message

WIDTH, HEIGHT = 720, 130
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
MARK_STEPS_MS = tuple(
    [10_000, 30_000]
    + [minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30)]
    + [hours * HOUR_MS for hours in (1, 2, 4, 6, 12, 24)]
)
MOST_MARKS = 7
MISS_SHARE = 4  # of the chart's height
EDGE_PERCENT = 5.0
BUCKETS = 300  # a chart needs no more points than it has columns to draw them in


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the axis; `day` marks are midnights in the zone, `seconds` tells whether they must be written."""

    at_ms: int
    percent: float
    day: bool
    seconds: bool

    @property
    def anchor(self) -> str:
        if self.percent < EDGE_PERCENT:
            return "start"
        return "end" if self.percent > 100 - EDGE_PERCENT else "middle"


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a stretch of time and whose eyes look."""

    store: Store
    scope: Scope
    start_ms: int
    end_ms: int
    zone: str
    interval_ms: int  # the timetable's; looks closer than half of it are re-checks

    @property
    def step_ms(self) -> int:
        """Width of a bucket, or 0 where the stretch is short enough to draw every look."""
        length = self.end_ms - self.start_ms
        return 0 if length <= HOUR_MS else -(-length // BUCKETS // MINUTE_MS) * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Stroke:
    """What was seen of one field: a dot and the least and greatest value around it, in order of time.

    `looks` is how many looks each dot is the mean of; empty where each is one.
    """

    dots: Sequence[Dot]
    ranges: Sequence[tuple[int, float, float]] = ()
    looks: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    name: Message
    line: str
    band: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`top` is the value at the upper edge, `bottom` at the lower; `unit` is written behind each value."""

    title: Message
    unit: str
    top: float
    traces: tuple[Trace, ...]
    misses: str
    unseen: str
    summary: Summary | None
    marks: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A chart to draw: fields of one series over each other, 0 to the greatest or to `top`.

    `signed` values lie on both sides of a line in the middle.
    """

    title: Message
    key: SeriesKey
    fields: tuple[tuple[str, Message], ...]
    unit: str
    top: float | None = None
    looks: bool = True  # whether the measurement has a field `up` whose zeros are misses
    signed: bool = False


def draw(view: View, wanted: Wanted) -> Chart | None:
    """None where nothing was seen of the series in the stretch, neither a value nor a miss."""
    strokes = [(name, read(view, wanted.key, field)) for field, name in wanted.fields]
    looks = read(view, wanted.key, "up") if wanted.looks else together([stroke for _, stroke in strokes])
    if not looks.dots and not any(stroke.dots for _, stroke in strokes):
        return None
    top = wanted.top or nice_top(greatest([stroke for _, stroke in strokes], wanted.signed))
    plot = Plot(WIDTH, HEIGHT, view.start_ms, view.end_ms, top, -top if wanted.signed else 0.0)
    missed = missed_moments(looks) if wanted.looks else []
    unseen = holes([dot.at_ms for dot in looks.dots], view.end_ms, max(view.interval_ms // 2, view.step_ms))
    cuts = [*([] if view.step_ms else missed), *((span.start_ms + span.end_ms) // 2 for span in unseen)]
    return Chart(
        title=wanted.title,
        unit=wanted.unit,
        top=plot.top,
        traces=tuple(Trace(name, line(plot, runs(s.dots, cuts)), shade(plot, s, unseen)) for name, s in strokes),
        misses=ticks(plot, missed, HEIGHT // MISS_SHARE),
        unseen=bars(plot, unseen),
        summary=summarise([stroke for _, stroke in strokes]),
        marks=time_marks(view.start_ms, view.end_ms, view.zone),
        bottom=plot.bottom,
    )


def greatest(strokes: Iterable[Stroke], signed: bool) -> float:
    """Of all values, of `signed` ones the farthest from 0; 0 where there are none."""
    edges = [edge for one in strokes for _, low, high in one.ranges for edge in (low, high)]
    values = [*edges, *(dot.value for one in strokes for dot in one.dots)]
    return max((abs(value) if signed else value for value in values), default=0.0)


def together(strokes: Iterable[Stroke]) -> Stroke:
    """One dot for each moment at which some field was seen: one look brings several fields."""
    return Stroke(sorted({dot.at_ms: dot for stroke in strokes for dot in stroke.dots}.values()))


def read(view: View, key: SeriesKey, field: str) -> Stroke:
    if not view.step_ms:
        points = view.store.range(view.scope, key, field, view.start_ms, view.end_ms)
        return Stroke([Dot(at_ms, float(value)) for at_ms, value in points])
    buckets = view.store.buckets(view.scope, key, field, view.start_ms, view.end_ms, view.step_ms)
    middle = view.step_ms // 2
    return Stroke(
        [Dot(bucket.start_ms + middle, bucket.mean) for bucket in buckets],
        [(bucket.start_ms + middle, bucket.minimum, bucket.maximum) for bucket in buckets],
        [bucket.looks for bucket in buckets],
    )


def missed_moments(looks: Stroke) -> list[int]:
    """Moments of looks, or middles of steps with at least one look, that found nobody at home."""
    if looks.ranges:
        return [at_ms for at_ms, least, _ in looks.ranges if least < 1]
    return [dot.at_ms for dot in looks.dots if dot.value < 1]


def shade(plot: Plot, stroke: Stroke, unseen: Sequence[Span]) -> str:
    groups: list[list[tuple[int, float, float]]] = []
    for item in stroke.ranges:
        cut = groups and any(groups[-1][-1][0] < (span.start_ms + span.end_ms) // 2 < item[0] for span in unseen)
        if groups and not cut:
            groups[-1].append(item)
        else:
            groups.append([item])
    return band(plot, groups)


def summarise(strokes: Sequence[Stroke]) -> Summary | None:
    """Over the first field: a chart of two directions would have no one mean. Every look weighs the same."""
    if not strokes or not strokes[0].dots:
        return None
    first = strokes[0]
    values = [dot.value for dot in first.dots]
    looks = first.looks or [1] * len(values)
    lows = [low for _, low, _ in first.ranges] or values
    highs = [high for _, _, high in first.ranges] or values
    return Summary(min(lows), sum(map(mul, values, looks)) / sum(looks), max(highs), sum(looks))


def time_marks(start_ms: int, end_ms: int, zone: str) -> tuple[Mark, ...]:
    """At most MOST_MARKS moments at whole steps of the zone's wall clock."""
    length = max(end_ms - start_ms, 1)
    step = next((step for step in MARK_STEPS_MS if length / step <= MOST_MARKS), DAY_MS)
    moments = midnights(start_ms, end_ms, zone) if step == DAY_MS else whole_steps(start_ms, end_ms, zone, step)
    return tuple(
        Mark(at_ms, round((at_ms - start_ms) * 100 / length, 2), step == DAY_MS, step < MINUTE_MS) for at_ms in moments
    )


def whole_steps(start_ms: int, end_ms: int, zone: str, step_ms: int) -> list[int]:
    offset = datetime.fromtimestamp(start_ms / 1_000, UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    shift = int(offset.total_seconds()) * 1_000
    first = -(-(start_ms + shift) // step_ms) * step_ms - shift
    return list(range(first, end_ms + 1, step_ms))


def midnights(start_ms: int, end_ms: int, zone: str) -> list[int]:
    first = datetime.fromtimestamp(start_ms / 1_000, UTC).astimezone(ZoneInfo(zone))
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (int((day + timedelta(days=n)).timestamp() * 1_000) for n in range(1, 400))
    return list(takewhile(lambda at_ms: at_ms <= end_ms, days))
