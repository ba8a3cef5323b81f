"""The answers to `dashboards.grafana.query.Query`, worked out over samples in plain Python: no text, no server.

What a function, a step and a fill mean is in the reference of InfluxQL:
https://docs.influxdata.com/influxdb/v1/query_language/
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from grafana_expansion import Choice, Range, milliseconds, replaced

from collector.sample import Sample, Value
from collector.schema import MEASUREMENTS
from dashboards.grafana.query import INTERVAL, Call, Column, Compared, InState, Query, Source, Tag

Number = int | float
Row = tuple[int, Sequence[Value | None]]


class Point(NamedTuple):
    at_ms: int
    tags: Mapping[str, str]
    fields: Mapping[str, Value | None]


class Series(NamedTuple):
    """What one group answers: `rows` are (time in ms, value of each column)."""

    tags: Mapping[str, str]
    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Asked:
    """What Grafana adds to a query: the stretch of time, the step, what is chosen, and the server's `now()`."""

    range: Range
    now_ms: int
    step_ms: int = 60_000
    variables: Mapping[str, Choice] = field(default_factory=dict)


class World:
    """All points, by data source and measurement, in order of time."""

    def __init__(self, points: Mapping[tuple[Source, str], Iterable[Point]]) -> None:
        self._points = {of: sorted(found, key=at) for of, found in points.items()}

    def points(self, source: Source, measurement: str, span: Range | None = None) -> Sequence[Point]:
        found = self._points.get((source, measurement), [])
        if span is None:
            return found
        return found[bisect_left(found, span.from_ms, key=at) : bisect_right(found, span.to_ms, key=at)]


def at(point: Point) -> int:
    return point.at_ms


def points_of(samples: Iterable[Sample]) -> Iterator[tuple[str, Point]]:
    """(measurement, point): tagged with the names that `info` has told so far."""
    names: dict[str, str] = {}
    schools: dict[str, str] = {}
    tags: dict[tuple[str, ...], dict[str, str]] = {}
    for key, at_ms, fields in samples:
        if key.measurement == "info":
            names[key.device], schools[key.school] = str(fields["name"]), str(fields["school_name"])
        name, school_name = names.get(key.device, key.device), schools.get(key.school, key.school)
        series = (*key, name, school_name)
        if series not in tags:
            part = {MEASUREMENTS[key.measurement].part: key.part} if key.part else {}
            who = {"school": key.school, "device": key.device, "kind": str(key.kind)}
            tags[series] = {**who, "name": name, "school_name": school_name, **part}
        yield key.measurement, Point(at_ms, tags[series], fields)


# --- functions

Timed = Sequence[tuple[int, Number]]


class Either(frozenset[Number]):
    """Of several devices that were looked at in the same millisecond the server names any."""


def newest(values: Timed) -> Number | Either:
    last_ms = max(values)[0]
    found = {value for at_ms, value in values if at_ms == last_ms}
    return found.pop() if len(found) == 1 else Either(found)


def oldest(values: Timed) -> Number:
    first_ms = min(values)[0]
    return max(value for at_ms, value in values if at_ms == first_ms)


def of_values(function: Callable[[list[Number]], Number]) -> Callable[[Timed], Number]:
    return lambda values: function([value for _, value in values])


FUNCTIONS: Mapping[str, Callable[[Timed], Any]] = {
    "last": newest,
    "first": oldest,
    "count": len,
    "sum": of_values(sum),
    "min": of_values(min),
    "max": of_values(max),
    "mean": of_values(lambda values: sum(values) / len(values)),
    "median": of_values(median),
    "spread": of_values(lambda values: max(values) - min(values)),
}
COMPARE: Mapping[str, Callable[[Any, float], bool]] = {
    "=": lambda value, number: bool(value == number),
    "<>": lambda value, number: bool(value != number),
    "!=": lambda value, number: bool(value != number),
    "<": lambda value, number: bool(value < number),
    "<=": lambda value, number: bool(value <= number),
    ">": lambda value, number: bool(value > number),
    ">=": lambda value, number: bool(value >= number),
}


