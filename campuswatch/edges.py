"""When service hours or windows begin or end next: the state of their devices changes then, though nothing is seen."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Protocol


class Edged(Hashable, Protocol):
    """Service hours or windows. Devices alike share one, so a county has few of them."""

    def edge_ms(self, at_ms: int) -> int:
        """When something begins or ends next."""


class Edges:
    """Which devices to look at again, and when."""

    def __init__(self) -> None:
        self._codes: Mapping[Edged, list[str]] = {}
        self._next_ms: dict[Edged, int] = {}

    def follow(self, known: Iterable[tuple[Edged, str]], now_ms: int) -> None:
        """From now on these are meant, each with the code of a device; an edge that is due stays due."""
        codes: dict[Edged, list[str]] = {}
        for one, code in known:
            codes.setdefault(one, []).append(code)
        self._codes = codes
        self._next_ms = {one: self._next_ms.get(one) or one.edge_ms(now_ms) for one in codes}

    def due(self, now_ms: int) -> list[str]:
        """Codes of devices of which something began or ended since this was asked last."""
        passed = [one for one, next_ms in self._next_ms.items() if next_ms <= now_ms]
        for one in passed:
            self._next_ms[one] = one.edge_ms(now_ms)
        return [code for one in passed for code in self._codes[one]]
