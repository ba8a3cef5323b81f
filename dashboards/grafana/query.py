"""A question to the time series, as data: Grafana sends it as InfluxQL, and anyone can work out the answer otherwise.

Only what InfluxDB 1.x, 2.x and 3.x answer alike: SELECT with functions, arithmetic and one query inside another,
GROUP BY time and tags, fill. Roll-ups stand in a database of their own: docs/timeseries.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from alerts.state import State

TIME_FILTER = "$timeFilter"
INTERVAL = "$__interval"


class Source(StrEnum):
    """The uid of a data source in Grafana: samples as they were made, and their five-minute roll-ups."""

    RAW = "campuswatch"
    ROLLED = "campuswatch-5m"


@dataclass(frozen=True, slots=True)
class Call:
    """`function("field")`; without a function the field itself. Of a roll-up the field is `<field>_<statistic>`."""

    function: str
    field: str

    def text(self) -> str:
        return f'{self.function}("{self.field}")' if self.function else f'"{self.field}"'


@dataclass(frozen=True, slots=True)
class InState:
    """1 where a `state` is `state`, else 0: so that states can be summed and nobody in a state is 0, not silence.

    InfluxQL knows no conditional. The product of the distances to all other states, over that product at the state
    itself, is exactly 1 there and exactly 0 at the others.
    """

    state: State
    call: Call = Call("last", "state")

    def text(self) -> str:
        others = [other for other in State if other is not self.state]
        distance = reduce(lambda product, other: product * (self.state - other), others, 1)
        factors = [f"({self.call.text()} - {int(other)})" if other else self.call.text() for other in others]
        return f"{' * '.join(factors)} / {distance}"


@dataclass(frozen=True, slots=True)
class Column:
    """`times` × `of`, or that over the sum of `over`. `name` is what the answer calls it, a code and no text.

    Several calls in `of` are summed. Beside exactly one `last`, `min` or `max`, a field without function is that of the
    same point.
    """

    name: str
    of: Call | InState | tuple[Call, ...]
    over: tuple[Call, ...] = ()
    times: float = 1

    def text(self) -> str:
        times = f"{self.times!r} * " if self.times != 1 else ""
        over = f" / {added(self.over)}" if self.over else ""
        of = added(self.of) if isinstance(self.of, tuple) else self.of.text()
        return f'{times}{of}{over} AS "{self.name}"'


def added(calls: tuple[Call, ...]) -> str:
    return f"({' + '.join(call.text() for call in calls)})"


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag must be: one of `values`, or what stands in Grafana's variable `variable`; `other`: must not be."""

    name: str
    values: tuple[str, ...] = ()
    variable: str = ""
    other: bool = False

    def text(self) -> str:
        if len(self.values) == 1:
            return f"\"{self.name}\" {'!=' if self.other else '='} '{self.values[0]}'"
        wanted = f"${{{self.variable}:regex}}" if self.variable else f"({'|'.join(self.values)})"
        return f'"{self.name}" {"!~" if self.other else "=~"} /^{wanted}$/'


@dataclass(frozen=True, slots=True)
class Compared:
    """What a field must be; `operator` is one of `= <> < <= > >=`."""

    field: str
    operator: str
    number: float

    def text(self) -> str:
        return f'"{self.field}" {self.operator} {self.number:g}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Columns of a measurement, or of another query `within`.

    `by` are tags; `every` is a step (`5m`, or INTERVAL), then `fill` says what stands in empty ones: `none`, `null`,
    `0`, `previous`. Time is the dashboard's or the panel's own, unless `since` names a stretch back from now (`3d`).
    `bounded` False leaves time to the query `within`: up to Grafana 10.2 an annotation may name it only once.
    """

    columns: tuple[Column, ...]
    measurement: str = ""
    within: Query | None = None
    where: tuple[Tag, ...] = ()
    having: tuple[Compared, ...] = ()
    by: tuple[str, ...] = ()
    every: str = ""
    fill: str = "none"
    since: str = ""
    bounded: bool = True
    source: Source = Source.RAW

    def text(self) -> str:
        origin = f"({self.within.text()})" if self.within else f'"{self.measurement}"'
        tags, fields = [tag.text() for tag in self.where], [field.text() for field in self.having]
        selects = ", ".join(column.text() for column in self.columns)
        conditions = " AND ".join([*tags, *fields, *self._time()])
        where = ["WHERE", conditions] if conditions else []
        return " ".join(["SELECT", selects, "FROM", origin, *where, *self._groups()])

    def _time(self) -> Iterator[str]:
        if self.bounded:
            yield f"time > now() - {self.since}" if self.since else TIME_FILTER

    def _groups(self) -> Iterator[str]:
        steps = [f"time({self.every})"] if self.every else []
        if groups := steps + [f'"{tag}"' for tag in self.by]:
            yield f"GROUP BY {', '.join(groups)}"
        if self.every:
            yield f"fill({self.fill})"

    @property
    def innermost(self) -> Query:
        return self.within.innermost if self.within else self
