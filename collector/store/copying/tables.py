"""Tables of the embedded store as line protocol: raw samples, and roll-ups under the names that they have there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from collector.sample import Value
from collector.schema import MEASUREMENTS
from collector.store import rollup
from collector.store.codec.block import Table
from collector.store.copying.history import Series
from collector.store.influx.reading import STATES, state_field
from collector.store.lines import WRITERS, Lines, write_float, write_int

Column = Sequence[Value | None]
# Statistic of the file's roll-up -> what is behind the name of the field; the mean comes of the total.
NAMES = {rollup.MINIMUM: "min", rollup.MAXIMUM: "max", rollup.LAST: "last"}


def raw_lines(lines: Lines, series: Series, table: Table) -> list[bytes]:
    """One line a moment. Fields that the schema has no longer are left out, and so are moments that had only those."""
    known = MEASUREMENTS[series.key.measurement].fields if series.key.measurement in MEASUREMENTS else {}
    columns = []
    for position, values in table.columns.items():
        name = series.layout.names[position]
        if name in known:
            columns.append(written(name, WRITERS[known[name].type], values))
    return joined(lines.head(series.key), table.times, columns) if columns else []


def rolled_lines(lines: Lines, series: Series, table: Table) -> list[bytes]:
    """One line a step of five minutes."""
    known = MEASUREMENTS[series.key.measurement].fields if series.key.measurement in MEASUREMENTS else {}
    columns: list[list[str]] = []
    for position, name in enumerate(series.layout.names):
        if name in known and (position << 3 | rollup.LOOKS) in table.columns:
            columns += statistics(name, position, table)
    columns += states(table)
    return joined(lines.head(series.key), table.times, columns) if columns and known else []


def statistics(name: str, position: int, table: Table) -> Iterator[list[str]]:
    looks = table.columns[position << 3 | rollup.LOOKS]
    yield written(f"{name}_looks", write_int, looks)
    for statistic, ending in NAMES.items():
        yield written(f"{name}_{ending}", write_float, table.columns[position << 3 | statistic])
    totals = table.columns[position << 3 | rollup.TOTAL]
    means = [mean(total, count) for total, count in zip(totals, looks, strict=True)]
    yield written(f"{name}_mean", write_float, means)


def mean(total: Value | None, looks: Value | None) -> float | None:
    return float(total) / int(looks) if total is not None and looks else None


def states(table: Table) -> Iterator[list[str]]:
    """Seconds in each state, 0 too where any state was seen."""
    seen = {tag & ~rollup.STATES: column for tag, column in table.columns.items() if tag & rollup.STATES}
    if not seen:
        return
    some = [any(values) for values in zip(*seen.values(), strict=True)]
    for state in sorted({*STATES, *seen}):
        spent = seen.get(state) or [None] * len(some)
        seconds = [float(ms or 0) / 1000 if there else None for ms, there in zip(spent, some, strict=True)]
        yield written(state_field(state), write_float, seconds)


def written(name: str, write: Callable[[Value], str], values: Column) -> list[str]:
    """`name=value` of each moment, empty where there is none or it is not finite."""
    found = ["" if value is None else write(value) for value in values]
    return [f"{name}={text}" if text else "" for text in found]


def joined(head: str, times: Sequence[int], columns: Sequence[Sequence[str]]) -> list[bytes]:
    found = []
    for at_ms, *pieces in zip(times, *columns, strict=True):
        values = ",".join(filter(None, pieces))
        if values:
            found.append(f"{head} {values} {at_ms}".encode("utf-8", "replace"))
    return found
