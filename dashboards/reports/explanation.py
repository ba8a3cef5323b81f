"""Why a device has its figures: its intervals, the looks behind each, what stood beside them, and the sums. Pure.

Everything that is shown is what the figures were reckoned of; nothing is read or reckoned a second way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from alerts.figures import Figures
from alerts.segment import Segment
from dashboards.reports.device_figures import DeviceFigures, Life
from dashboards.reports.look import Look
from inventory.model.attribution import Attribution
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Transition
from inventory.model.window import Window
from inventory.period import Period

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """`seen` are the looks that it was made of, in order of time: of each witness the last that held when it began,
    and those inside. None before the first look."""

    segment: Segment
    seen: Sequence[Transition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A window of the device, or of the element `cause` that its silence was charged to. One that was entered after
    its beginning and that nobody had approved does not count."""

    window: Window
    counts: bool
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known of a device beside what was observed of it: the rows as they count at `look.known_ms`. `idle` are
    the times outside its service hours, `flaws` those in which a fault or a defect stood against its being intact."""

    transitions: Sequence[Transition] = ()
    windows: Sequence[Window] = ()
    attributions: Sequence[Attribution] = ()
    cause_windows: Mapping[str, Sequence[Window]]
    service: Sequence[ServicePeriod] = ()
    idle: Sequence[Span] = ()
    flaws: Sequence[Span] = ()
    looked_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`figures` are those of the reports, also those of a device that was not in service at all. `looked_ms` is from
    when on nobody looked any more, None where somebody does."""

    school: School
    period: Period
    look: Look
    figures: DeviceFigures
    intervals: Sequence[Interval]
    transitions: Sequence[Transition]
    windows: Sequence[Agreed]
    attributions: Sequence[Attribution]
    service: Sequence[ServicePeriod]
    idle: Sequence[Span]
    flaws: Sequence[Span]
    looked_ms: int | None

    @property
    def sums(self) -> Figures:
        """Of the intervals: what `figures` must be."""
        return Figures.of(one.segment for one in self.intervals)

    @property
    def adds_up(self) -> bool:
        """Each millisecond of the look is in exactly one interval, and the sums are the figures."""
        return self.sums == self.figures.figures and sum(self.sums.ms) == self.look.length_ms


def explain(
    school: School, period: Period, look: Look, life: Life, figures: DeviceFigures, known: Known
) -> Explanation:
    """Of one device. `known` holds all that `life` was derived of."""
    rows = sorted(
        (row for row in known.transitions if row.recorded_ms <= look.known_ms and row.at_ms < look.end_ms),
        key=lambda row: (row.at_ms, row.seq),
    )
    own = ((window, "") for window in known.windows)
    causes = ((window, cause) for cause in sorted(known.cause_windows) for window in known.cause_windows[cause])
    return Explanation(
        school=school,
        period=period,
        look=look,
        figures=figures,
        intervals=list(intervals(life.segments, rows, life.device.witnesses)),
        transitions=rows,
        windows=[
            Agreed(window=window, counts=window.counts(look.known_ms), cause=cause)
            for window, cause in chain(own, causes)
            if window.start_ms < look.end_ms and window.end_ms > look.start_ms
        ],
        attributions=[row for row in known.attributions if row.counts(look.known_ms)],
        service=known.service,
        idle=known.idle,
        flaws=[(max(start, look.start_ms), min(end, look.end_ms)) for start, end in known.flaws if start < look.end_ms],
        looked_ms=known.looked_ms,
    )


def intervals(segments: Iterable[Segment], rows: Sequence[Transition], witnesses: Sequence[str]) -> Iterable[Interval]:
    """`rows` are in order of time."""
    said: defaultdict[str, list[Transition]] = defaultdict(list)
    for row in rows:
        said[row.witness].append(row)
    for segment in segments:
        seen = [row for witness in witnesses for row in _behind(said[witness], segment)]
        yield Interval(segment=segment, seen=sorted(seen, key=lambda row: (row.at_ms, row.seq)))


def _behind(rows: Sequence[Transition], segment: Segment) -> list[Transition]:
    """Of one witness, in order of time."""
    held = [row for row in rows if row.at_ms <= segment.start_ms]
    return held[-1:] + [row for row in rows if segment.start_ms < row.at_ms < segment.end_ms]
