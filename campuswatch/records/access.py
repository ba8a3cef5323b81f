"""Records of access: a line for each answered request, written off its path.

    2026-11-23T08:00:01.123Z {"who":"3fa2…","name":"王芳 (wf)","of":"s01","from":"10.0.0.7","how":"GET",
    "what":"/device/x","status":200,"ms":12,"bytes":5120}

What a page fetches by itself each few seconds, and what nobody who is known asks for, is written once a minute with how
often (`n`), so that neither a wall screen nor a flood fills the disk.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from campuswatch.record_settings import Records
from campuswatch.records.days import ACCESS, ALIVE, ALIVE_S, BEGAN, ENDED, LOGS, LOST, Tidied, mark, tidy
from campuswatch.records.writing import DayWriter
from collector.clock import Clock
from language.moment import local

log = logging.getLogger(__name__)

MOST_WAITING = 20_000
MOST_FOLDED = 200
"""Different requests of nobody that one minute tells apart; the others are one line."""
MINUTE_MS = 60_000
PAUSE_S = 1.0
OTHERS = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An answered request. `who` is a person's id, `name` as in the audit chain, `school` theirs (empty: the bureau);
    all empty for nobody. `what` holds no secret. `folded`: one of many alike."""

    at_ms: int
    who: str = ""
    name: str = ""
    school: str = ""
    address: str
    how: str
    what: str
    status: int
    took_ms: int
    size: int
    folded: bool = False


def line_of(seen: Seen, number: int = 1) -> str:
    """JSON; of several alike `ms` and `bytes` are their sums."""
    told: dict[str, object] = {
        "who": seen.who, "name": seen.name, "of": seen.school, "from": seen.address, "how": seen.how,
        "what": seen.what, "status": seen.status, "ms": seen.took_ms, "bytes": seen.size,
    }  # fmt: skip
    if number > 1:
        told["n"] = number
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


class Folding:
    """Requests of one minute that are alike, counted."""

    def __init__(self) -> None:
        self._minute = 0
        self._found: dict[tuple[object, ...], list[int]] = {}
        self._first: dict[tuple[object, ...], Seen] = {}

    def add(self, seen: Seen) -> list[tuple[int, str]]:
        """What is to be written by then: the minute before, where this one is of another."""
        done = self.flush() if seen.at_ms // MINUTE_MS != self._minute else []
        self._minute = seen.at_ms // MINUTE_MS
        key: tuple[object, ...] = (seen.who, seen.name, seen.address, seen.how, seen.what, seen.status)
        if not seen.name and key not in self._found and len(self._found) >= MOST_FOLDED:
            key = (OTHERS,)
        held = self._found.setdefault(key, [0, 0, 0])
        self._first.setdefault(key, seen)
        for place, value in enumerate((1, seen.took_ms, seen.size)):
            held[place] += value
        return done

    def flush(self, before_ms: int | None = None) -> list[tuple[int, str]]:
        """All, or nothing where the minute of `before_ms` is still the one that is counted."""
        if before_ms is not None and before_ms // MINUTE_MS == self._minute:
            return []
        told = [(one.at_ms, self._line(key, one)) for key, one in self._first.items()]
        self._found.clear()
        self._first.clear()
        return told

    def _line(self, key: tuple[object, ...], one: Seen) -> str:
        number, took_ms, size = self._found[key]
        others = key == (OTHERS,)
        what, address = (OTHERS, OTHERS) if others else (one.what, one.address)
        told = Seen(
            at_ms=one.at_ms, who=one.who, name=one.name, school=one.school, address=address, how=one.how, what=what,
            status=0 if others else one.status, took_ms=took_ms, size=size,
        )  # fmt: skip
        return line_of(told, number)


class Recorder:
    """Takes what was seen and writes it in a thread of its own. `tell` is told what became of files of days that are
    over; it raises nothing."""

    def __init__(
        self, folder: Path, settings: Records, zone: str, clock: Clock, tell: Callable[[Tidied], None] = lambda _: None
    ) -> None:
        self.folder = folder
        self.settings = settings
        self._zone = zone
        self._clock = clock
        self._tell = tell
        self._writer = DayWriter(folder, ACCESS, zone)
        self._waiting: queue.Queue[Seen] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._over = threading.Event()
        self._folding = Folding()
        self._alive_s = clock.monotonic()
        self._tidied: date | None = None
        self._thread = threading.Thread(target=self._run, name="records of access", daemon=True)

    def begin(self) -> None:
        self._write([(self._clock.now_ms(), mark(BEGAN))])
        self._thread.start()

    def take(self, seen: Seen) -> None:
        """At once; where the disk does not keep up, how many were lost stands in the record."""
        try:
            self._waiting.put_nowait(seen)
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """All that was taken is written."""
        self._over.set()
        self._thread.join()
        self._take_all()
        self._write([*self._folding.flush(), (self._clock.now_ms(), mark(ENDED))])
        self._writer.close()

    def _run(self) -> None:
        while True:
            self._tidy()
            over = self._over.wait(PAUSE_S)
            self._take_all()
            self._write(self._folding.flush(self._clock.now_ms()))
            if self._clock.monotonic() - self._alive_s >= ALIVE_S:
                self._alive_s = self._clock.monotonic()
                self._write([(self._clock.now_ms(), mark(ALIVE))])
            if over:
                return

    def _take_all(self) -> None:
        lines: list[tuple[int, str]] = []
        for _ in range(self._waiting.qsize()):
            seen = self._waiting.get_nowait()
            lines += self._folding.add(seen) if seen.folded else [(seen.at_ms, line_of(seen))]
        lost, self._lost = self._lost, 0
        if lost:
            lines.append((self._clock.now_ms(), mark(LOST, lost)))
        self._write(lines)

    def _write(self, lines: list[tuple[int, str]]) -> None:
        if not lines:
            return
        try:
            self._writer.write(lines)
        except OSError as error:
            log.error("records of access cannot be written: %s", error.strerror)
            self._lost += len(lines)

    def _tidy(self) -> None:
        """Once a day: what is over is packed, what is too old is deleted."""
        today = local(self._clock.now_ms(), self._zone).date()
        if self._tidied == today:
            return
        keep = {ACCESS: self.settings.access_days, LOGS: self.settings.log_days}
        try:
            done = tidy(self.folder, today, keep)
        except OSError as error:
            log.error("files of records cannot be packed or deleted: %s", error)
            self._tidied = today
            return
        self._tidied = today
        if done.packed or done.deleted:
            self._tell(done)