# --- queries


def answer(query: Query, world: World, asked: Asked) -> list[Series]:
    """One series a group that has something to say."""
    span = span_of(query, asked)
    groups: defaultdict[tuple[str, ...], list[Point]] = defaultdict(list)
    group_of: dict[int, tuple[str, ...] | None] = {}  # by the tags' own identity: a series has one dict for all points
    for point in origin(query, world, asked, span):
        if id(point.tags) not in group_of:
            group_of[id(point.tags)] = group(query, point.tags, asked)
        values = group_of[id(point.tags)]
        if values is not None and all(compares(one, point) for one in query.having):
            groups[values].append(point)
    series = []
    for values, points in sorted(groups.items()):
        rows = list(rows_of(query, points, span, asked))
        if rows:
            names = [column.name for column in query.columns]
            series.append(Series(dict(zip(query.by, values, strict=True)), names, rows))
    return series


def group(query: Query, tags: Mapping[str, str], asked: Asked) -> tuple[str, ...] | None:
    """To which group a series belongs, None for one that is not asked for."""
    if all(has_tag(tag, tags, asked) for tag in query.where):
        return tuple(tags.get(name, "") for name in query.by)
    return None


def origin(query: Query, world: World, asked: Asked, span: Range) -> Sequence[Point]:
    if query.within is None:
        return world.points(query.source, query.measurement, span)
    # What the outer question is grouped by, the inner one is too.
    inner = replace(query.within, by=tuple(dict.fromkeys((*query.within.by, *query.by))))
    # The first step of a question inside begins before the stretch of time does.
    earliest_ms = span.from_ms - max(every_ms(inner, asked) - 1, 0)
    return [
        Point(at_ms, series.tags, dict(zip(series.columns, values, strict=True)))
        for series in answer(inner, world, asked)
        for at_ms, values in series.rows
        if earliest_ms <= at_ms <= span.to_ms
    ]


def span_of(query: Query, asked: Asked) -> Range:
    if query.since:
        return Range(asked.now_ms - milliseconds(query.since) + 1, asked.now_ms)
    return asked.range if query.bounded else Range(-(2**62), 2**62)


def has_tag(tag: Tag, tags: Mapping[str, str], asked: Asked) -> bool:
    value = tags.get(tag.name, "")
    if tag.variable:
        wanted = replaced(f"${{{tag.variable}:regex}}", asked.variables)
        return bool(re.fullmatch(wanted, value)) is not tag.other
    return (value in tag.values) is not tag.other


def compares(one: Compared, point: Point) -> bool:
    value = point.fields.get(one.field)
    return value is not None and COMPARE[one.operator](value, one.number)


def every_ms(query: Query, asked: Asked) -> int:
    if not query.every:
        return 0
    return asked.step_ms if query.every == INTERVAL else milliseconds(query.every)


