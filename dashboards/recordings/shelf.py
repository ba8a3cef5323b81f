"""What was made for a page, kept for some seconds: pages refresh every two, and recordings change in minutes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")

FRESH_S = 15.0
MOST = 64


@dataclass(slots=True)
class Shelf(Generic[Value]):
    """Safe to ask from many threads; two that ask for the same at once may both make it."""

    fresh_s: float = FRESH_S
    most: int = MOST
    _kept: dict[Hashable, tuple[float, Value]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, now_s: float, make: Callable[[], Value]) -> Value:
        """`now_s` is of a clock that never steps back."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now_s - kept[0] < self.fresh_s:
            return kept[1]
        made = make()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = now_s, made
            while len(self._kept) > self.most:
                del self._kept[next(iter(self._kept))]
        return made
