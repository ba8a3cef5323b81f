"""The strip: the days of one channel side by side as the paths of an SVG, filled where footage is, hollow where not.

A recorder of 32 channels shows ninety days, so runs of equal days are one stroke each: dashes make the days in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboards.recordings.fill import Cell, Fill

DAY_WIDTH, HEIGHT = 8, 24
BAR = DAY_WIDTH - 1
LEAST = 5  # of the height: a hole of a minute must be seen, and so must a minute of footage
# Strokes along a row of equal days, by the height at which they run.
RUNS = {
    Fill.COMPLETE: HEIGHT // 2,
    Fill.OVERWRITTEN: HEIGHT // 2,
    Fill.UNKNOWN: HEIGHT // 2,
    Fill.NOTHING_DUE: HEIGHT - 2,
    Fill.NOT_YET: HEIGHT - 2,
}


@dataclass(frozen=True, slots=True)
class Strip:
    """Path data by the class of their look: `runs` for equal days, `kept` and `missing` parts of days with holes.

    `need` is a line before the oldest day that must be there.
    """

    width: int
    runs: Sequence[tuple[str, str]]
    kept: str
    missing: str
    need: str


def draw(cells: Sequence[Cell], required: int) -> Strip:
    """`cells` are days in order, the last one today; `required` counts back from yesterday."""
    runs = dict.fromkeys(RUNS, "")
    kept, missing = "", ""
    at = 0
    for fill, group in groupby(cells, key=lambda cell: cell.fill):
        run = list(group)
        x = at * DAY_WIDTH
        if fill in RUNS:
            runs[fill] += f"M{x} {RUNS[fill]}h{len(run) * DAY_WIDTH}"
        else:
            for day, cell in enumerate(run):
                hole = hole_height(cell)
                missing += box(x + day * DAY_WIDTH, 0, hole)
                kept += box(x + day * DAY_WIDTH, hole, HEIGHT - hole) if hole < HEIGHT else ""
        at += len(run)
    first = len(cells) - 1 - required
    need = f"M{first * DAY_WIDTH} 0v{HEIGHT}" if 0 < first < len(cells) else ""
    return Strip(at * DAY_WIDTH, [(str(fill), path) for fill, path in runs.items() if path], kept, missing, need)


def hole_height(cell: Cell) -> int:
    """How much of the bar is hollow: the missing share, and never so little or so much that nothing else is seen."""
    if cell.fill is Fill.EMPTY:
        return HEIGHT
    return min(max(round((1 - cell.share) * HEIGHT), LEAST), HEIGHT - LEAST)


def box(x: int, y: int, height: int) -> str:
    return f"M{x} {y}h{BAR}v{height}h-{BAR}z"
