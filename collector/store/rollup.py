"""Roll-ups: per five minutes and numeric field the looks, minimum, maximum, sum and last; per state its milliseconds.

A day of one series is one table (codec/block.py) whose moments are the starts of the steps. A column's tag is
`position << 3 | statistic`; columns of states have the tag `STATES | state`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from collector.sample import Value
from collector.schema import Type
from collector.store import keys
from collector.store.codec.block import Table, tabulate
from collector.store.codec.day import concatenated
from collector.store.codec.layout import END_OF_TIME_MS, NUMERIC, Layout
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


def digests(times: Sequence[int], values: Sequence[float]) -> dict[int, Digest]:
    """Points in order of time -> start of each five-minute step that has some."""
    found: dict[int, Digest] = {}
    low = 0
    while low < len(times):
        start = times[low] - times[low] % keys.STEP_MS
        high = bisect_left(times, start + keys.STEP_MS, low)
        found[start] = digest(values[low:high])
        low = high
    return found


def held(looks: Points, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, int]]:
    """(from, until, state) within the period, out of looks in order of time that may begin before it.

    A state holds until the next look, at most STATE_HOLDS_MS. States outside 0 … 0x7FFF are not counted.
    """
    for index, (at, value) in enumerate(looks):
        until = looks[index + 1][0] if index + 1 < len(looks) else end_ms
        low, high = max(at, start_ms), min(until, at + STATE_HOLDS_MS, end_ms)
        if low < high and 0 <= value < STATES:
            yield low, high, int(value)


def state_times(looks: Points, start_ms: int, end_ms: int) -> dict[int, dict[int, int]]:
    """Start of each five-minute step -> state -> milliseconds in it."""
    found: dict[int, dict[int, int]] = {}
    for low, high, state in held(looks, start_ms, end_ms):
        while low < high:
            start = low - low % keys.STEP_MS
            stop = min(start + keys.STEP_MS, high)
            times = found.setdefault(start, {})
            times[state] = times.get(state, 0) + stop - low
            low = stop
    return found


def numeric(points: Iterable[tuple[int, Value]]) -> Points:
    return [(at, value) for at, value in points if not isinstance(value, str)]


def summarise(layout: Layout, raw: Table, carried: tuple[int, float] | None, end_ms: int) -> Table:
    """Raw samples of one span -> its roll-up. `end_ms` is the end of the span, `carried` the last state before it."""
    columns: dict[int, dict[int, float]] = {}
    for position, kind in enumerate(layout.types):
        points = numeric(raw.points(position)) if kind in NUMERIC else ()
        if points:
            found = digests(*map(list, zip(*points, strict=True)))
            for statistic, values in enumerate(zip(*found.values(), strict=True)):
                columns[position << 3 | statistic] = dict(zip(found, values, strict=True))
    state = layout.position.get(STATE_FIELD.get(layout.measurement, ""))
    if state is not None:
        looks = [*([carried] if carried else []), *numeric(raw.points(state))]
        for start, spent in state_times(looks, end_ms - keys.SPAN_MS, end_ms).items():
            for number, ms in spent.items():
                columns.setdefault(STATES | number, {})[start] = ms
    times = sorted({at for column in columns.values() for at in column})
    return Table(times, {tag: [column.get(at) for at in times] for tag, column in sorted(columns.items())})


def part_of(table: Table, start_ms: int, end_ms: int) -> Table:
    low, high = bisect_left(table.times, start_ms), bisect_left(table.times, end_ms)
    return Table(table.times[low:high], {tag: column[low:high] for tag, column in table.columns.items()})


def replaced(day: Table, fresh: Table, start_ms: int, end_ms: int) -> Table:
    """`day` with everything from `start_ms` to `end_ms` taken from `fresh`."""
    return concatenated([part_of(day, 0, start_ms), fresh, part_of(day, end_ms, END_OF_TIME_MS)])


def completed(day: Table, fresh: Table) -> Table:
    """`day` with the steps of `fresh` that it lacks: a step whose raw samples are gone is never touched again."""
    known = set(day.times)
    return tabulate([*day.rows(), *(row for row in fresh.rows() if row.at_ms not in known)])


def tags_of(position: int) -> range:
    """The columns of one field."""
    return range(position << 3, (position << 3) + 5)


def stored(day: Table, position: int) -> dict[int, Digest]:
    """Start of each step -> its digest of one field."""
    columns = [day.columns.get(tag, []) for tag in tags_of(position)]
    if not columns[LOOKS]:
        return {}
    rows = zip(day.times, *columns, strict=True)
    return {row[0]: Digest(*row[1:]) for row in rows if row[1] is not None}


def stored_states(day: Table) -> Iterator[tuple[int, int, int]]:
    """(start of the step, state, milliseconds)."""
    for row in day.rows():
        yield from ((row.at_ms, tag & ~STATES, int(spent)) for tag, spent in row.values.items() if tag & STATES)
