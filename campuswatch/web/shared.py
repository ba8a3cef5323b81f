"""Answers that several open pages get alike: made once while nothing of them is news, and for a second at most."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from starlette.responses import Response

LIFE_S, MOST = 1.0, 64


@dataclass(slots=True)
class Kept:
    """`at_s` is when its making began."""

    lock: Lock = field(default_factory=Lock)
    at_s: float = float("-inf")
    answer: Response | None = None


class Shared:
    """Safe for many threads. Who asks while an answer is being made waits for it."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Response]) -> Response:
        """What `make` raises is raised, and not kept."""
        with self._lock:
            kept = self._kept.setdefault(key, Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        with kept.lock:
            now_s = self._monotonic()
            if kept.answer is None or not 0 <= now_s - kept.at_s < LIFE_S:
                kept.answer, kept.at_s = make(), now_s
            return copied(kept.answer)

    def forget(self) -> None:
        """Something is news: what was made before, or is being made now, serves nobody who asks from now on."""
        with self._lock:
            self._kept = OrderedDict()


def copied(answer: Response) -> Response:
    """With headers of its own: layers put more into them."""
    made = Response(answer.body, answer.status_code)
    made.raw_headers = list(answer.raw_headers)
    return made
