"""The objects of one agent, in SNMP's order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping

from collector.protocols.snmp.oid import Index, Oid, index_of
from collector.protocols.snmp.values import Value

Source = Value | Callable[[float], Value]
"""A value, or what gives it at a time (seconds since the campus started)."""
Objects = Mapping[Oid, Source]


class Mib:
    def __init__(self, objects: Objects) -> None:
        entries = sorted((index_of(bytes(oid)), oid, source) for oid, source in objects.items())
        self._order: list[Index] = [order for order, _, _ in entries]
        self._entries = [(oid, source) for _, oid, source in entries]
        self._sources = dict(objects)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, oid: Oid, now: float) -> Value | None:
        source = self._sources.get(oid)
        return None if source is None else value_of(source, now)

    def after(self, oid: Oid, now: float, *, without: int = 0) -> tuple[Oid, Value] | None:
        """The next object behind `oid`, passing over values with the tag `without`; None at the end."""
        place = bisect_right(self._order, index_of(bytes(oid)))
        while place < len(self._entries):
            name, source = self._entries[place]
            value = value_of(source, now)
            if value.tag != without:
                return name, value
            place += 1
        return None

    def has_under(self, oid: Oid) -> bool:
        """Whether an instance stands under this name."""
        order = index_of(bytes(oid))
        place = bisect_left(self._order, order)
        return place < len(self._order) and self._order[place][: len(order)] == order


def value_of(source: Source, now: float) -> Value:
    return source(now) if callable(source) else source
