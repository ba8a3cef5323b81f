"""The long lane: looks of many requests, one at a device and a share of the places in all.

A device's other places stay free for its witnesses, and the places of all for the witnesses of all. Who is inside
stays inside while it waits for a place like any other look.
"""

from __future__ import annotations

from collections import deque

from collector.station import Order, Station


class LongLane:
    def __init__(self, places: int) -> None:
        self._places = places
        self._inside: set[Station] = set()
        self._waiting: deque[Order] = deque()
        self._behind: dict[Station, deque[Order]] = {}

    @property
    def waiting(self) -> int:
        return len(self._waiting) + sum(map(len, self._behind.values()))

    def enter(self, order: Order) -> bool:
        """Whether it is inside now; else it is kept, and `take` gives it when there is a place."""
        if order.inside:
            return True
        if order.station in self._inside:
            self._behind.setdefault(order.station, deque()).append(order)
        elif len(self._inside) >= self._places:
            self._waiting.append(order)
        else:
            self._inside.add(order.station)
            order.inside = True
        order.held = order.held or not order.inside
        return order.inside

    def leave(self, order: Order) -> None:
        """Its place is free; one that is not inside has none to give."""
        if order.inside:
            order.inside = False
            self._free(order.station)

    def take(self) -> Order | None:
        """One that may enter, first come first served; it is kept no longer."""
        while self._waiting and len(self._inside) < self._places:
            order = self._waiting.popleft()
            if order.station not in self._inside:
                return order
            self._behind.setdefault(order.station, deque()).append(order)
        return None

    def drop(self, station: Station) -> None:
        """Forgets a device: those that wait, and the place of one that will never begin."""
        self._behind.pop(station, None)
        self._waiting = deque(order for order in self._waiting if order.station is not station)
        self._inside.discard(station)

    def clear(self) -> None:
        self._inside.clear()
        self._waiting.clear()
        self._behind.clear()

    def _free(self, station: Station) -> None:
        self._inside.discard(station)
        behind = self._behind.pop(station, None)
        if behind:
            self._waiting.append(behind.popleft())
            if behind:
                self._behind[station] = behind
