"""Reading: one series out of batches, parts, blocks and roll-ups, as of one moment of the file."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from operator import lt
from pathlib import Path
from typing import TypeVar

from collector.sample import SeriesKey, Value
from collector.store import keys, rollup
from collector.store.catalogue import Catalogue
from collector.store.codec import block, day
from collector.store.codec.block import Table
from collector.store.codec.sheaf import Damaged, Sheaf
from collector.store.retention import first_kept
from collector.store.rollup import Digest
from language.message import Message

log = logging.getLogger(__name__)

Content = TypeVar("Content", Sheaf, Table)
Run = list[tuple[int, Value]]


def merged(runs: Iterable[Run]) -> Run:
    """Runs in the order they were written -> points in order of time; of one moment the first written wins."""
    points = list(chain.from_iterable(runs))
    times = [at for at, _ in points]
    if all(map(lt, times, islice(times, 1, None))):
        return points
    moments: dict[int, Value] = {}
    for at, value in points:
        moments.setdefault(at, value)
    return sorted(moments.items())


class Reading:
    """Reads within one snapshot of the file. Damaged bytes are logged and left out."""

    def __init__(self, path: Path, connection: sqlite3.Connection, catalogue: Catalogue) -> None:
        self._path = path
        self._connection = connection
        self._catalogue = catalogue

    def find(self, key: SeriesKey, field: str) -> tuple[int, int] | None:
        """The series and the position of the field; None where the file has no such series or field yet."""
        series = self._catalogue.find(self._connection, key)
        if series is None:
            return None
        position = self._catalogue.layout_of(series).position.get(field)
        return None if position is None else (series, position)

    # --- raw points

    def points(self, series: int, position: int, start_ms: int, end_ms: int) -> Run:
        """Raw points with start_ms ≤ time < end_ms, in order of time."""
        runs = [*self._blocks(series, position, start_ms, end_ms), *self._records(series, position, start_ms, end_ms)]
        return [point for point in merged(runs) if start_ms <= point[0] < end_ms]

    def _blocks(self, series: int, position: int, start_ms: int, end_ms: int) -> Iterator[Run]:
        number = self._catalogue.layout_of(series).number
        first, _ = first_kept(self._connection, number)
        for span in self._slots("block", keys.SPAN_MS, max(start_ms, first * keys.SPAN_MS), end_ms):
            body = self._body("block", keys.row(span, number, series))
            if body and (table := self._sound("block", partial(block.unpack, body, (position,)))):
                yield table.points(position)

    def _records(self, series: int, position: int, start_ms: int, end_ms: int) -> Iterator[Run]:
        layout = self._catalogue.layout_of(series)
        for sheaf in self._sheaves(keys.shard_of(series), start_ms, end_ms):
            if data := sheaf.find(series):
                yield list(layout.points(data, position))

    def _sheaves(self, shard: int, start_ms: int, end_ms: int) -> Iterator[Sheaf]:
        """Parts and batches that may hold samples of the period, in the order they were written."""
        period = (start_ms, end_ms)
        chunks = self._connection.execute(
            "SELECT id FROM chunk WHERE end_ms >= ? AND start_ms < ? ORDER BY id", period
        ).fetchall()
        for (chunk,) in chunks:
            number = keys.part_row(chunk, shard)
            body = self._body("part", number)
            if body and (sheaf := self._sound("part", partial(Sheaf, body))):
                yield sheaf
        batches = self._connection.execute(
            "SELECT body FROM batch WHERE end_ms >= ? AND start_ms < ? ORDER BY id", period
        )
        for (body,) in batches:
            if sheaf := self._sound("batch", partial(Sheaf, body)):
                yield sheaf

    def _body(self, table: str, number: int) -> bytes | None:
        row = self._connection.execute(
            f"SELECT body FROM {table} WHERE id = ?",  # noqa: S608 - our own table names
            (number,),
        ).fetchone()
        return row[0] if row else None

    def _sound(self, source: str, read: Callable[[], Content]) -> Content | None:
        try:
            return read()
        except Damaged as error:
            params = {"path": str(self._path), "part": source, "reason": str(error)}
            log.error("%s", Message("store.part_damaged", params))
            return None

    def _slots(self, table: str, width_ms: int, start_ms: int, end_ms: int) -> range:
        """The spans or days of the period that `table` has rows of."""
        # Both in one SELECT would read the whole table; one aggregate alone is looked up.
        low, high = (
            self._connection.execute(f"SELECT {end}(id) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
            for end in ("min", "max")
        )
        if low is None:
            return range(0)
        return range(max(start_ms // width_ms, keys.slot_of(low)), min(-(-end_ms // width_ms), keys.slot_of(high) + 1))

    # --- roll-ups

    def digests(self, series: int, position: int, start_ms: int, end_ms: int, step_ms: int) -> Mapping[int, Digest]:
        """Start of each step (counted from `start_ms`) -> its digest, each sample counted once.

        A span is taken from its roll-up where its raw samples are gone, or where that gives the same: it is folded,
        lies wholly inside the period, and steps fall on five-minute steps. All else is taken from raw samples. A
        stored step that straddles two of the caller's counts for the one that it starts in.
        """
        raw_span, _ = first_kept(self._connection, self._catalogue.layout_of(series).number)
        gone_ms = raw_span * keys.SPAN_MS
        stored = self._stored(series, position, start_ms, end_ms)
        exact = start_ms % keys.STEP_MS == 0 and step_ms % keys.STEP_MS == 0
        settled = self._settled(start_ms, end_ms) if exact else set()
        pieces = [
            (at, of)
            for at, of in stored.items()
            if start_ms <= at < end_ms and (at < gone_ms or at // keys.SPAN_MS in settled)
        ]
        for low, high in _periods(start_ms, end_ms, settled):
            for at, of in _pieces(self.points(series, position, low, high), start_ms, step_ms):
                if at >= gone_ms or at - at % keys.STEP_MS not in stored:
                    pieces.append((at, of))
        steps: dict[int, list[Digest]] = {}
        for at, of in sorted(pieces):
            steps.setdefault(at - (at - start_ms) % step_ms, []).append(of)
        return {start: rollup.join(parts) for start, parts in steps.items()}

    def states(self, series: int, position: int, start_ms: int, end_ms: int) -> dict[int, int]:
        """State -> milliseconds in it; settled spans from their roll-ups, all else from raw samples."""
        raw_span, _ = first_kept(self._connection, self._catalogue.layout_of(series).number)
        gone_ms = min(max(start_ms, raw_span * keys.SPAN_MS), end_ms)
        folded = self._settled(start_ms - keys.SPAN_MS, end_ms)
        # The span before is settled too, or the state that it carries over is not in the roll-up yet.
        settled = {span for span in folded if span - 1 in folded and span >= raw_span}
        found: dict[int, int] = {}
        for table in self._days(series, None, start_ms, end_ms):
            for at, state, spent in rollup.stored_states(table):
                if start_ms <= at < gone_ms or at // keys.SPAN_MS in settled:
                    found[state] = found.get(state, 0) + spent
        for low, high in _periods(gone_ms, end_ms, settled):
            looks = rollup.numeric(self.points(series, position, low - rollup.STATE_HOLDS_MS, high))
            for at, until, state in rollup.held(looks, low, high):
                found[state] = found.get(state, 0) + until - at
        return found

    def _stored(self, series: int, position: int, start_ms: int, end_ms: int) -> dict[int, Digest]:
        found: dict[int, Digest] = {}
        for table in self._days(series, rollup.tags_of(position), start_ms, end_ms):
            found |= rollup.stored(table, position)
        return found

    def _days(self, series: int, tags: Collection[int] | None, start_ms: int, end_ms: int) -> Iterator[Table]:
        number = self._catalogue.layout_of(series).number
        _, first = first_kept(self._connection, number)
        for slot in self._slots("rollup", keys.DAY_MS, max(start_ms, first * keys.DAY_MS), end_ms):
            body = self._body("rollup", keys.row(slot, number, series))
            if body and (table := self._sound("rollup", partial(day.unpack, body, tags))):
                yield table

    def _settled(self, start_ms: int, end_ms: int) -> set[int]:
        """Spans wholly inside the period of which everything is folded."""
        settled = set(range(-(-start_ms // keys.SPAN_MS), end_ms // keys.SPAN_MS))
        for (span,) in self._connection.execute("SELECT DISTINCT span FROM chunk"):
            settled.discard(span)
        for first_ms, last_ms in self._connection.execute("SELECT start_ms, end_ms FROM batch"):
            settled.difference_update(range(first_ms // keys.SPAN_MS, last_ms // keys.SPAN_MS + 1))
        return settled

    # --- newest points

    def newest(self, wanted: Mapping[int, int]) -> dict[int, tuple[int, Value]]:
        """`wanted` maps a series to the position of a field; series without a point are left out."""
        found: dict[int, tuple[int, Value]] = {}
        by_shard: dict[int, set[int]] = {}
        for series in wanted:
            by_shard.setdefault(keys.shard_of(series), set()).add(series)
        for shard in sorted(by_shard):
            body = self._body("newest", shard)
            if body and (sheaf := self._sound("newest", partial(Sheaf, body))):
                self._renew(found, wanted, sheaf, by_shard[shard])
        batches = self._connection.execute("SELECT body FROM batch ORDER BY id")
        for (body,) in batches:
            if sheaf := self._sound("batch", partial(Sheaf, body)):
                self._renew(found, wanted, sheaf, wanted.keys() & sheaf.ids)
        return found

    def _renew(
        self, found: dict[int, tuple[int, Value]], wanted: Mapping[int, int], sheaf: Sheaf, among: Iterable[int]
    ) -> None:
        for series in among:
            for point in self._catalogue.layout_of(series).points(sheaf.find(series), wanted[series]):
                if series not in found or point[0] > found[series][0]:
                    found[series] = point


def _periods(start_ms: int, end_ms: int, settled: set[int]) -> Iterator[tuple[int, int]]:
    """The parts of the period that lie in no settled span."""
    low = start_ms
    for span in sorted(settled):
        if low < span * keys.SPAN_MS:
            yield low, span * keys.SPAN_MS
        low = (span + 1) * keys.SPAN_MS
    if low < end_ms:
        yield low, end_ms


def _pieces(points: Run, origin_ms: int, step_ms: int) -> Iterator[tuple[int, Digest]]:
    """Points in order of time, cut at the caller's steps and at five-minute steps; each with its first moment."""
    cut: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for at, value in rollup.numeric(points):
        cut.setdefault(((at - origin_ms) // step_ms, at // keys.STEP_MS), []).append((at, value))
    for piece in cut.values():
        yield piece[0][0], rollup.digest([value for _, value in piece])
