"""Reading one series: raw samples where they are, five-minute roll-ups where they are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from collector.sample import SeriesKey, Value
from collector.schema import MEASUREMENTS, Type
from collector.store import rollup
from collector.store.influx.influxql import by_time, name, select, series_is, within
from collector.store.influx.server import Rows
from collector.store.keys import STEP_MS
from collector.store.rollup import Digest
from collector.store.store import Bucket, Point

Ask = Callable[[str, str], list[Rows]]  # database, InfluxQL
READERS: Mapping[Type, Callable[[Value], Value]] = {Type.FLOAT: float, Type.INT: int, Type.TEXT: str}
STATES = range(6)  # of `status`, as the roll-ups hold them


class Reading:
    """`raw` and `rolled` are the names of the two databases."""

    def __init__(self, ask: Ask, raw: str, rolled: str) -> None:
        self._ask, self._raw, self._rolled = ask, raw, rolled

    def points(self, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> list[Point]:
        found = self._ask(
            self._raw, select(name(field), name(key.measurement), within(start_ms, end_ms), series_is(key))
        )
        return points_of(found, MEASUREMENTS[key.measurement].fields[field].type)

    def buckets(self, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int) -> list[Bucket]:
        """Steps are counted from `start_ms`; a roll-up counts for the step that it starts in."""
        raw_ms, digests = self._raw_digests(key, field, start_ms, end_ms, step_ms)
        pieces = [*self._rolled_digests(key, field, start_ms, raw_ms, step_ms), *digests]
        steps: dict[int, list[Digest]] = {}
        for at_ms, digest in pieces:
            steps.setdefault(start_ms + (at_ms - start_ms) // step_ms * step_ms, []).append(digest)
        return [rollup.bucket(start, rollup.join(of)) for start, of in sorted(steps.items())]

    def _raw_digests(
        self, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> tuple[int, list[tuple[int, Digest]]]:
        """Until when roll-ups are wanted (the five minutes of the first raw sample), and what raw samples give."""
        source, where = name(key.measurement), [within(start_ms, end_ms), series_is(key)]
        what = ", ".join(f"{of}({name(field)}) AS {of}" for of in ("count", "min", "max", "mean", "last"))
        first = select(f"first({name(field)}) AS first", source, *where)
        steps = select(what, source, *where, group=[by_time(step_ms, start_ms)], end="fill(none)")
        found = self._ask(self._raw, f"{first}; {steps}")
        firsts = [int(row["time"]) for row in dicts(found) if "first" in row]
        rows = [row for row in dicts(found) if row.get("count")]
        digests = [
            (
                max(int(row["time"]), start_ms),
                Digest(
                    int(row["count"]),
                    *map(float, (row["min"], row["max"], row["mean"] * row["count"], row["last"])),
                ),
            )
            for row in rows
        ]
        return (min(firsts) // STEP_MS * STEP_MS if firsts else end_ms), digests

    def _rolled_digests(
        self, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> Iterator[tuple[int, Digest]]:
        if end_ms <= start_ms:
            return
        source, where, step = (
            name(key.measurement),
            [within(start_ms, end_ms), series_is(key)],
            by_time(step_ms, start_ms),
        )
        columns = [("sum", "looks"), ("min", "min"), ("max", "max"), ("last", "last")]
        what = ", ".join(f"{of}({name(f'{field}_{part}')}) AS {part}" for of, part in columns)
        plain = select(what, source, *where, group=[step], end="fill(none)")
        weighed = select(f"{name(f'{field}_mean')} * {name(f'{field}_looks')} AS total", source, *where)
        totals = select("sum(total) AS total", f"({weighed})", where[0], group=[step], end="fill(none)")
        found = self._ask(self._rolled, f"{plain}; {totals}")
        total_of = {row["time"]: row["total"] for row in dicts(found) if row.get("total") is not None}
        for row in dicts(found):
            if row.get("looks"):
                values = map(float, (row["min"], row["max"], total_of[row["time"]], row["last"]))
                yield max(int(row["time"]), start_ms), Digest(int(row["looks"]), *values)

    def states(self, key: SeriesKey, start_ms: int, end_ms: int) -> dict[int, int]:
        """State -> milliseconds in it."""
        field = rollup.STATE_FIELD[key.measurement]
        looks = self.points(key, field, start_ms - rollup.STATE_HOLDS_MS, end_ms)
        raw_ms = looks[0].at_ms if looks else end_ms
        spent: dict[int, int] = {}
        if raw_ms > start_ms:
            # What was said before the first raw sample that is left is in the roll-ups, if anywhere.
            raw_ms = min(-(-raw_ms // STEP_MS) * STEP_MS, end_ms)
            spent = self._rolled_states(key, start_ms, raw_ms)
        numbers = [(at, float(value)) for at, value in looks]
        for low, high, state in rollup.held(numbers, max(start_ms, raw_ms) if spent else start_ms, end_ms):
            spent[state] = spent.get(state, 0) + high - low
        return spent

    def _rolled_states(self, key: SeriesKey, start_ms: int, end_ms: int) -> dict[int, int]:
        what = ", ".join(f"sum({name(state_field(state))}) AS s{state}" for state in STATES)
        found = self._ask(self._rolled, select(what, name(key.measurement), within(start_ms, end_ms), series_is(key)))
        return {
            state: round(row[f"s{state}"] * 1000) for row in dicts(found) for state in STATES if row.get(f"s{state}")
        }


def state_field(state: int) -> str:
    """Of the roll-ups: the seconds in this state."""
    return f"state_{state}_s"


def dicts(found: Iterable[Rows]) -> Iterator[dict[str, float]]:
    """Rows of numbers by the names of their columns; a column without a value is left out."""
    for series in found:
        for values in series.values:
            yield {name: value for name, value in zip(series.columns, values, strict=True) if value is not None}  # type: ignore[misc]  # text is never asked for here


def points_of(found: Iterable[Rows], kind: Type) -> list[Point]:
    """In order of time; of one moment the first. A series that was renamed meanwhile is one."""
    read = READERS[kind]
    moments: dict[int, Value] = {}
    for series in found:
        for values in series.values:
            at_ms, value = pair(values)
            if value is not None:
                moments.setdefault(at_ms, read(value))
    return [Point(at_ms, value) for at_ms, value in sorted(moments.items())]


def pair(values: Sequence[Value | None]) -> tuple[int, Value | None]:
    at_ms, value = values[:2]
    return int(at_ms or 0), value
