"""The embedded store of time series: a school to a small county in one SQLite file.

`write` appends one row for all samples given and returns when they are on disk. Of samples with the same key, time
and field the first written wins, whatever was compacted in between; fields of one moment may come in several
samples. `maintain` rewrites what was appended into blocks per series, rolls up and forgets; without it everything is
still read, only slower. A series once seen stays known, and its newest point is kept for good.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from collector.sample import Sample, SeriesKey
from collector.schema import MEASUREMENTS, Type
from collector.store import rollup
from collector.store.catalogue import Catalogue
from collector.store.codec.sheaf import bind
from collector.store.compaction import compact
from collector.store.file import BUSY_S, StoreFile
from collector.store.fitting import check_field, check_key
from collector.store.reading import Reading
from collector.store.retention import RETENTION, Retention, expire
from collector.store.store import Bucket, Damage, Point
from inventory.model.scope import Scope


class SqliteStore:
    """One process writes (`read_only=False`), any number of others read; each holds its own instance.

    All methods may be called from any thread; readers do not wait for the writer. `max_bytes` limits the file;
    `busy_s` is how long to wait for a lock that another program holds.
    Raises StoreError (see errors.py) when the file cannot be used.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        max_bytes: int | None = None,
        busy_s: float = BUSY_S,
        retention: Mapping[str, Retention] = RETENTION,
    ) -> None:
        self._file = StoreFile(path, read_only=read_only, max_bytes=max_bytes, busy_s=busy_s)
        self._catalogue = Catalogue(path)
        self._retention = retention
        self._refused = 0
        self._writing = threading.Lock()
        try:
            self._load()
        except BaseException:
            self._file.close()
            raise

    def _load(self) -> None:
        with self._file.snapshot() as connection:
            self._catalogue.load(connection)
        if self._file.read_only:
            return
        with self._file.transaction() as connection:
            self._catalogue.extend(connection)
        with self._file.snapshot() as connection:
            self._catalogue.load(connection)
            self._catalogue.load_series(connection)

    @property
    def path(self) -> Path:
        return self._file.path

    # --- writing

    @property
    def refused(self) -> int:
        """Samples left out since the start because their device has too many series (`catalogue.MAX_PARTS`)."""
        return self._refused

    def write(self, samples: Sequence[Sample]) -> None:
        """Returns when the samples are safe on disk; all of them or, when this raises, none.

        Left out and counted in `refused` are those of new series of a device that has too many already.
        Raises StoreError when the disk fails, ValueError or TypeError for a sample that the schema does not allow.
        """
        if not samples:
            return
        with self._writing:
            fresh = self._fresh(samples)
            admitted = self._catalogue.admit(fresh)
            kept = samples if len(admitted) == len(fresh) else self._without(samples, set(fresh).difference(admitted))
            if kept:
                self._append(kept, admitted)
            self._refused += len(samples) - len(kept)

    def _append(self, samples: Sequence[Sample], fresh: Sequence[SeriesKey]) -> None:
        with self._file.transaction() as connection:
            added = self._catalogue.add(connection, fresh)
            start_ms = min(sample.at_ms for sample in samples)
            end_ms = max(sample.at_ms for sample in samples)
            body = bind(self._records(samples, added))
            connection.execute("INSERT INTO batch (start_ms, end_ms, body) VALUES (?, ?, ?)", (start_ms, end_ms, body))
        self._catalogue.learn(added)

    def _without(self, samples: Sequence[Sample], crowded: set[SeriesKey]) -> list[Sample]:
        """The samples of other series. What the schema does not allow is not left out in silence: it raises."""
        for sample in samples:
            if sample.key in crowded:
                self.check(sample)
        return [sample for sample in samples if sample.key not in crowded]

    def _fresh(self, samples: Sequence[Sample]) -> list[SeriesKey]:
        known = self._catalogue.known
        return list(dict.fromkeys(sample.key for sample in samples if known(sample.key) is None))

    def _records(self, samples: Sequence[Sample], added: Mapping[SeriesKey, int]) -> dict[int, bytes]:
        """Series -> its records, in the order given."""
        known, layout = self._catalogue.known, self._catalogue.layout
        records: dict[int, bytes] = {}
        for key, at_ms, fields in samples:
            series = known(key)
            if series is None:
                series = added[key]
            found = layout(key.measurement)
            if found is None:
                raise ValueError(f"measurement {key.measurement!r} is not in collector/schema.py")
            record = found.pack(at_ms, fields)
            records[series] = records[series] + record if series in records else record
        return records

    def check(self, sample: Sample) -> None:
        """Raises what `write` would raise for this sample, at the place that made it. Too many series raise nothing."""
        if self._catalogue.known(sample.key) is None:
            check_key(sample.key)
        layout = self._catalogue.layout(sample.key.measurement)
        if layout is not None:
            layout.pack(sample.at_ms, sample.fields)

    def maintain(self, now_ms: int, *, everything: bool = False) -> Iterator[None]:
        """Compaction, roll-up and retention in slices of about 25 ms: call `next` between writes until it ends.

        `everything` does not wait for samples to grow old. A pass that is dropped half-way loses nothing.
        """
        yield from compact(self._file, self._catalogue, now_ms, everything=everything)
        numbers = {name: layout.number for name in MEASUREMENTS if (layout := self._catalogue.layout(name))}
        yield from expire(self._file, numbers, now_ms, self._retention)

    # --- reading

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        with self._file.snapshot() as connection:
            self._catalogue.refresh(connection)
            yield Reading(self.path, connection, self._catalogue)

    def range(self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> list[Point]:
        if not scope.allows(key.school):
            return []
        check_field(key.measurement, field)
        with self._reading() as reading:
            column = reading.find(key, field)
            return list(map(Point._make, reading.points(*column, start_ms, end_ms))) if column else []

    def ranges(
        self, scope: Scope, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
    ) -> Mapping[SeriesKey, list[Point]]:
        return {key: self.range(scope, key, field, start_ms, end_ms) for key in keys}

    def buckets(
        self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> list[Bucket]:
        """Steps are counted from `start_ms`. Where raw samples are gone, five-minute steps count for the step they
        start in. Raises ValueError for a field of text and for a step below 1 ms."""
        if step_ms < 1:
            raise ValueError(f"a step of {step_ms} ms is too short")
        if check_field(key.measurement, field) is Type.TEXT:
            raise ValueError(f"{key.measurement}.{field} is text and has no buckets")
        if not scope.allows(key.school):
            return []
        with self._reading() as reading:
            column = reading.find(key, field)
            steps = reading.digests(*column, start_ms, end_ms, step_ms) if column else {}
        return [rollup.bucket(start, of) for start, of in sorted(steps.items())]

    def state_ms(self, scope: Scope, key: SeriesKey, start_ms: int, end_ms: int) -> Mapping[int, int]:
        """State of a `status` series -> milliseconds in it. A look speaks until the next, at most 15 minutes.

        Raises ValueError for a measurement that has no state.
        """
        if key.measurement not in rollup.STATE_FIELD:
            raise ValueError(f"{key.measurement} has no state")
        if not scope.allows(key.school):
            return {}
        with self._reading() as reading:
            column = reading.find(key, rollup.STATE_FIELD[key.measurement])
            return reading.states(*column, start_ms, end_ms) if column else {}

    def last(self, scope: Scope, keys: Iterable[SeriesKey], field: str) -> Mapping[SeriesKey, Point]:
        """The newest point of each series that has one, also where older samples are no longer kept."""
        wanted: dict[int, int] = {}
        names: dict[int, SeriesKey] = {}
        with self._reading() as reading:
            for key in keys:
                check_field(key.measurement, field)
                if scope.allows(key.school) and (column := reading.find(key, field)):
                    series, position = column
                    wanted[series], names[series] = position, key
            points = reading.newest(wanted)
        return {names[series]: Point(*point) for series, point in points.items()}

    def keys(self, scope: Scope, device: str) -> list[SeriesKey]:
        with self._file.snapshot() as connection:
            self._catalogue.refresh(connection)
            return [key for key in self._catalogue.of_device(connection, device) if scope.allows(key.school)]

    def backlog(self) -> int:
        """Batches that wait to be gathered; it grows while `maintain` is not called often enough."""
        with self._file.snapshot() as connection:
            return int(connection.execute("SELECT count(*) FROM batch").fetchone()[0])

    def damage(self) -> list[Damage]:
        """What compaction met and set apart, oldest first."""
        with self._file.snapshot() as connection:
            rows = connection.execute("SELECT source, reason, length(body) FROM damaged ORDER BY id").fetchall()
        return [Damage(*row) for row in rows]

    def close(self) -> None:
        self._file.close()
