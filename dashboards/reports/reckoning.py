"""Lives become figures: of a device, of devices together, of days. Pure; sums of whole numbers, no means of means."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate

from alerts.figures import Figures
from alerts.segment import Segment
from alerts.state import State
from dashboards.reports.device_figures import DeviceFigures, Life, Outage
from dashboards.reports.rate import Rate
from dashboards.reports.school_figures import AreaGroup, Group
from inventory.model.area import Area
from inventory.model.kind import Kind
from inventory.period import Period, midnight_ms

SILENT = frozenset({State.DOWN, State.SHADOW})
Span = tuple[int, int]


def device_figures(life: Life, flaws: Sequence[Span] = (), faults: int = 0) -> DeviceFigures:
    """`flaws` are when it was not intact though it answered, in order and apart."""
    figures = Figures.of(life.segments)
    return DeviceFigures(
        device=life.device,
        figures=figures,
        outages=outages(life),
        intact=intact(figures, flawed(life.segments, flaws)),
        faults=faults,
        state=life.state,
        served=life.served,
    )


def outages(life: Life) -> list[Outage]:
    """One for each stretch of one state and one charge: an outage that turns into a shadow is two."""
    last = len(life.segments) - 1
    return [
        Outage(
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            shadow=one.state is State.SHADOW,
            charged_to=one.charged_to,
            probable=one.probable,
            uncertainty_ms=one.start_half_gap_ms + one.end_half_gap_ms,
            open=number == last and life.open,
            began_before=number == 0 and life.began_before,
            goes_on=number == last and life.goes_on,
        )
        for number, one in enumerate(life.segments)
        if one.state in SILENT
    ]


def intact(figures: Figures, flawed_ms: int) -> Rate:
    """Milliseconds UP without a flaw, of those in service by the ledger of which something is known: what nobody could
    look at lowers the coverage, and neither blames nor praises."""
    told_ms = figures.observed_ms + figures[State.MAINTENANCE]
    return Rate(figures[State.UP] - flawed_ms, told_ms, told_ms, told_ms + figures[State.UNKNOWN])


def flawed(segments: Iterable[Segment], flaws: Sequence[Span]) -> int:
    """Milliseconds UP with a flaw."""
    if not flaws:
        return 0
    return sum(_shared(one.start_ms, one.end_ms, flaws) for one in segments if one.state is State.UP)


def _shared(start_ms: int, end_ms: int, spans: Sequence[Span]) -> int:
    return sum(max(0, min(end_ms, end) - max(start_ms, start)) for start, end in spans)


def group(devices: Sequence[DeviceFigures]) -> Group:
    return Group(
        devices=len(devices),
        figures=Figures.total(one.figures for one in devices),
        intact=Rate.total(one.intact for one in devices),
    )


def by_kind(devices: Iterable[DeviceFigures]) -> Mapping[Kind, Group]:
    """In the order of kinds."""
    found: defaultdict[Kind, list[DeviceFigures]] = defaultdict(list)
    for one in devices:
        found[one.device.kind].append(one)
    return {kind: group(found[kind]) for kind in Kind if kind in found}


def by_area(devices: Iterable[DeviceFigures], areas: Iterable[Area]) -> list[AreaGroup]:
    """Every area of the school, also where nothing stands; last, if there is any, what stands in none."""
    found: defaultdict[str | None, list[DeviceFigures]] = defaultdict(list)
    known = {area.code: area for area in areas}
    for one in devices:
        found[one.area if one.area in known else None].append(one)
    groups = [_area_group(area, found[code]) for code, area in known.items()]
    return [*groups, _area_group(None, found[None])] if found[None] else groups


def _area_group(area: Area | None, devices: Sequence[DeviceFigures]) -> AreaGroup:
    """A camera that is not expected at the end counts for neither."""
    cameras = [one for one in devices if one.device.kind is Kind.CAMERA and one.state is not State.OUT_OF_SERVICE]
    working = sum(one.state is State.UP for one in cameras)
    return AreaGroup(area=area, group=group(devices), cameras=len(cameras), working=working)


def by_day(lives: Iterable[Life], period: Period, zone: str, end_ms: int) -> list[tuple[date, Figures]]:
    """The days of the period that have begun before `end_ms`, each with the sums of all devices. What spans many days
    costs no more than what spans one."""
    days = [day for day in period if midnight_ms(day, zone) < end_ms]
    borders = [midnight_ms(day, zone) for day in days] + [end_ms]
    whole = [[0] * (len(days) + 1) for _ in State]
    parts = [[0] * len(State) for _ in days]
    half_gaps = [0] * len(days)
    for life in lives:
        for one in life.segments:
            first, last = bisect_right(borders, one.start_ms) - 1, bisect_right(borders, one.end_ms - 1) - 1
            half_gaps[first] += one.start_half_gap_ms
            if first == last:
                parts[first][one.state] += one.end_ms - one.start_ms
                continue
            parts[first][one.state] += borders[first + 1] - one.start_ms
            parts[last][one.state] += one.end_ms - borders[last]
            whole[one.state][first + 1] += 1
            whole[one.state][last] -= 1
    numbers = [list(accumulate(row)) for row in whole]
    return [
        (day, Figures(_day_ms(number, parts[number], numbers, borders), half_gaps[number]))
        for number, day in enumerate(days)
    ]


def _day_ms(
    number: int, part: Sequence[int], numbers: Sequence[Sequence[int]], borders: Sequence[int]
) -> tuple[int, ...]:
    """`numbers` are, by state, of how many segments the day is a whole part."""
    length_ms = borders[number + 1] - borders[number]
    return tuple(part[state] + numbers[state][number] * length_ms for state in State)
