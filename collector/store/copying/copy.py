"""The copy of the embedded store's history to an InfluxDB: resumed where it was left, and the same when repeated.

Raw samples first, as far back as both keep them. Then the file's own roll-ups, as far back as the server keeps those.
Last, what the file has not rolled up yet is rolled up from what the server has, and so is the beginning and the end of
each stretch of samples, where the server may have samples of another origin in the same five minutes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from collector.clock import Clock
from collector.store import keys
from collector.store.codec.block import Table
from collector.store.codec.layout import END_OF_TIME_MS
from collector.store.copying import journal
from collector.store.copying.delivery import Delivery
from collector.store.copying.history import NEWEST_FIRST, History, Row, Series, Stage
from collector.store.copying.journal import ROLLING, STEPS, Progress
from collector.store.copying.tables import raw_lines, rolled_lines
from collector.store.influx.access import Access
from collector.store.influx.rollup import RollUps
from collector.store.influx.server import Server
from collector.store.lines import Lines
from collector.store.rollup import STATE_HOLDS_MS, part_of
from collector.store.spool.cursor import REWIND_MS
from collector.store.spool.ranges import Ranges

LINES = 5_000  # in one body
SAVE_S = 1.0
RAW = (Stage.BATCH, Stage.PART, Stage.BLOCK)
MARGIN_MS = 600_000  # what the server would drop in that time is not sent: it may have grown too old on the way


class Copy:
    """`told` hears the progress, at most once a second and at the end. All methods belong to one thread."""

    def __init__(
        self,
        history: History,
        delivery: Delivery,
        lines: Lines,
        access: Access,
        clock: Clock,
        folder: Path,
        progress: Progress,
        told: Callable[[Progress], None],
    ) -> None:
        self._history, self._delivery, self._lines = history, delivery, lines
        self._access, self._clock, self._folder = access, clock, folder
        self._told = told
        self._began_s = clock.monotonic() - progress.worked_s
        self._saved_s = float("-inf")
        self._now_ms = now_ms = clock.now_ms()
        kept_ms = span_from(now_ms - access.raw_ms + MARGIN_MS)
        raw_ms = max(kept_ms, span_from(progress.since_ms))
        # Measurement -> from when on its raw samples are copied.
        self._raw_from_ms: Mapping[str, int] = {name: max(at, raw_ms) for name, at in history.raw_kept_ms().items()}
        self._rolled_from_ms = max(now_ms - access.rolled_ms + MARGIN_MS, progress.since_ms)
        spans, _ = history.raw_spans()
        older = bool(spans) and spans[0] * keys.SPAN_MS < kept_ms == raw_ms
        self._progress = replace(progress, left_ms=kept_ms if older else 0)
        self._recent: deque[tuple[float, Progress]] = deque([(clock.monotonic(), self._progress)])

    def run(self) -> Progress:
        """Until everything is there. Raises StoreError; the same call goes on behind what was done."""
        self._save()
        with ThreadPoolExecutor(1, "copy") as line:
            while not self._progress.done:
                if self._progress.step == ROLLING:
                    self._roll()
                else:
                    self._send_table(Stage(self._progress.step), line)
        self._save()
        return self._progress

    # --- tables

    def _send_table(self, stage: Stage, line: ThreadPoolExecutor) -> None:
        """Encodes the next body while the server takes the last."""
        sent: Future[int] | None = None
        then = self._progress
        for lines, progress in self._loads(stage):
            if sent is not None and self._note(then, sent.result()):
                return
            sent, then = line.submit(self._send, self._database(stage), lines), progress
        if sent is not None and self._note(then, sent.result()):
            return
        self._note(self._next())

    def _loads(self, stage: Stage) -> Iterator[tuple[list[bytes], Progress]]:
        """Lines, and the progress once they are there."""
        waiting: list[bytes] = []
        progress = self._progress
        series = Ranges(progress.series)
        for row in self._history.rows(stage, progress.after, self._first(stage)):
            found, senders = self._lines_of(stage, row)
            waiting += found
            for number in senders:
                series.add(number, number + 1)
            grown = {self._counter(stage): getattr(progress, self._counter(stage)) + len(found)}
            progress = replace(progress, after=row.number, damaged=progress.damaged + row.damaged, **grown)
            if len(waiting) >= LINES:
                yield waiting, replace(progress, series=tuple(series))
                waiting = []
        yield waiting, replace(progress, series=tuple(series))

    def _lines_of(self, stage: Stage, row: Row) -> tuple[list[bytes], list[int]]:
        """Lines, and the series that have any."""
        write = rolled_lines if stage is Stage.ROLLUP else raw_lines
        found: list[bytes] = []
        senders: list[int] = []
        for series, table in row.tables:
            if lines := write(self._lines, series, self._fitting(stage, series, table)):
                senders.append(series.number)
                found += lines
        return found, senders

    def _fitting(self, stage: Stage, series: Series, table: Table) -> Table:
        """What of the table is to be copied."""
        first_ms = self._raw_from_ms.get(series.key.measurement, 0) if stage in RAW else self._rolled_from_ms
        whole = not table.times or table.times[0] >= first_ms
        return table if whole else part_of(table, first_ms, END_OF_TIME_MS)

    def _first(self, stage: Stage) -> int:
        """The first number of a row that may hold what is wanted."""
        if stage in NEWEST_FIRST:
            return 0
        if stage is Stage.ROLLUP:
            return keys.row(self._rolled_from_ms // keys.DAY_MS, 0)
        return keys.row(min(self._raw_from_ms.values(), default=0) // keys.SPAN_MS, 0)

    @staticmethod
    def _counter(stage: Stage) -> str:
        return "rolled" if stage is Stage.ROLLUP else "points"

    def _database(self, stage: Stage) -> str:
        return self._access.rolled if stage is Stage.ROLLUP else self._access.database

    def _send(self, database: str, lines: list[bytes]) -> int:
        """How many of them are dead letters now."""
        return sum(self._delivery.send(database, lines[low : low + LINES]) for low in range(0, len(lines), LINES))

    # --- roll-ups of what is on the server

    def _roll(self) -> None:
        end_ms = self._now_ms // keys.STEP_MS * keys.STEP_MS
        first_ms = min(self._raw_from_ms.values(), default=0)
        for span, low_ms, high_ms in to_roll(*self._history.raw_spans(), first_ms):
            if self._progress.after is not None and span <= self._progress.after:
                continue
            computed = self._delivery.use(self._rolling(low_ms, min(high_ms, end_ms)))
            progress = replace(self._progress, after=span, computed=self._progress.computed + computed)
            if self._note(progress):
                return
        self._note(self._next())

    def _rolling(self, low_ms: int, high_ms: int) -> Callable[[Server], int]:
        return lambda server: sum(RollUps(server, self._access.database, self._access.rolled).roll(low_ms, high_ms))

    # --- progress

    def _next(self) -> Progress:
        index = STEPS.index(self._progress.step) + 1
        if index == len(STEPS):
            return replace(self._progress, done=True)
        return replace(self._progress, step=STEPS[index], after=None)

    def _note(self, progress: Progress, dead: int = 0) -> bool:
        """The server has it. True where it was away meanwhile: the last ten minutes are sent once more."""
        now_s = self._clock.monotonic()
        self._progress = replace(progress, worked_s=now_s - self._began_s, dead=self._progress.dead + dead)
        if self._delivery.lost:
            self._delivery.lost = False
            self._progress = replace(self._recent[0][1], worked_s=now_s - self._began_s)
            self._recent = deque([(now_s, self._progress)])
            self._save()
            return True
        if now_s - self._saved_s >= SAVE_S:
            self._save()
        return False

    def _save(self) -> None:
        self._saved_s = self._clock.monotonic()
        journal.save(self._folder, self._progress)
        self._recent.append((self._saved_s, self._progress))
        while len(self._recent) > 1 and self._recent[1][0] < self._saved_s - REWIND_MS / 1000:
            self._recent.popleft()
        self._told(self._progress)


def to_roll(spans: Sequence[int], fresh: Set[int], first_ms: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of the time of each span that is to be rolled up from what the server has.

    `fresh` are those of `spans` that the file has not rolled up. A state holds on behind the last look at it; what is
    carried into the first minutes that are copied is known to the file alone.
    """
    there = set(spans)
    for span in spans:
        low_ms, high_ms = span * keys.SPAN_MS, (span + 1) * keys.SPAN_MS
        at_an_end = span + 1 not in there or (span - 1 not in there and low_ms > first_ms)
        if low_ms >= first_ms and (span in fresh or at_an_end):
            yield span, low_ms + (STATE_HOLDS_MS if low_ms == first_ms else 0), high_ms + STATE_HOLDS_MS


def span_from(at_ms: int) -> int:
    """The start of the first span of two hours that begins then or later."""
    return -(-at_ms // keys.SPAN_MS) * keys.SPAN_MS
