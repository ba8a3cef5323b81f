"""How long who asks will wait for a server, and how long a server that was away is left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from collector.store.errors import StoreError

AWAY_S = 5.0  # nobody asks again for at least so long after a failure: a page has dozens of questions
TIMES_ITS_COST = 10  # and for so many times what the failure took: waiting stays below a tenth of all time
LONGEST_S = 60.0  # a server that is back is noticed so soon at the latest

_end: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def patience(seconds: float, monotonic: Callable[[], float]) -> Iterator[None]:
    """All questions to servers inside, together, take so long at most; those after it are not asked.

    Goes with the context into threads that are started with a copy of it.
    """
    token = _end.set(monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


def within(seconds: float, now_s: float) -> float:
    """`seconds`, or what is left of the patience of who asks where that is less; 0 when it is at its end."""
    end = _end.get()
    return seconds if end is None else min(seconds, max(end - now_s, 0.0))


def pause_s(cost_s: float) -> float:
    """How long to leave a server alone whose failure took `cost_s`."""
    return min(max(AWAY_S, TIMES_ITS_COST * cost_s), LONGEST_S)


class Absence:
    """Of one server; for any threads. When the pause is over one question is tried, and the others are told as before
    until it has an answer: with a server that hangs each of them would wait as long."""

    def __init__(self) -> None:
        self._why: StoreError | None = None
        self._until_s = 0.0
        self._lock = threading.Lock()

    def enter(self, now_s: float, trial_s: float) -> bool:
        """Before a question that takes `trial_s` at most; whether it is the one that is tried after a pause.

        Raises StoreError while the server is left alone.
        """
        with self._lock:
            if self._why is None:
                return False
            if now_s < self._until_s:
                raise StoreError(self._why.message, again=self._why.again)
            self._until_s = now_s + trial_s
            return True

    def begin(self, why: StoreError, now_s: float, cost_s: float) -> None:
        with self._lock:
            self._why, self._until_s = why, now_s + pause_s(cost_s)

    def end(self) -> None:
        with self._lock:
            self._why = None
