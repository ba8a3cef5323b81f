"""All that the embedded store's file holds, row after row, for who takes it elsewhere.

The file is only read, a few rows in one look at it, so that a service may go on writing to it. Of samples with the same
key, time and field the first written counts here; elsewhere the last one does. So what was written last comes first:
batches from the newest to the oldest, parts alike, then blocks. Compaction moves samples the same way, so that none
slips past who reads while it works.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from collector.sample import SeriesKey
from collector.store import keys
from collector.store.catalogue import Catalogue
from collector.store.codec import block, day
from collector.store.codec.block import Table, table_of_records
from collector.store.codec.layout import Layout
from collector.store.codec.sheaf import Damaged, Sheaf
from collector.store.errors import StoreError
from collector.store.file import StoreFile
from collector.store.retention import first_kept

ROWS = 64  # in one look
MOST_SERIES = 50_000  # known at once
END = (1 << 63) - 1  # above every number of a row


class Stage(StrEnum):
    """The tables of the file, in the order in which they are to be read."""

    BATCH = "batch"
    PART = "part"
    BLOCK = "block"
    ROLLUP = "rollup"


NEWEST_FIRST = (Stage.BATCH, Stage.PART)


class Series(NamedTuple):
    number: int
    key: SeriesKey
    layout: Layout


class Row(NamedTuple):
    """`number` is its place in the table: who has it goes on behind it. `damaged` counts pieces that cannot be read."""

    number: int
    tables: list[tuple[Series, Table]]
    damaged: int = 0


class History:
    """Use from one thread. Raises StoreError where the file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._file = StoreFile(path, read_only=True)
        self._catalogue = Catalogue(path)
        self._series: dict[int, Series] = {}
        try:
            with self._file.snapshot() as connection:
                self._catalogue.load(connection)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    # --- what there is

    def bounds(self, stage: Stage) -> tuple[int, int]:
        """The first and the last number of a table; (0, -1) for an empty one."""
        with self._file.snapshot() as connection:
            low, high = (
                connection.execute(f"SELECT {end}(id) FROM {stage}").fetchone()[0]  # noqa: S608 - our own table names
                for end in ("min", "max")
            )
        return (0, -1) if low is None else (low, high)

    def raw_kept_ms(self) -> Mapping[str, int]:
        """Measurement -> from when on its raw samples are kept here."""
        with self._file.snapshot() as connection:
            self._catalogue.refresh(connection)
            return {
                layout.measurement: first_kept(connection, layout.number)[0] * keys.SPAN_MS
                for layout in self._catalogue.layouts
            }

    def raw_spans(self) -> tuple[list[int], set[int]]:
        """The spans of two hours that raw samples lie in, in order; and those of them that are not rolled up yet."""
        with self._file.snapshot() as connection:
            rows = connection.execute("SELECT start_ms, end_ms FROM batch UNION SELECT start_ms, end_ms FROM chunk")
            fresh = {span for low, high in rows for span in range(low // keys.SPAN_MS, high // keys.SPAN_MS + 1)}
            return sorted(fresh.union(block_spans(connection))), fresh

    # --- reading

    def rows(self, stage: Stage, after: int | None, first: int = 0) -> Iterator[Row]:
        """Of one table, those behind row `after` (all for None) whose number is at least `first`."""
        while found := self._look(stage, after, first):
            yield from found
            after = found[-1].number

    def _look(self, stage: Stage, after: int | None, first: int) -> list[Row]:
        back = stage in NEWEST_FIRST
        if after is None:
            after = END if back else -1
        where = "id < ? AND id >= ?" if back else "id > ? AND id >= ?"
        order, most = ("DESC", 1) if stage is Stage.BATCH else ("DESC" if back else "ASC", ROWS)
        with self._file.snapshot() as connection:
            self._catalogue.refresh(connection)
            found = connection.execute(
                f"SELECT id, body FROM {stage} WHERE {where} ORDER BY id {order} LIMIT {most}",  # noqa: S608 - ours
                (after, first),
            ).fetchall()
            read = READERS[stage]
            return [Row(number, *read(self._known(connection), number, body)) for number, body in found]

    def _known(self, connection: sqlite3.Connection) -> Callable[[int], Series]:
        def known(number: int) -> Series:
            series = self._series.get(number)
            if series is None:
                if len(self._series) >= MOST_SERIES:
                    self._series.clear()
                key = self._catalogue.key_of(connection, number)
                series = self._series[number] = Series(number, key, self._catalogue.layout_of(number))
            return series

        return known


def block_spans(connection: sqlite3.Connection) -> Iterator[int]:
    """By looking up one row of each: to read them all would be to read the file."""
    slot = 0
    while True:
        question = connection.execute("SELECT min(id) FROM block WHERE id >= ?", (keys.row(slot, 0),))
        (number,) = question.fetchone()
        if number is None:
            return
        slot = keys.slot_of(number)
        yield slot
        slot += 1


Known = Callable[[int], Series]
Found = tuple[list[tuple[Series, Table]], int]


def sheaf(known: Known, number: int, body: bytes) -> Found:
    try:
        pieces = list(Sheaf(body).items())
    except Damaged:
        return [], 1
    tables, damaged = [], 0
    for series, data in pieces:
        try:
            found = known(series)
            tables.append((found, table_of_records(found.layout, data)))
        except (struct.error, ValueError, StoreError):
            damaged += 1
    return tables, damaged


def blocked(known: Known, number: int, body: bytes) -> Found:
    return table(known, number, lambda: block.unpack(body))


def rolled(known: Known, number: int, body: bytes) -> Found:
    return table(known, number, lambda: day.unpack(body))


def table(known: Known, number: int, read: Callable[[], Table]) -> Found:
    try:
        return [(known(number & keys.MAX_SERIES), read())], 0
    except (Damaged, StoreError):
        return [], 1


READERS: Mapping[Stage, Callable[[Known, int, bytes], Found]] = {
    Stage.BATCH: sheaf,
    Stage.PART: sheaf,
    Stage.BLOCK: blocked,
    Stage.ROLLUP: rolled,
}
