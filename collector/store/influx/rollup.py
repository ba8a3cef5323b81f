"""Roll-ups on an InfluxDB: five minutes of raw samples become one point beside them, computed by the server.

In `<database>_5m` stand the same measurements and tags, at the start of each five minutes (UTC). A numeric field `f`
has `f_looks` (int) and `f_min f_max f_mean f_last` (float); `status` also has `state_<n>_s`, the seconds in state n.
The same window computed again, after late samples, gives the same points again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from collector.sample import Value
from collector.schema import MEASUREMENTS, Type
from collector.store import rollup
from collector.store.errors import StoreError
from collector.store.influx.influxql import by_time, name, select, within
from collector.store.influx.reading import STATES, state_field
from collector.store.influx.server import Rows, Server
from collector.store.keys import STEP_MS
from collector.store.lines import write_float, write_int, write_line
from language.message import Message, Parameter

STATISTICS: Mapping[str, str] = {"count": "looks", "min": "min", "max": "max", "mean": "mean", "last": "last"}
LINES = 5_000  # in one write
SPAN_STEPS = 12  # steps that are rolled up with one question
DONE = range(200, 300)


class RollUps:
    """`raw` and `rolled` are names of databases on the server."""

    def __init__(self, server: Server, raw: str, rolled: str) -> None:
        self._server, self._raw, self._rolled = server, raw, rolled

    def roll(self, start_ms: int, end_ms: int) -> Iterator[int]:
        """Rolls up the windows that begin in start_ms ≤ time < end_ms, both whole windows; yields the points written.

        Only windows of which raw samples are all still there may be given. Raises StoreError; what was written until
        then stays, and rolling up again completes it.
        """
        for low in range(start_ms, end_ms, SPAN_STEPS * STEP_MS):
            high = min(low + SPAN_STEPS * STEP_MS, end_ms)
            for measurement in MEASUREMENTS:
                if question := statistics(measurement, low, high):
                    yield self._write(rolled_lines(measurement, self._server.stream(self._raw, question)))
            for measurement in rollup.STATE_FIELD:
                found = self._server.stream(self._raw, looks(measurement, low, high))
                yield self._write(state_lines(measurement, found, low, high))

    def _write(self, lines: Iterable[bytes]) -> int:
        written = 0
        for body in batches(lines):
            status, text, _ = self._server.write(self._rolled, b"\n".join(body), gzipped=False)
            if status not in DONE:
                params: dict[str, Parameter] = {"database": self._rolled, "status": status, "reason": text}
                raise StoreError(Message("store.influx_not_rolled", params), again=True)
            written += len(body)
        return written


def numeric_fields(measurement: str) -> list[str]:
    return [field for field, of in MEASUREMENTS[measurement].fields.items() if of.type is not Type.TEXT]


def statistics(measurement: str, start_ms: int, end_ms: int) -> str:
    """The question for all fields and series at once; empty where there is no number to be rolled up."""
    columns = [
        f"{of}({name(field)}) AS {name(f'{field}_{suffix}')}"
        for field in numeric_fields(measurement)
        for of, suffix in STATISTICS.items()
    ]
    group = [by_time(STEP_MS), "*"]
    bounds = within(start_ms, end_ms)
    return select(", ".join(columns), name(measurement), bounds, group=group, end="fill(none)") if columns else ""


def looks(measurement: str, start_ms: int, end_ms: int) -> str:
    """The states seen, with those before that may still hold."""
    field = rollup.STATE_FIELD[measurement]
    return select(name(field), name(measurement), within(start_ms - rollup.STATE_HOLDS_MS, end_ms), group=["*"])


def rolled_lines(measurement: str, found: Iterable[Rows]) -> Iterator[bytes]:
    fields = numeric_fields(measurement)
    for series in found:
        for values in series.values:
            row = dict(zip(series.columns, values, strict=True))
            written = {text: value for field in fields for text, value in rolled_fields(field, row)}
            if written:
                yield write_line(measurement, series.tags, written, at_of(row))


def rolled_fields(field: str, row: Mapping[str, Value | None]) -> Iterator[tuple[str, str]]:
    """Names and written values of the statistics of one field; none where it was not seen."""
    if not row.get(f"{field}_looks"):
        return
    for suffix in STATISTICS.values():
        value = row[f"{field}_{suffix}"]
        if value is not None:
            yield f"{field}_{suffix}", write_int(value) if suffix == "looks" else write_float(value)


def state_lines(measurement: str, found: Iterable[Rows], start_ms: int, end_ms: int) -> Iterator[bytes]:
    """Of every state something is written, 0 too: a window computed again leaves nothing old behind."""
    tags: dict[tuple[str, ...], Mapping[str, str]] = {}
    seen: dict[tuple[str, ...], dict[int, float]] = {}
    for series in found:
        key = tuple(series.tags.get(tag, "") for tag in ("school", "device", "kind"))
        points = seen.setdefault(key, {})
        newest = max(points, default=0)
        points.update((int(at or 0), float(state)) for at, state in series.values if state is not None)
        if max(points, default=0) >= newest:  # a renamed device goes on under its new name
            tags[key] = series.tags
    for key, points in seen.items():
        spent = rollup.state_times(sorted(points.items()), start_ms, end_ms)
        for at_ms, states in sorted(spent.items()):
            fields = {state_field(state): write_float(states.get(state, 0) / 1000) for state in {*STATES, *states}}
            yield write_line(measurement, tags[key], fields, at_ms)


def at_of(row: Mapping[str, Value | None]) -> int:
    at_ms = row["time"]
    return int(at_ms or 0)


def batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES:
            yield batch
            batch = []
    if batch:
        yield batch
