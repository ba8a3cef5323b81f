"""The writing side of the spool: what was appended is safe on disk, whatever becomes of the server or of us.

A failed append leaves nothing behind, and no position is ever given twice: after a failure, and at each start, a new
segment begins behind everything that was ever there. So what the cursor calls sent stays sent.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from collector.clock import Clock
from collector.store.errors import StoreError, disk_message
from collector.store.spool import cursor, keeping, record, segment
from collector.store.spool.aside import set_aside
from collector.store.spool.keeping import MIB, NEAR, Limits
from collector.store.spool.ranges import Ranges
from collector.store.spool.record import About
from collector.store.spool.segment import Gap, Segment, Why
from collector.store.wholefile import sync_folder
from language.message import Message

log = logging.getLogger(__name__)

LINES = 5_000  # in one record at most, what InfluxDB's manual wants in one body


def unheard(message: Message) -> None:
    """For callers that look at `warning` themselves."""


class Spool:
    """One process writes, one other ships. `tell` hears, in the calling thread, what a person should know of the cap.

    Methods may be called from any thread. Raises StoreError on opening where the folder cannot be used.
    """

    def __init__(
        self, folder: Path, clock: Clock, *, limits: Limits | None = None, tell: Callable[[Message], None] = unheard
    ) -> None:
        self.folder = folder
        self._clock = clock
        self._limits = limits or Limits()
        self._tell = tell
        self._writing, self._keeping = threading.Lock(), threading.Lock()
        self._handle: int | None = None
        self._base = self._size = 0
        self._warning: Message | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock_file = _locked(folder)
        except OSError as error:
            raise self._refusal(error) from error
        self._kept = keeping.load(folder)
        try:
            self._next = self._mend()
        except OSError as error:
            os.close(self._lock_file)
            raise self._refusal(error) from error

    def _mend(self) -> int:
        """Cuts off a record that was never finished; returns the first position that nobody ever used."""
        found = segment.segments(self.folder)
        known = cursor.load(self.folder)
        if found:
            _cut_torn(self.folder, found[-1])
            for empty in [one for one in found if one.size == 0]:
                empty.path.unlink()
        return max(segment.tail_of(found), known.seen if known else 0)

    # --- appending

    def append(self, lines: Sequence[bytes], first_ms: int, last_ms: int) -> None:
        """Returns when the lines are safe on disk; raises StoreError, and none of them is there, when they are not.

        Lines of the line protocol without line feeds; their samples are of `first_ms` to `last_ms`.
        """
        pieces = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
        now_ms = self._clock.now_ms()
        body = b"".join(record.pack(About(now_ms, first_ms, last_ms, len(piece)), piece) for piece in pieces)
        if not body:
            return
        with self._writing:
            self._put(body)
            rolled = self._size >= self._limits.segment_bytes
            if rolled:
                self._roll()
        if rolled:
            self._keep_under_cap()

    def _put(self, body: bytes) -> None:
        try:
            if self._handle is None:
                self._open()
            assert self._handle is not None
            _write_all(self._handle, body)
            os.fdatasync(self._handle)
        except OSError as error:
            self._abandon(len(body))
            raise self._refusal(error) from error
        self._size += len(body)
        self._next += len(body)

    def _open(self) -> None:
        path = segment.path_of(self.folder, self._next)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._handle = os.open(path, flags, 0o600)
        self._base, self._size = self._next, 0
        sync_folder(self.folder)

    def _abandon(self, length: int) -> None:
        """After a failed write: the segment ends where it was sound, and its further positions are used up."""
        self._next += length
        if self._handle is None:
            return
        with suppress(OSError):  # the reader finds no record there
            os.ftruncate(self._handle, self._size)
        if self._size == 0:
            with suppress(OSError):
                segment.path_of(self.folder, self._base).unlink()
        self._roll()

    def _roll(self) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)

    def _refusal(self, error: OSError) -> StoreError:
        return StoreError(disk_message(self.folder, error), again=True)

    # --- keeping house

    @property
    def warning(self) -> Message | None:
        """What a person should know of the space that is left."""
        return self._warning

    @property
    def lost_lines(self) -> int:
        """Lines that were dropped unsent since the spool was made, because it was full."""
        return self._kept.lost_lines

    def unsent_bytes(self) -> int:
        return self._unsent(segment.segments(self.folder)).total

    def _unsent(self, found: Sequence[Segment]) -> Ranges:
        """Without what lies in no segment any more."""
        known = cursor.load(self.folder) or cursor.Cursor()
        known.grow(segment.tail_of(list(found)))
        return Ranges(piece for one in found for piece in known.pending.within(one.base, one.end))

    def maintain(self, now_ms: int) -> Iterator[None]:
        """Drops what was sent long enough ago, and what is above the cap. Raises StoreError."""
        for old in self._outdated(now_ms):
            old.path.unlink(missing_ok=True)
            yield
        self._keep_under_cap()

    def _outdated(self, now_ms: int) -> list[Segment]:
        with self._keeping, self._told():
            found = segment.segments(self.folder)
            self._note(found, now_ms)
            keeping.save(self.folder, self._kept)
            return keeping.outdated(self._kept.sent_ms, found[:-1], self._limits.keep_ms, now_ms)

    def _note(self, found: list[Segment], now_ms: int) -> None:
        self._kept.sent_ms = keeping.note_sent(self._kept.sent_ms, found[:-1], self._unsent(found), now_ms)

    def _keep_under_cap(self) -> None:
        with self._keeping, self._told():
            found = segment.segments(self.folder)
            self._note(found, self._clock.now_ms())
            gone = keeping.surplus(found, self._kept.sent_ms, self._limits.cap_bytes)
            lost = self._lines_of([one for one in gone if one.base not in self._kept.sent_ms], self._unsent(found))
            if lost:
                self._kept.lost_lines += lost
                keeping.save(self.folder, self._kept)
            for one in gone:
                one.path.unlink(missing_ok=True)
            self._warn(lost)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """The disk's errors inside become a StoreError that names the folder."""
        try:
            yield
        except OSError as error:
            raise self._refusal(error) from error

    def _lines_of(self, found: Sequence[Segment], unsent: Ranges) -> int:
        rows = [row for one in found for row in segment.abouts(one)]
        return sum(about.lines for start, end, about in rows if unsent.overlaps(start, end))

    def _warn(self, lost: int) -> None:
        cap = self._limits.cap_bytes
        used = self.unsent_bytes()
        before, self._warning = self._warning, None
        if lost:
            self._warning = Message("spool.over", {"path": str(self.folder), "cap": cap // MIB, "lines": lost})
        elif used >= NEAR * cap:
            share = 100 * used // cap
            self._warning = Message("spool.near", {"path": str(self.folder), "cap": cap // MIB, "share": share})
        if self._warning and (lost or not before):
            self._tell(self._warning)

    def close(self) -> None:
        with self._writing:
            self._roll()
            os.close(self._lock_file)


def _locked(folder: Path) -> int:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle


def _write_all(handle: int, body: bytes) -> None:
    view = memoryview(body)
    while view:
        view = view[os.write(handle, view) :]


def _cut_torn(folder: Path, last: Segment) -> None:
    """What was being written when the last writer died was acknowledged to nobody; it is set aside all the same."""
    end = last.base
    for item in segment.walk([last], last.base, last.end):
        if isinstance(item, Gap) and item.why is Why.UNREADABLE:
            return
        end = item.end
    if end < last.end:
        set_aside(folder, last, end, last.end)
        os.truncate(last.path, end - last.base)
        log.warning("%s ended in %d octets that are no whole record; they were cut off", last.path, last.end - end)
