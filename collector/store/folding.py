"""Folding: the parts of a span become one block per series, and its roll-up. See compaction.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from collector.store import keys, rollup
from collector.store.catalogue import Catalogue
from collector.store.codec import block, day
from collector.store.codec.block import Table, table_of_records, tabulate
from collector.store.codec.layout import Layout
from collector.store.codec.sheaf import Damaged, Sheaf
from collector.store.file import StoreFile, set_apart
from collector.store.retention import first_kept

FOLD_AFTER_MS = 5 * 60_000  # a span is folded so long after its end
# One transaction, about 25 ms: bytes of records, and what a series costs beside its bytes.
SLICE_BYTES = 96 << 10
SERIES_BYTES = 3 << 10


class Folding:
    def __init__(self, file: StoreFile, catalogue: Catalogue) -> None:
        self._file = file
        self._catalogue = catalogue

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
        shards: dict[int, list[int]] = {}
        for chunk in chunks:
            low, high = keys.part_row(chunk), keys.part_row(chunk + 1)
            with self._file.view() as connection:
                for (number,) in connection.execute("SELECT id FROM part WHERE id >= ? AND id < ?", (low, high)):
                    shards.setdefault(number - low, []).append(number)
            yield
        waiting = sorted(shards, reverse=True)
        while waiting:
            with self._file.transaction() as connection:
                size = 0
                while waiting and size < SLICE_BYTES:
                    size += self._fold_shard(connection, span, shards[waiting.pop()])
            yield
        for chunk in chunks:  # one by one: freeing what they hold reads it all
            low, high = keys.part_row(chunk), keys.part_row(chunk + 1)
            with self._file.transaction() as connection:
                connection.execute("DELETE FROM part WHERE id >= ? AND id < ?", (low, high))
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
        """The state that is carried into the span behind, whether or not anything was seen there."""
        number = keys.row(span, self._catalogue.layout_of(series).number, series)
        row = connection.execute("SELECT body FROM block WHERE id = ?", (number,)).fetchone()
        self._roll(connection, span, series, self._block(connection, number, row[0]) if row else Table())

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
