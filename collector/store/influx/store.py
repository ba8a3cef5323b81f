"""Time series in an InfluxDB: written through a spool on our own disk, read with InfluxQL.

Two databases: raw samples, and five-minute roll-ups beside them (see rollup.py). Of samples with the same key, time and
field the last written wins. A text is kept with its control characters as blanks, a tag without its backslashes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from collector.clock import Clock
from collector.sample import Sample, SeriesKey
from collector.schema import Type
from collector.store import rollup
from collector.store.admission import Admission
from collector.store.errors import StoreError
from collector.store.fitting import check_field, check_sample
from collector.store.influx.access import Access
from collector.store.influx.catalogue import series_of_device
from collector.store.influx.connecting import connect
from collector.store.influx.many import newest, ranges, reaches
from collector.store.influx.patience import Absence, within
from collector.store.influx.reading import Reading
from collector.store.influx.server import Rows, Server
from collector.store.lines import Lines
from collector.store.store import Bucket, Damage, Point
from inventory.model.scope import Scope
from language.message import Message


class Sink(Protocol):
    """Where lines are safe until they are on the server: collector/store/spool."""

    def append(self, lines: Sequence[bytes], first_ms: int, last_ms: int) -> None: ...
    def maintain(self, now_ms: int) -> Iterator[None]: ...
    def unsent_bytes(self) -> int: ...
    def close(self) -> None: ...


class InfluxStore:
    """With a `sink` it writes, without it only reads. May be used from any thread, written to from one.

    The server is asked for when something is first read: a service that only writes starts without it.
    """

    def __init__(self, access: Access, clock: Clock, sink: Sink | None = None) -> None:
        self._access = access
        self._clock = clock
        self._sink = sink
        self._lines = Lines()
        self._admission = Admission()
        self._server: Server | None = None
        self._connecting = threading.Lock()
        self._absence = Absence()
        self._reading = Reading(self._ask, access.database, access.rolled)

    # --- writing

    @property
    def refused(self) -> int:
        """Samples left out since the start because their device has too many series."""
        return self._admission.refused

    def check(self, sample: Sample) -> None:
        """Raises ValueError or TypeError for a sample that the schema does not allow."""
        check_sample(sample)

    def write(self, samples: Sequence[Sample]) -> None:
        """Returns when the samples are safe in the spool; raises StoreError when its disk fails."""
        if self._sink is None:
            raise StoreError(Message("store.read_only", {"path": self._access.url, "reason": "opened for reading"}))
        kept = self._admission.admitted(samples)
        lines = self._lines.encode(kept)
        if lines:
            self._sink.append(lines, min(one.at_ms for one in kept), max(one.at_ms for one in kept))

    def maintain(self, now_ms: int) -> Iterator[None]:
        """Keeps the spool within its bounds; roll-ups and retention are the shipper's and the server's."""
        if self._sink is not None:
            yield from self._sink.maintain(now_ms)

    def backlog(self) -> int:
        """Octets that wait in the spool; 0 for a reader."""
        return self._sink.unsent_bytes() if self._sink is not None else 0

    def damage(self) -> list[Damage]:
        """The spool keeps what was damaged, and says so itself."""
        return []

    # --- reading

    def range(self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int) -> list[Point]:
        check_field(key.measurement, field)
        if not scope.allows(key.school):
            return []
        return self._reading.points(key, field, start_ms, end_ms)

    def ranges(
        self, scope: Scope, keys: Iterable[SeriesKey], field: str, start_ms: int, end_ms: int
    ) -> Mapping[SeriesKey, list[Point]]:
        wanted = self._allowed(scope, keys, field)
        return ranges(self._ask, self._access.database, wanted, field, start_ms, end_ms)

    def buckets(
        self, scope: Scope, key: SeriesKey, field: str, start_ms: int, end_ms: int, step_ms: int
    ) -> list[Bucket]:
        if step_ms < 1:
            raise ValueError(f"a step of {step_ms} ms is too short")
        if check_field(key.measurement, field) is Type.TEXT:
            raise ValueError(f"{key.measurement}.{field} is text and has no buckets")
        if not scope.allows(key.school):
            return []
        return self._reading.buckets(key, field, start_ms, end_ms, step_ms)

    def state_ms(self, scope: Scope, key: SeriesKey, start_ms: int, end_ms: int) -> Mapping[int, int]:
        if key.measurement not in rollup.STATE_FIELD:
            raise ValueError(f"{key.measurement} has no state")
        return self._reading.states(key, start_ms, end_ms) if scope.allows(key.school) else {}

    def last(self, scope: Scope, keys: Iterable[SeriesKey], field: str) -> Mapping[SeriesKey, Point]:
        """As far back as roll-ups reach; the newest text as far back as raw samples."""
        access = self._access
        back = reaches(access.database, access.raw_ms, access.rolled, access.rolled_ms)
        return newest(self._ask, back, self._allowed(scope, keys, field), field, self._clock.now_ms())

    def keys(self, scope: Scope, device: str) -> list[SeriesKey]:
        since_ms = self._clock.now_ms() - self._access.raw_ms
        found = series_of_device(self._ask, self._access.database, device, since_ms)
        return [key for key in found if scope.allows(key.school)]

    @staticmethod
    def _allowed(scope: Scope, keys: Iterable[SeriesKey], field: str) -> list[SeriesKey]:
        """Raises ValueError for a field that the schema does not know."""
        wanted = [key for key in keys if scope.allows(key.school)]
        for measurement in {key.measurement for key in wanted}:
            check_field(measurement, field)
        return wanted

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()
        with self._connecting:
            if self._server is not None:
                self._server.close()

    # --- the server

    def _ask(self, database: str, influxql: str) -> list[Rows]:
        """Raises StoreError, for a while without asking where it was away a moment ago."""
        server = self._connected(first=self._enter())
        began_s = self._clock.monotonic()
        try:
            found = server.query(database, influxql)
        except StoreError as error:
            if error.again:
                self._leave(error, began_s)
            else:
                self._absence.end()
            raise
        self._absence.end()
        return found

    def _enter(self) -> bool:
        """Whether this question is the first after an absence. Raises StoreError."""
        now_s = self._clock.monotonic()
        left_s = within(self._access.timeout_s, now_s)
        if left_s <= 0:
            raise StoreError(Message("store.influx_slow", {"url": self._access.url}), again=True)
        return self._absence.enter(now_s, left_s)

    def _connected(self, *, first: bool) -> Server:
        """Who waited for another's attempt is told what came of it."""
        with self._connecting:
            if self._server is None:
                if not first:
                    self._enter()
                self._server = self._connect()
            return self._server

    def _connect(self) -> Server:
        began_s = self._clock.monotonic()
        try:
            return connect(self._access, self._clock)
        except StoreError as error:
            now_s = self._clock.monotonic()
            self._absence.begin(error, now_s, now_s - began_s)
            raise

    def _leave(self, why: StoreError, began_s: float) -> None:
        """What comes back may be another server than it was, so it is asked again what it is."""
        now_s = self._clock.monotonic()
        self._absence.begin(why, now_s, now_s - began_s)
        with self._connecting:
            server, self._server = self._server, None
        if server is not None:
            server.close()
