"""The writer: takes samples without waiting, keeps them until they are on disk, and keeps house in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from collector.clock import Clock
from collector.sample import Sample
from collector.store.errors import StoreError
from collector.store.store import Store
from language.message import Message

HOUSEWORK_EVERY_S = 30.0
# After a slice of housekeeping, in lengths of that slice. While a thread computes, a loop that hands Python's lock over
# with every packet waits for it each time (0.5 ms, campuswatch/service.py): it needs a while to catch up.
REST = 4.0
WRITING, HOUSEWORK = "writing", "housework"
WRITE_AT_MOST = 50_000  # samples in one transaction


class MaintainedStore(Store, Protocol):
    def check(self, sample: Sample) -> None:
        """Raises ValueError or TypeError for a sample that the schema does not allow."""
        ...

    def maintain(self, now_ms: int) -> Iterator[None]:
        """Housekeeping in slices, each short enough for a flush to wait for."""
        ...


def silent(failure: Message | None) -> None:
    """For callers that look at `failure` themselves."""


class StoreWriter:
    """One thread that flushes every `flush_s` seconds, or as soon as `flush_at` samples wait.

    While the store fails, up to `cap` samples are kept and tried again; beyond it the oldest are dropped and counted.
    `tell` is called from the thread with the failure when the store begins to fail, and with None when it works again.
    """

    def __init__(
        self,
        store: MaintainedStore,
        clock: Clock,
        *,
        flush_s: float = 1.0,
        flush_at: int = 20_000,
        cap: int = 200_000,
        housework_every_s: float = HOUSEWORK_EVERY_S,
        tell: Callable[[Message | None], None] = silent,
    ) -> None:
        self._store, self._clock, self._tell = store, clock, tell
        self._flush_s, self._flush_at, self._cap = flush_s, flush_at, cap
        self._housework_every_s = housework_every_s
        self._housework: Iterator[None] | None = None
        self._housework_due = clock.monotonic() + housework_every_s
        self._waiting: list[Sample] = []
        self._in_hand: list[Sample] = []
        self._changed = threading.Condition()
        self._closing = False
        self._acknowledged = 0
        self._dropped = 0
        self._failures: dict[str, Message] = {}
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def acknowledged(self) -> int:
        """Samples safe on disk since the start."""
        return self._acknowledged

    @property
    def dropped(self) -> int:
        """Samples lost since the start because the store failed for too long."""
        return self._dropped

    @property
    def queued(self) -> int:
        """Samples taken and neither safe on disk nor dropped."""
        with self._changed:
            return len(self._waiting) + len(self._in_hand)

    @property
    def failure(self) -> Message | None:
        """Why the last write failed, or else the last housekeeping; None when both succeeded."""
        return self._failures.get(WRITING) or self._failures.get(HOUSEWORK)

    def put(self, samples: Sequence[Sample]) -> None:
        """Never waits for the disk. Raises ValueError or TypeError for what the schema does not allow."""
        for sample in samples:
            self._store.check(sample)
        with self._changed:
            if self._closing or not self._thread.is_alive():
                raise RuntimeError("the store's writer has ended and takes no more samples")
            self._waiting.extend(samples)
            self._trim()
            if len(self._waiting) >= self._flush_at:
                self._changed.notify()

    def close(self) -> None:
        """Flushes and ends the thread. What could not be written remains counted in `queued`."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _trim(self) -> None:
        excess = len(self._waiting) + len(self._in_hand) - self._cap
        if excess > 0:
            del self._waiting[:excess]
            self._dropped += excess

    def _run(self) -> None:
        while not self._closing:
            self._idle()
            self._flush()
        self._flush()

    def _pressed(self) -> bool:
        return self._closing or (len(self._waiting) >= self._flush_at and WRITING not in self._failures)

    def _idle(self) -> None:
        """Until the next flush is due: housekeeping while there is some, else sleep."""
        due = self._clock.monotonic() + self._flush_s
        while (left := due - self._clock.monotonic()) > 0:
            started = self._clock.monotonic()
            more = self._tidy()
            rest = REST * (self._clock.monotonic() - started) if more else left
            with self._changed:
                if self._changed.wait_for(self._pressed, timeout=min(left, rest)):
                    return

    def _tidy(self) -> bool:
        """One slice of housekeeping; False when there is nothing to do now."""
        if self._housework is None:
            if self._clock.monotonic() < self._housework_due:
                return False
            self._housework = self._store.maintain(self._clock.now_ms())
        try:
            next(self._housework)
        except StopIteration:
            self._end_housework(None)
            return False
        except StoreError as error:
            self._end_housework(error.message)
            return False
        return True

    def _end_housework(self, failure: Message | None) -> None:
        self._report(HOUSEWORK, failure)
        self._housework = None
        self._housework_due = self._clock.monotonic() + self._housework_every_s

    def _flush(self) -> None:
        while self._take():
            try:
                self._store.write(self._in_hand)
            except StoreError as error:
                self._put_back()
                self._report(WRITING, error.message)
                return
            with self._changed:
                self._acknowledged += len(self._in_hand)
                self._in_hand = []
            self._report(WRITING, None)

    def _take(self) -> bool:
        with self._changed:
            self._in_hand = self._waiting[:WRITE_AT_MOST]
            del self._waiting[:WRITE_AT_MOST]
            return bool(self._in_hand)

    def _put_back(self) -> None:
        with self._changed:
            self._waiting[:0] = self._in_hand
            self._in_hand = []
            self._trim()

    def _report(self, work: str, failure: Message | None) -> None:
        before = self.failure
        self._failures = {name: told for name, told in self._failures.items() if name != work}
        if failure is not None:
            self._failures[work] = failure
        after = self.failure
        if (before and before.id) != (after and after.id):
            self._tell(after)
