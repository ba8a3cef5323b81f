"""Where panels stand in Grafana's grid: from left to right, then down. On a phone they stand one below another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboards.grafana.panel import Panel

COLUMNS = 24
HEADING = 1


class Place(NamedTuple):
    x: int
    y: int
    w: int
    h: int

    def json(self) -> dict[str, int]:
        return self._asdict()


def flow(panels: Sequence[Panel], top: int) -> tuple[list[Place], int]:
    """A place for each panel, and the first free row below them. Raises ValueError for one too wide for the grid."""
    places: list[Place] = []
    x, y, height = 0, top, 0
    for panel in panels:
        if panel.width > COLUMNS:
            raise ValueError(f"panel {panel.id} is {panel.width} columns wide; the grid has {COLUMNS}")
        if x + panel.width > COLUMNS:
            x, y, height = 0, y + height, 0
        places.append(Place(x, y, panel.width, panel.height))
        x, height = x + panel.width, max(height, panel.height)
    return places, y + height
