"""Gathering: the batches of some minutes become parts of 16 series each. See compaction.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from collector.store import keys
from collector.store.catalogue import Catalogue
from collector.store.codec.layout import END_OF_TIME_MS
from collector.store.codec.sheaf import Damaged, Sheaf, bind
from collector.store.file import StoreFile, set_apart

GATHER_AFTER_MS = 2 * 60_000
GATHER_BYTES = 8 << 20  # at most so much in one gathering; it stands in memory meanwhile
SLICE_SHARDS = 128  # at once: of the newest points in one transaction, of parts bound
Row = tuple[int, bytes]


@dataclass(slots=True)
class Gathered:
    """Records of one span, by series, in the order they were written.

    Once a gathering this holds two minutes of all series at once: octets joined as they come take half the memory of
    lists of octets.
    """

    records: dict[int, bytearray] = field(default_factory=dict)
    start_ms: int = END_OF_TIME_MS
    end_ms: int = 0

    def add(self, series: int, data: bytes, start_ms: int, end_ms: int) -> None:
        known = self.records.get(series)
        if known is None:
            self.records[series] = bytearray(data)
        else:
            known += data
        self.start_ms, self.end_ms = min(self.start_ms, start_ms), max(self.end_ms, end_ms)

    def shards(self) -> list[int]:
        return sorted({keys.shard_of(series) for series in self.records})

    def bound(self, shard: int) -> bytes:
        """The part of a shard. It takes the place of its records here: both at once would be twice the memory."""
        own = [series for series in keys.series_of(shard) if series in self.records]
        return bind({series: self.records.pop(series) for series in own})


class Gathering:
    def __init__(self, file: StoreFile, catalogue: Catalogue) -> None:
        self._file = file
        self._catalogue = catalogue

    def gather(self, now_ms: int, *, everything: bool = False) -> Iterator[None]:
        """Gathers once the oldest batch is GATHER_AFTER_MS old, or there are GATHER_BYTES of them, or everything."""
        while ids := self._due(now_ms, everything):
            spans: dict[int, Gathered] = {}
            broken: dict[int, tuple[str, bytes]] = {}
            for number in ids:
                self._spread(number, spans, broken)
                yield
            yield from self._renew([gathered for _, gathered in sorted(spans.items())])
            parts: dict[int, list[Row]] = {span: [] for span in sorted(spans)}
            for span, rows in parts.items():
                yield from _bind(spans[span], rows)
            self._store(ids, spans, parts, broken)
            yield

    def _due(self, now_ms: int, everything: bool) -> list[int]:
        with self._file.view() as connection:
            rows = connection.execute("SELECT id, end_ms, length(body) FROM batch ORDER BY id").fetchall()
        ids: list[int] = []
        size = 0
        for number, _, length in rows:
            if ids and size + length > GATHER_BYTES:
                return ids
            ids.append(number)
            size += length
        waited = bool(rows) and now_ms - min(row[1] for row in rows) >= GATHER_AFTER_MS
        return ids if everything or waited or size > GATHER_BYTES else []

    def _spread(self, number: int, spans: dict[int, Gathered], broken: dict[int, tuple[str, bytes]]) -> None:
        with self._file.view() as connection:
            row = connection.execute("SELECT start_ms, end_ms, body FROM batch WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise self._file.corrupt(f"batch {number} is missing")
        start_ms, end_ms, body = row
        try:
            sheaf = Sheaf(body)
        except Damaged as error:
            broken[number] = (str(error), body)
            return
        span = start_ms // keys.SPAN_MS
        if span == end_ms // keys.SPAN_MS:
            gathered = spans.setdefault(span, Gathered())
            for series, data in sheaf.items():
                gathered.add(series, data, start_ms, end_ms)
            return
        for series, data in sheaf.items():
            layout = self._catalogue.layout_of(series)
            for row in layout.rows(data):
                gathered = spans.setdefault(row.at_ms // keys.SPAN_MS, Gathered())
                gathered.add(series, layout.repack(row), row.at_ms, row.at_ms)

    def _renew(self, fresh: Sequence[Gathered]) -> Iterator[None]:
        """Keeps the newest records, before the batches that hold them go. Of one moment the first written wins."""
        shards = sorted({shard for gathered in fresh for shard in gathered.shards()})
        for first in range(0, len(shards), SLICE_SHARDS):
            with self._file.transaction() as connection:
                for shard in shards[first : first + SLICE_SHARDS]:
                    body = bind(self._renewed(connection, shard, fresh))
                    connection.execute("INSERT OR REPLACE INTO newest VALUES (?, ?)", (shard, body))
            yield

    def _renewed(self, connection: sqlite3.Connection, shard: int, fresh: Sequence[Gathered]) -> dict[int, bytes]:
        row = connection.execute("SELECT body FROM newest WHERE id = ?", (shard,)).fetchone()
        try:
            known = dict(Sheaf(row[0]).items()) if row else {}
        except Damaged:
            known = {}  # every record in it was a copy
        for series in keys.series_of(shard):
            parts = [gathered.records[series] for gathered in fresh if series in gathered.records]
            if parts:
                known[series] = self._catalogue.layout_of(series).newest(b"".join((known.get(series, b""), *parts)))
        return known

    def _store(
        self,
        ids: list[int],
        spans: dict[int, Gathered],
        parts: dict[int, list[Row]],
        broken: dict[int, tuple[str, bytes]],
    ) -> None:
        with self._file.transaction() as connection:
            for span, bodies in parts.items():
                chunk = connection.execute(
                    "INSERT INTO chunk (span, start_ms, end_ms) VALUES (?, ?, ?)",
                    (span, spans[span].start_ms, spans[span].end_ms),
                ).lastrowid
                rows = ((keys.part_row(chunk or 0, shard), body) for shard, body in bodies)
                connection.executemany("INSERT INTO part VALUES (?, ?)", rows)
            for number, (reason, body) in broken.items():
                set_apart(connection, f"batch {number}", reason, body)
            connection.executemany("DELETE FROM batch WHERE id = ?", [(number,) for number in ids])


def _bind(gathered: Gathered, parts: list[Row]) -> Iterator[None]:
    """Turns what was gathered into (shard, body), some at a time."""
    shards = gathered.shards()
    for first in range(0, len(shards), SLICE_SHARDS):
        parts += ((shard, gathered.bound(shard)) for shard in shards[first : first + SLICE_SHARDS])
        yield
