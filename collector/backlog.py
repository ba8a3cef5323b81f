"""Looks that are wanted while all places are taken: who gives way last goes first, and among equals who came first."""

from __future__ import annotations

from collections import deque

from collector.station import Order, Station


class Backlog:
    """By the `shed` of their probes: in overload ping waits for nobody."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[Order]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, order: Order) -> None:
        shed = order.series.probe.shed
        if shed not in self._waiting:
            self._waiting[shed] = deque()
            self._waiting = dict(sorted(self._waiting.items()))
        self._waiting[shed].append(order)
        self._count += 1

    def take(self) -> Order:
        """The next one; raises IndexError where nobody waits."""
        for orders in self._waiting.values():
            if orders:
                self._count -= 1
                return orders.popleft()
        raise IndexError("nobody waits")

    def drop(self, station: Station) -> None:
        """Forgets all looks at one device."""
        for shed, orders in self._waiting.items():
            self._waiting[shed] = deque(order for order in orders if order.station is not station)
        self._count = sum(map(len, self._waiting.values()))

    def clear(self) -> None:
        self._waiting.clear()
        self._count = 0
