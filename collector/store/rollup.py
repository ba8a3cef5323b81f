"""Roll-ups: per five minutes and numeric field the looks, minimum, maximum, sum and last; per state its milliseconds.

A day of one series is one table (codec/block.py) whose moments are the starts of the steps. A column's tag is
`position << 3 | statistic`; columns of states have the tag `STATES | state`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from collector.sample import Value
from collector.schema import Type
from collector.store import keys
from collector.store.codec.block import Table
from collector.store.codec.layout import NUMERIC, Layout
from collector.store.store import Bucket

LOOKS, MINIMUM, MAXIMUM, TOTAL, LAST = range(5)
STATES = 0x8000
# The field whose time per state is kept, and for how long a look speaks when no other follows.
STATE_FIELD: Mapping[str, str] = {"status": "state"}
STATE_HOLDS_MS = 15 * 60_000

Points = Sequence[tuple[int, float]]


class Digest(NamedTuple):
    """Points of one step. `total` is exact to a millionth."""

    looks: int
    minimum: float
    maximum: float
    total: float
    last: float


def type_of(tag: int) -> Type:
    return Type.INT if tag & STATES or tag & 7 == LOOKS else Type.FLOAT


def digest(values: Sequence[float]) -> Digest:
    """`values` in order of time, not empty."""
    return Digest(len(values), min(values), max(values), round(fsum(values), 6), values[-1])


def join(digests: Sequence[Digest]) -> Digest:
    """Digests in order of time, not empty."""
    return Digest(
        sum(d.looks for d in digests),
        min(d.minimum for d in digests),
        max(d.maximum for d in digests),
        round(fsum(d.total for d in digests), 6),
        digests[-1].last,
    )


def bucket(start_ms: int, of: Digest) -> Bucket:
    return Bucket(start_ms, of.looks, of.minimum, of.maximum, of.total / of.looks, of.last)


def digests(points: Points, origin_ms: int, step_ms: int) -> dict[int, Digest]:
    """Points in order of time -> start of each step that has some, counted from `origin_ms`."""
    steps: dict[int, list[float]] = {}
    for at, value in points:
        steps.setdefault(at - (at - origin_ms) % step_ms, []).append(value)
    return {start: digest(values) for start, values in steps.items()}


def state_times(points: Points, carried: tuple[int, float] | None, end_ms: int) -> dict[int, dict[int, int]]:
    """Start of each step -> state -> milliseconds in it.

    A state holds until the next look, at most STATE_HOLDS_MS; `carried` is the last look before the first point.
    Time after `end_ms` belongs to the next span. States outside 0 … 0x7FFF are not counted.
    """
    looks = [carried, *points] if carried else list(points)
    found: dict[int, dict[int, int]] = {}
    first = points[0][0] - points[0][0] % keys.SPAN_MS if points else end_ms - keys.SPAN_MS
    for index, (at, value) in enumerate(looks):
        until = min(looks[index + 1][0] if index + 1 < len(looks) else end_ms, at + STATE_HOLDS_MS, end_ms)
        state = int(value)
        if not 0 <= state < STATES:
            continue
        for start, spent in _steps(max(at, first), until):
            times = found.setdefault(start, {})
            times[state] = times.get(state, 0) + spent
    return found


def _steps(at: int, until: int) -> Iterable[tuple[int, int]]:
    while at < until:
        start = at - at % keys.STEP_MS
        stop = min(start + keys.STEP_MS, until)
        yield start, stop - at
        at = stop


def numeric(points: Iterable[tuple[int, Value]]) -> Points:
    return [(at, value) for at, value in points if not isinstance(value, str)]


def summarise(layout: Layout, raw: Table, carried: tuple[int, float] | None, end_ms: int) -> Table:
    """Raw samples of one span -> its roll-up. `end_ms` is the end of the span."""
    cells: dict[int, dict[int, Value]] = {}
    for position, kind in enumerate(layout.types):
        if kind in NUMERIC and position in raw.columns:
            for start, of in digests(numeric(raw.points(position)), 0, keys.STEP_MS).items():
                row = cells.setdefault(start, {})
                row.update((position << 3 | statistic, value) for statistic, value in enumerate(of))
    state = layout.position.get(STATE_FIELD.get(layout.measurement, ""))
    if state is not None:
        for start, times in state_times(numeric(raw.points(state)), carried, end_ms).items():
            cells.setdefault(start, {}).update((STATES | number, spent) for number, spent in times.items())
    return table_of(cells)


def table_of(cells: Mapping[int, Mapping[int, Value]]) -> Table:
    times = sorted(cells)
    tags = sorted({tag for row in cells.values() for tag in row})
    return Table(times, {tag: [cells[at].get(tag) for at in times] for tag in tags})


def cells_of(table: Table) -> dict[int, dict[int, Value]]:
    return {row.at_ms: row.values for row in table.rows()}


def replaced(day: Table, fresh: Table, start_ms: int, end_ms: int) -> Table:
    """`day` with everything from `start_ms` to `end_ms` taken from `fresh`."""
    cells = {at: row for at, row in cells_of(day).items() if not start_ms <= at < end_ms}
    return table_of(cells | cells_of(fresh))


def completed(day: Table, fresh: Table) -> Table:
    """`day` with the steps of `fresh` that it lacks: a step whose raw samples are gone is never touched again."""
    return table_of(cells_of(fresh) | cells_of(day))


def stored(day: Table, position: int) -> dict[int, Digest]:
    """Start of each step -> its digest of one field."""
    columns = [day.columns.get(position << 3 | statistic, []) for statistic in range(5)]
    if not columns[LOOKS]:
        return {}
    rows = zip(day.times, *columns, strict=True)
    return {row[0]: Digest(*row[1:]) for row in rows if row[1] is not None}


def states(day: Table) -> dict[int, dict[int, int]]:
    """Start of each step -> state -> milliseconds."""
    return {
        at: {tag & ~STATES: int(spent) for tag, spent in row.items() if tag & STATES}
        for at, row in cells_of(day).items()
    }
