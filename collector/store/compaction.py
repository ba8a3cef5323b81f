"""Compaction: batches are gathered into parts, parts are folded into blocks and roll-ups, in slices.

Every step is a transaction that can be lost and done again: readers drop doubles (the first written wins), and a
fold merges into the block that is already there. Samples that come late pass the same way into older blocks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from collector.store import keys, rollup
from collector.store.catalogue import Catalogue
from collector.store.codec import block, day
from collector.store.codec.block import Table, table_of_records, tabulate
from collector.store.codec.layout import END_OF_TIME_MS, Layout
from collector.store.codec.sheaf import Damaged, Sheaf, bind
from collector.store.file import StoreFile
from collector.store.retention import first_kept

GATHER_AFTER_MS = 2 * 60_000
GATHER_BYTES = 8 << 20  # at most so much in one gathering; it stands in memory meanwhile
FOLD_AFTER_MS = 5 * 60_000  # a span is folded so long after its end
# One transaction of a fold, about 50 ms: bytes of records, and what a series costs beside its bytes.
SLICE_BYTES = 192 << 10
SERIES_BYTES = 3 << 10
SLICE_SHARDS = 256  # of the newest points, in one transaction


@dataclass(slots=True)
class Gathered:
    """Records of one span, by series, in the order they were written."""

    records: dict[int, list[bytes]] = field(default_factory=dict)
    start_ms: int = END_OF_TIME_MS
    end_ms: int = 0

    def add(self, series: int, data: bytes, start_ms: int, end_ms: int) -> None:
        self.records.setdefault(series, []).append(data)
        self.start_ms, self.end_ms = min(self.start_ms, start_ms), max(self.end_ms, end_ms)

    def shards(self) -> dict[int, dict[int, bytes]]:
        shards: dict[int, dict[int, bytes]] = {}
        for series, parts in self.records.items():
            shards.setdefault(keys.shard_of(series), {})[series] = b"".join(parts)
        return shards


class Compaction:
    def __init__(self, file: StoreFile, catalogue: Catalogue) -> None:
        self._file = file
        self._catalogue = catalogue

    # --- batches -> parts

    def gather(self, now_ms: int, *, everything: bool = False) -> Iterator[None]:
        """Gathers once the oldest batch is GATHER_AFTER_MS old, or there are GATHER_BYTES of them, or everything."""
        while ids := self._due(now_ms, everything):
            spans: dict[int, Gathered] = {}
            broken: dict[int, tuple[str, bytes]] = {}
            for number in ids:
                self._spread(number, spans, broken)
                yield
            parts = {span: {s: bind(r) for s, r in gathered.shards().items()} for span, gathered in spans.items()}
            yield
            yield from self._renew(spans)
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

    def _renew(self, spans: dict[int, Gathered]) -> Iterator[None]:
        """Keeps the newest records, before the batches that hold them go. Of one moment the first written wins."""
        fresh: dict[int, dict[int, list[bytes]]] = {}
        for _, gathered in sorted(spans.items()):
            for series, parts in gathered.records.items():
                fresh.setdefault(keys.shard_of(series), {}).setdefault(series, []).extend(parts)
        shards = sorted(fresh)
        for first in range(0, len(shards), SLICE_SHARDS):
            with self._file.transaction() as connection:
                for shard in shards[first : first + SLICE_SHARDS]:
                    body = bind(self._renewed(connection, shard, fresh[shard]))
                    connection.execute("INSERT OR REPLACE INTO newest VALUES (?, ?)", (shard, body))
            yield

    def _renewed(self, connection: sqlite3.Connection, shard: int, fresh: dict[int, list[bytes]]) -> dict[int, bytes]:
        row = connection.execute("SELECT body FROM newest WHERE id = ?", (shard,)).fetchone()
        try:
            known = dict(Sheaf(row[0]).items()) if row else {}
        except Damaged:
            known = {}  # every record in it was a copy
        for series, parts in fresh.items():
            known[series] = self._catalogue.layout_of(series).newest(b"".join((known.get(series, b""), *parts)))
        return known

    def _store(
        self,
        ids: list[int],
        spans: dict[int, Gathered],
        parts: dict[int, dict[int, bytes]],
        broken: dict[int, tuple[str, bytes]],
    ) -> None:
        with self._file.transaction() as connection:
            for span, gathered in sorted(spans.items()):
                chunk = connection.execute(
                    "INSERT INTO chunk (span, start_ms, end_ms) VALUES (?, ?, ?)",
                    (span, gathered.start_ms, gathered.end_ms),
                ).lastrowid
                rows = [(keys.part_row(chunk or 0, shard), body) for shard, body in sorted(parts[span].items())]
                connection.executemany("INSERT INTO part VALUES (?, ?)", rows)
            for number, (reason, body) in broken.items():
                set_apart(connection, f"batch {number}", reason, body)
            connection.executemany("DELETE FROM batch WHERE id = ?", [(number,) for number in ids])

    # --- parts -> blocks and roll-ups

    def fold(self, now_ms: int, *, everything: bool = False) -> Iterator[None]:
        """Folds every span that ended FOLD_AFTER_MS ago (or every span), the oldest first."""
        with self._file.view() as connection:
            rows = connection.execute("SELECT span, id FROM chunk ORDER BY span, id").fetchall()
        spans: dict[int, list[int]] = {}
        for span, chunk in rows:
            if everything or (span + 1) * keys.SPAN_MS + FOLD_AFTER_MS <= now_ms:
                spans.setdefault(span, []).append(chunk)
        for span, chunks in spans.items():
            yield from self._fold_span(span, chunks)

    def _fold_span(self, span: int, chunks: list[int]) -> Iterator[None]:
        with self._file.view() as connection:
            shards: dict[int, list[int]] = {}
            for chunk in chunks:
                low, high = keys.part_row(chunk), keys.part_row(chunk + 1)
                for (number,) in connection.execute("SELECT id FROM part WHERE id >= ? AND id < ?", (low, high)):
                    shards.setdefault(number - low, []).append(number)
        waiting = sorted(shards, reverse=True)
        while waiting:
            with self._file.transaction() as connection:
                size = 0
                while waiting and size < SLICE_BYTES:
                    size += self._fold_shard(connection, span, shards[waiting.pop()])
            yield
        with self._file.transaction() as connection:
            for chunk in chunks:
                connection.execute(
                    "DELETE FROM part WHERE id >= ? AND id < ?", (keys.part_row(chunk), keys.part_row(chunk + 1))
                )
                connection.execute("DELETE FROM chunk WHERE id = ?", (chunk,))
        yield

    def _fold_shard(self, connection: sqlite3.Connection, span: int, parts: list[int]) -> int:
        """Parts of one shard, in the order written. Returns how much work it was, in bytes."""
        records: dict[int, list[bytes]] = {}
        for number in parts:
            row = connection.execute("SELECT body FROM part WHERE id = ?", (number,)).fetchone()
            if row is None:
                raise self._file.corrupt(f"part {number} is missing")
            body = row[0]
            try:
                for series, data in Sheaf(body).items():
                    records.setdefault(series, []).append(data)
            except Damaged as error:
                set_apart(connection, f"part {number}", str(error), body)
        for series, pieces in sorted(records.items()):
            self._fold_series(connection, span, series, b"".join(pieces))
        return sum(len(piece) for pieces in records.values() for piece in pieces) + SERIES_BYTES * len(records)

    def _fold_series(self, connection: sqlite3.Connection, span: int, series: int, data: bytes) -> None:
        layout = self._catalogue.layout_of(series)
        raw_span, rollup_day = first_kept(connection, layout.number)
        table = table_of_records(layout, data)
        if span < raw_span:
            if span * keys.SPAN_MS // keys.DAY_MS >= rollup_day:
                self._roll(connection, span, series, table, raw_gone=True)
            return
        number = keys.row(span, layout.number, series)
        row = connection.execute("SELECT body FROM block WHERE id = ?", (number,)).fetchone()
        if row:
            table = tabulate([*self._block(connection, number, row[0]).rows(), *table.rows()])
        body = block.pack(table, layout.types.__getitem__)
        connection.execute("INSERT OR REPLACE INTO block VALUES (?, ?)", (number, body))
        self._roll(connection, span, series, table)
        if layout.measurement in rollup.STATE_FIELD:
            self._roll_next(connection, span + 1, series)

    def _block(self, connection: sqlite3.Connection, number: int, body: bytes) -> Table:
        try:
            return block.unpack(body)
        except Damaged as error:
            set_apart(connection, f"block {number}", str(error), body)
            return Table()

    def _roll(
        self, connection: sqlite3.Connection, span: int, series: int, table: Table, *, raw_gone: bool = False
    ) -> None:
        start_ms, end_ms = span * keys.SPAN_MS, (span + 1) * keys.SPAN_MS
        layout = self._catalogue.layout_of(series)
        fresh = rollup.summarise(layout, table, self._carried(connection, layout, span - 1, series), end_ms)
        if not fresh.times:
            return
        number = keys.row(start_ms // keys.DAY_MS, layout.number, series)
        row = connection.execute("SELECT body FROM rollup WHERE id = ?", (number,)).fetchone()
        body = self._rolled(connection, number, row[0] if row else b"", fresh, (start_ms, end_ms), raw_gone)
        connection.execute("INSERT OR REPLACE INTO rollup VALUES (?, ?)", (number, body))

    def _rolled(
        self,
        connection: sqlite3.Connection,
        number: int,
        body: bytes,
        fresh: Table,
        period: tuple[int, int],
        raw_gone: bool,
    ) -> bytes:
        """A day's row with what is fresh in it."""
        try:
            longer = day.appended(body, fresh, rollup.type_of)
            if longer is not None:
                return longer
            known = day.unpack(body)
        except Damaged as error:
            set_apart(connection, f"rollup {number}", str(error), body)
            known = Table()
        whole = rollup.completed(known, fresh) if raw_gone else rollup.replaced(known, fresh, *period)
        return day.pack(whole, rollup.type_of)

    def _roll_next(self, connection: sqlite3.Connection, span: int, series: int) -> None:
        """The state that a late look carries into the span behind it."""
        number = keys.row(span, self._catalogue.layout_of(series).number, series)
        row = connection.execute("SELECT body FROM block WHERE id = ?", (number,)).fetchone()
        if row:
            self._roll(connection, span, series, self._block(connection, number, row[0]))

    def _carried(
        self, connection: sqlite3.Connection, layout: Layout, span: int, series: int
    ) -> tuple[int, float] | None:
        if layout.measurement not in rollup.STATE_FIELD:
            return None
        number = keys.row(span, layout.number, series)
        row = connection.execute("SELECT body FROM block WHERE id = ?", (number,)).fetchone()
        state = layout.position[rollup.STATE_FIELD[layout.measurement]]
        points = rollup.numeric(self._block(connection, number, row[0]).points(state)) if row else []
        return points[-1] if points else None


def set_apart(connection: sqlite3.Connection, source: str, reason: str, body: bytes) -> None:
    """Bytes that do not fit their checksum are kept for a person to look at, and no longer in the way."""
    connection.execute("INSERT INTO damaged (source, reason, body) VALUES (?, ?, ?)", (source, reason, body))