def rows_of(query: Query, points: Sequence[Point], span: Range, asked: Asked) -> Iterator[Row]:
    asks = calls(query)
    if not asks:
        yield from plain_rows(query, points)
        return
    if any(one.function == "difference" for one in asks):
        yield from changing_rows(query, points)
        return
    points = [point for point in points if any(point.fields.get(one.field) is not None for one in asks)]
    step = every_ms(query, asked)
    if not step:
        values = worths(query, points)
        if any(value is not None for value in values):
            yield moment(query, points, span), values
        return
    buckets: defaultdict[int, list[Point]] = defaultdict(list)
    for point in points:
        buckets[point.at_ms // step * step].append(point)
    told = {at_ms: worths(query, inside) for at_ms, inside in buckets.items()}
    yield from filled(query, told, span, step)


def calls(query: Query) -> list[Call]:
    """Those with a function."""
    return [call for column in query.columns for call in every_call(column) if call.function]


def every_call(column: Column) -> tuple[Call, ...]:
    if isinstance(column.of, InState):
        return (column.of.call, *column.over)
    return (*column.of, *column.over) if isinstance(column.of, tuple) else (column.of, *column.over)


def plain_rows(query: Query, points: Sequence[Point]) -> Iterator[Row]:
    """A row a point; one of which only tags are asked is none."""
    wanted = {call.field for column in query.columns for call in every_call(column)}
    for point in sorted(points, key=lambda point: point.at_ms):
        if any(point.fields.get(name) is not None for name in wanted):
            yield point.at_ms, [worth(column, [point]) for column in query.columns]


def changing_rows(query: Query, points: Sequence[Point]) -> Iterator[Row]:
    """Of a lone column `difference(x)`: what each point has more than the one before."""
    (call,) = calls(query)
    values = [(p.at_ms, v) for p in points if isinstance(v := p.fields.get(call.field), int | float)]
    for (_, before), (at_ms, value) in pairwise(sorted(values)):
        yield at_ms, [value - before]


def moment(query: Query, points: Sequence[Point], span: Range) -> int:
    """A selector answers with the time of what it selected, several different ones with the start of the stretch."""
    asked = list(dict.fromkeys(calls(query)))
    if len(asked) == 1 and asked[0].function in ("last", "first"):
        times = [point.at_ms for point in points if point.fields.get(asked[0].field) is not None]
        return max(times) if asked[0].function == "last" else min(times)
    return max(span.from_ms, 0)


def filled(query: Query, told: Mapping[int, Sequence[Value | None]], span: Range, step: int) -> Iterator[Row]:
    if query.fill == "none" or not told:  # nothing is filled for a group that never spoke
        yield from ((at_ms, values) for at_ms, values in sorted(told.items()) if any(v is not None for v in values))
        return
    before: Sequence[Value | None] = [None] * len(query.columns)
    for at_ms in range(span.from_ms // step * step, span.to_ms + 1, step):
        values = told.get(at_ms, [None] * len(query.columns))
        before = [fill(query.fill, value, old) for value, old in zip(values, before, strict=True)]
        yield at_ms, before


def fill(how: str, value: Value | None, before: Value | None) -> Value | None:
    if value is not None or how == "null":
        return value
    return before if how == "previous" else float(how)


def worths(query: Query, points: Sequence[Point]) -> Sequence[Value | None]:
    """Of every column. Beside one `last`, `min` or `max`, plain fields are those of the point that it chose."""
    asked = calls(query)
    if len(asked) < sum(len(every_call(column)) for column in query.columns):
        (one,) = asked
        chosen = call(one, points)
        there = [point for point in points if point.fields.get(one.field) == chosen]
        points = [max(there, key=lambda point: point.at_ms) if one.function == "last" else there[0]]
    return [worth(column, points) for column in query.columns]


def worth(column: Column, points: Sequence[Point]) -> Value | None:
    """Of one column over the points of one group and step; dividing by nothing is 0, as the server has it."""
    value = state_or_call(column.of, points)
    if value is None or isinstance(value, str):
        return value
    if column.over:
        below = total(column.over, points)
        if below is None:
            return None
        value = value / below if below else 0.0
    return value * column.times if column.times != 1 else value


def state_or_call(of: Call | InState | tuple[Call, ...], points: Sequence[Point]) -> Value | None:
    if isinstance(of, Call):
        return call(of, points)
    if isinstance(of, tuple):
        return total(of, points)
    state = call(of.call, points)
    return None if state is None else int(state == int(of.state))


def total(calls: tuple[Call, ...], points: Sequence[Point]) -> Number | None:
    parts = [call(one, points) for one in calls]
    known = [part for part in parts if isinstance(part, int | float)]
    return sum(known) if len(known) == len(parts) else None


def call(one: Call, points: Sequence[Point]) -> Value | None:
    """A field's value; without a function that of the last point, or its tag of that name."""
    values = [(point.at_ms, value) for point in points if (value := point.fields.get(one.field)) is not None]
    if not one.function:
        return values[-1][1] if values else points[-1].tags.get(one.field)
    if not values:
        return None
    found: Value = FUNCTIONS[one.function](values)  # type: ignore[arg-type]  # texts only meet first and last
    return found
