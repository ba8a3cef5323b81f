"""Ships the spool: reads what waits, hands it to the server, and moves the cursor when the server has it.

Runs in a process of its own, so that neither HTTP nor catching up holds up the poller. It never gives up and never
drops what the server might still take; a person learns from its condition what is the matter.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from collector.clock import Clock
from collector.store.errors import StoreError, disk_message
from collector.store.influx.server import NO_ANSWER, Answer
from collector.store.spool import cursor as cursors
from collector.store.spool import record, segment, ticket, verdict
from collector.store.spool.aside import set_aside
from collector.store.spool.condition import Condition, read_condition, write_condition
from collector.store.spool.cursor import Cursor
from collector.store.spool.dead import bury
from collector.store.spool.dividing import divide
from collector.store.spool.ranges import Range
from collector.store.spool.segment import Gap, Segment, Stored, Why
from collector.store.spool.turns import Turns
from collector.store.spool.verdict import Verdict
from collector.store.spool.windows import Windows
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)

LINES = 10_000  # in one body: InfluxDB's manual wants five to ten thousand
BYTES = 4 << 20
IDLE_S = 0.5
SAVE_S = 1.0
TELL_S = 2.0


class Shipper:
    """`write` sends one body of gzip members; `prepare` makes the databases and returns None, or why it cannot.

    `server` says what was found at the other end, empty while nobody knows. Each record that the server has is told
    to `windows`. One request to the server takes `timeout_s` at most. All methods belong to one thread.
    """

    def __init__(
        self,
        folder: Path,
        write: Callable[[bytes], Answer],
        prepare: Callable[[], Message | None],
        clock: Clock,
        rng: random.Random,
        windows: Windows,
        *,
        server: Callable[[], str] = str,
        timeout_s: float = 0.0,
    ) -> None:
        self._folder = folder
        self._write, self._prepare, self._server = write, prepare, server
        self._clock, self._rng, self._windows = clock, rng, windows
        self._condition = read_condition(folder) or Condition(at_ms=0)
        self._condition = replace(self._condition, trouble=None, since_ms=None, request_ms=round(timeout_s * 1000))
        self._cursor = opened(folder, clock.boot_id)
        for first, last in self._cursor.windows:
            windows.restore(first, last)
        self._found: list[Segment] = segment.segments(folder)
        self._turns = Turns(segment.tail_of(self._found))
        self._most_lines = LINES
        self._failures = 0
        self._saved = ""
        self._not_before_s = self._saved_s = self._told_s = float("-inf")

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            stop.wait(self.turn())
        self._save()

    def turn(self) -> float:
        """One body, if one waits and may go. Returns the seconds until the next turn makes sense."""
        self._found = segment.segments(self._folder)
        tail = segment.tail_of(self._found)
        self._cursor.grow(tail)
        self._take_tickets()
        now_s = self._clock.monotonic()
        if now_s - self._saved_s >= SAVE_S:
            self._save()
        self.breathe()
        if now_s < self._not_before_s:
            return min(IDLE_S, self._not_before_s - now_s)
        for side in self._turns.order(self._cursor.pending, tail):
            if load := self._load(side):
                self._ship(load)
                return 0.0
        return IDLE_S

    def breathe(self) -> None:
        """Says how things are where that was said a while ago: between two requests, each of which may take long."""
        if self._clock.monotonic() - self._told_s >= TELL_S:
            self._tell()

    # --- reading

    def _load(self, side: Range) -> list[Stored]:
        """Whole records from the start of the range; what is no record is taken out of the cursor on the way."""
        load: list[Stored] = []
        lines = octets = 0
        for item in segment.walk(self._found, *side):
            if isinstance(item, Gap):
                self._skip(item)
                continue
            lines += item.about.lines
            octets += len(item.member)
            if load and (lines > self._most_lines or octets > BYTES or item.start != load[-1].end):
                break
            load.append(item)
        return load

    def _skip(self, gap: Gap) -> None:
        self._cursor.drop(gap.start, gap.end)
        if gap.why is Why.MISSING:
            return
        lost = gap.end - gap.start
        self._condition = replace(self._condition, damaged_bytes=self._condition.damaged_bytes + lost)
        home = next(one for one in self._found if one.base <= gap.start < one.end)
        log.error("%d octets of %s are %s; what follows is shipped", lost, home.path, gap.why)
        if gap.why is Why.DAMAGED:
            try:
                set_aside(self._folder, home, gap.start, gap.end)
            except OSError as error:
                log.error("they cannot be set aside: %s", error.strerror)

    def _take_tickets(self) -> None:
        for path in ticket.tickets(self._folder):
            try:
                within = ticket.within(self._found, *ticket.read_ticket(path))
            except (OSError, ValueError) as error:
                log.error("%s is left aside: %s", path, error)
                path.unlink(missing_ok=True)
                continue
            self._cursor.resend(within)
            log.info("%d records are sent again as was asked for", len(within))
            self._save()  # before the wish is forgotten
            path.unlink(missing_ok=True)

    # --- sending

    def _ship(self, load: list[Stored]) -> None:
        try:
            self._send(load)
        except StoreError as error:
            found = Verdict.LOST if error.again else Verdict.HOLD
            self._fail(found)
            self._pause(verdict.trouble_of(error), verdict.pause_s(found, Answer(NO_ANSWER), self._failures, self._rng))

    def _send(self, load: list[Stored]) -> None:
        answer = self._write(b"".join(item.member for item in load))
        found = verdict.verdict_of(answer.status)
        if found is Verdict.SPLIT and len(load) > 1:
            self._most_lines = max(1, sum(item.about.lines for item in load) // 2)
            return
        if found in (Verdict.DIVIDE, Verdict.SPLIT):
            self._divide(load)
        elif found is Verdict.SENT:
            self._done(load)
        else:
            self._halt(found, answer)

    def _divide(self, load: list[Stored]) -> None:
        divided = divide([line for item in load for line in record.lines_of(item.member)], self._write)
        if divided.halted:
            self._halt(verdict.verdict_of(divided.halted.status), divided.halted)
            return
        try:
            dead = bury(self._folder, divided.bad, self._clock.now_ms())
        except OSError as error:
            self._pause(disk_message(self._folder, error), IDLE_S)
            return
        self._condition = replace(self._condition, dead_lines=self._condition.dead_lines + dead)
        if divided.bad:
            log.error("%d lines were refused and kept in %s: %s", dead, self._folder, divided.bad[0].answer.text)
        self._done(load)

    def _done(self, load: list[Stored]) -> None:
        self._failures = 0
        if self._condition.trouble or self._cursor.lost:
            self._recover()
        now_ms = self._clock.now_ms()
        for item in load:
            self._cursor.sent(item.start, item.end, now_ms)
            self._windows.touch(item.about.first_ms, item.about.last_ms)
        lines = sum(item.about.lines for item in load)
        self._condition = replace(self._condition, sent_lines=self._condition.sent_lines + lines, sent_ms=now_ms)

    def _recover(self) -> None:
        again = self._cursor.rewind() if self._cursor.lost else 0
        self._turns.restart(segment.tail_of(self._found))
        self._condition = replace(self._condition, trouble=None, since_ms=None)
        self._told_s = float("-inf")
        log.info("samples are shipped again; %d octets from before the outage are sent once more", again)

    def _fail(self, found: Verdict) -> None:
        self._failures += 1
        if found is Verdict.LOST and not self._cursor.lost:
            self._cursor.lost = True
            self._save()  # whoever comes after us must know, too

    def _halt(self, found: Verdict, answer: Answer) -> None:
        self._fail(found)
        trouble = verdict.sentence(found, answer)
        if found is Verdict.PREPARE and (refusal := self._prepare()):
            trouble = refusal
        elif found is Verdict.PREPARE and self._failures == 1:
            return  # it is there now: at once again
        self._pause(trouble, verdict.pause_s(found, answer, self._failures, self._rng))

    def _pause(self, trouble: Message, seconds: float) -> None:
        self._not_before_s = self._clock.monotonic() + seconds
        before = self._condition.trouble
        since_ms = self._condition.since_ms if before else self._clock.now_ms()
        self._condition = replace(self._condition, trouble=trouble, since_ms=since_ms)
        if before is None or before.id != trouble.id:
            log.error("shipping is held up: %s", translate(trouble, "en"))
            self._tell()

    # --- saying

    def _save(self) -> None:
        """A cursor that cannot be written costs no sample: some are sent twice after a restart."""
        self._saved_s = self._clock.monotonic()
        self._cursor.windows = self._windows.touched()
        text = cursors.encode(self._cursor)
        if text == self._saved:
            return
        try:
            cursors.save(self._folder, text)
            self._saved = text
        except OSError as error:
            log.error("the cursor of %s cannot be written: %s", self._folder, error.strerror)

    def _tell(self) -> None:
        self._told_s = self._clock.monotonic()
        oldest = self._cursor.pending.first()
        first = next(segment.walk(self._found, *oldest), None) if oldest else None
        self._condition = replace(
            self._condition,
            at_ms=self._clock.now_ms(),
            server=self._server(),
            waiting_bytes=self._cursor.pending.total,
            oldest_ms=first.about.written_ms if isinstance(first, Stored) else None,
        )
        try:
            write_condition(self._folder, self._condition)
        except OSError as error:
            log.error("the condition of %s cannot be written: %s", self._folder, error.strerror)


def opened(folder: Path, boot_id: str) -> Cursor:
    """The cursor as it was left. This machine started anew since: a server on it may have lost its last words, too."""
    found = cursors.load(folder) or Cursor()
    if found.boot_id != boot_id:
        found.rewind()
        found.boot_id = boot_id
    return found
