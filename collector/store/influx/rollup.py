"""Roll-ups on an InfluxDB: five minutes of raw samples become one point beside them.

In `<database>_5m` stand the same measurements and tags, at the start of each five minutes (UTC). A numeric field `f`
has `f_looks` (int) and `f_min f_max f_mean f_last` (float); `status` also has `state_<n>_s`, the seconds in state n.
The same window computed again, after late samples, gives the same points again.

The samples are read as a stream and summed up here: to have five figures of a field computed, a 1.x server opens five
iterators for each series, and takes ten times as long as for the samples themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from collector.schema import MEASUREMENTS, Type
from collector.store import rollup
from collector.store.errors import StoreError
from collector.store.influx.influxql import name, select, within
from collector.store.influx.reading import STATES, state_field
from collector.store.influx.server import Rows, Server
from collector.store.keys import STEP_MS
from collector.store.lines import write_float, write_int, write_line
from collector.store.rollup import Digest
from language.message import Message, Parameter

LINES = 5_000  # in one write
SPAN_STEPS = 4  # steps that are rolled up with one question
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
            for measurement in filter(numeric_fields, MEASUREMENTS):
                found = self._server.stream(self._raw, samples(measurement, low, high))
                yield self._write(line for series in whole(found) for line in rolled_lines(measurement, series))
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


def samples(measurement: str, start_ms: int, end_ms: int) -> str:
    """The question for all fields and series at once."""
    return select("*", name(measurement), within(start_ms, end_ms), group=["*"])


def looks(measurement: str, start_ms: int, end_ms: int) -> str:
    """The states seen, with those before that may still hold."""
    field = rollup.STATE_FIELD[measurement]
    return select(name(field), name(measurement), within(start_ms - rollup.STATE_HOLDS_MS, end_ms), group=["*"])


def whole(found: Iterable[Rows]) -> Iterator[Rows]:
    """Series that came in several pieces, put together."""
    pieces: list[Rows] = []
    for rows in found:
        if pieces and (pieces[0].tags, pieces[0].columns) != (rows.tags, rows.columns):
            yield pieces[0]._replace(values=[row for piece in pieces for row in piece.values])
            pieces = []
        pieces.append(rows)
    if pieces:
        yield pieces[0]._replace(values=[row for piece in pieces for row in piece.values])


def rolled_lines(measurement: str, series: Rows) -> Iterator[bytes]:
    """One line for each five minutes that have a sample."""
    steps: dict[int, dict[str, str]] = {}
    for field, points in columns(series, numeric_fields(measurement)):
        for start_ms, of in rollup.digests(*points).items():
            steps.setdefault(start_ms, {}).update(written(field, of))
    for start_ms, fields in steps.items():
        yield write_line(measurement, series.tags, fields, start_ms)


def columns(series: Rows, fields: Iterable[str]) -> Iterator[tuple[str, tuple[list[int], list[float]]]]:
    """Times and values of each field that has some, in order of time."""
    for field in fields:
        if field in series.columns:
            place = series.columns.index(field)
            seen = [(int(row[0] or 0), float(value)) for row in series.values if (value := row[place]) is not None]
            if seen:
                times, values = zip(*seen, strict=True)
                yield field, (list(times), list(values))


def written(field: str, of: Digest) -> dict[str, str]:
    return {
        f"{field}_looks": write_int(of.looks),
        f"{field}_min": write_float(of.minimum),
        f"{field}_max": write_float(of.maximum),
        f"{field}_mean": write_float(of.total / of.looks),
        f"{field}_last": write_float(of.last),
    }


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


def batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES:
            yield batch
            batch = []
    if batch:
        yield batch
