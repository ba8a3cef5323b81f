"""Comparing two fingerprints: what changed, what is the very same, and whether it is the same view."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import hypot, sqrt
from operator import mul, sub
from typing import NamedTuple

from collector.pictures.fingerprint import Fingerprint
from collector.pictures.measure import INNER_BLOCKS, INNER_GRID, mean
from collector.pictures.planes import BLOCKS, BLOCKS_ACROSS, CHECK_OCTETS, GRID_HEIGHT, GRID_WIDTH

REACH_ACROSS, REACH_DOWN = 10, 5
"""How far a view may have moved and still be found, in cells of the grid: a third of the picture."""
DARK = 30
"""A level below which a lost detail says nothing: the light is gone, not the view."""
STEEPEST = 24
"""Levels of a step between neighbours beyond which it counts no more."""
CUT = tuple(max(-STEEPEST, min(step, STEEPEST)) for step in (*range(256), *range(-255, 0)))


class Move(NamedTuple):
    """`likeness` is 1 for the same edges in the same places, 0 for none; `across`, `down` in shares of the picture."""

    likeness: float
    across: float
    down: float


def change(now: Fingerprint, before: Fingerprint) -> float:
    """Mean absolute difference, in levels, without the strips that cameras write into."""
    total: int = sum(map(abs, map(sub, now.grey[INNER_GRID], before.grey[INNER_GRID])))
    return total / len(now.grey[INNER_GRID])


def same(now: Fingerprint, before: Fingerprint) -> float | None:
    """Share of blocks with something in them whose pixels are the very same; None where nothing can be seen.

    A sensor's noise changes some pixel of each block between two looks, be the scene ever so still; a clock that is
    written into the picture changes its own blocks only. So 0 is alive and near 1 is frozen.
    """
    seen = [place for place in range(BLOCKS)[INNER_BLOCKS] if now.details[place] and before.details[place]]
    if not seen:
        return None
    return sum(check(now, place) == check(before, place) for place in seen) / len(seen)


def check(of: Fingerprint, place: int) -> bytes:
    return of.texture[place * CHECK_OCTETS : (place + 1) * CHECK_OCTETS]


def tint(now: Fingerprint, before: Fingerprint) -> float:
    """How far apart their mean colours lie, in levels of Cb and Cr."""
    return hypot(now.blue - before.blue, now.red - before.red)


def detail(of: Fingerprint) -> float:
    """Share of blocks with something in them."""
    return sum(of.details[INNER_BLOCKS]) / len(of.details[INNER_BLOCKS])


def lost(now: Fingerprint, reference: Fingerprint) -> float | None:
    """Share of the blocks with something in them that have nothing now, though it is not dark; None: too few had."""
    had = [place for place in range(BLOCKS)[INNER_BLOCKS] if reference.details[place]]
    if len(had) < BLOCKS_ACROSS:
        return None
    return sum(not now.details[place] and brightness(now, place) > DARK for place in had) / len(had)


def brightness(of: Fingerprint, place: int) -> float:
    """Of a block: four cells of the grid."""
    row, column = divmod(place, BLOCKS_ACROSS)
    at = row * 2 * GRID_WIDTH + column * 2
    return mean(of.grey[at : at + 2] + of.grey[at + GRID_WIDTH : at + GRID_WIDTH + 2])


def likeness(now: Fingerprint, reference: Fingerprint) -> float:
    """Of the edges, with none moved: correlation of differences between cells, -1 to 1."""
    return correlated(now, reference, 0, 0)


def moved(now: Fingerprint, reference: Fingerprint) -> Move:
    """The best likeness over all moves within reach."""
    return max(
        Move(correlated(now, reference, across, down), across / GRID_WIDTH, down / GRID_HEIGHT)
        for across, down in product(range(-REACH_ACROSS, REACH_ACROSS + 1), range(-REACH_DOWN, REACH_DOWN + 1))
    )


def correlated(now: Fingerprint, reference: Fingerprint, across: int, down: int) -> float:
    """Of what both show when `reference` is moved right by `across` and down by `down`, in steps between neighbours.

    A step has its sign, so that a bright window in a dark wall is not a dark one in a bright wall; it is cut off at
    STEEPEST so that one lamp does not decide.
    """
    here = list(steps(now.grey, max(across, 0), max(down, 0), min(across, 0), min(down, 0)))
    there = list(steps(reference.grey, max(-across, 0), max(-down, 0), min(-across, 0), min(-down, 0)))
    power = sqrt(sum(map(mul, here, here)) * sum(map(mul, there, there)))
    along: int = sum(map(mul, here, there))
    return along / power if power else 0.0


def steps(grey: bytes, left: int, top: int, right: int, bottom: int) -> Iterator[int]:
    """Steps to the right and downwards within a window; `right` and `bottom` are 0 or negative. The strips are out."""
    edge = GRID_WIDTH + right
    for row in range(2 + top, GRID_HEIGHT - 2 + bottom):
        line = grey[row * GRID_WIDTH + left : row * GRID_WIDTH + edge]
        above = grey[(row - 1) * GRID_WIDTH + left : (row - 1) * GRID_WIDTH + edge]
        yield from map(CUT.__getitem__, map(sub, line[1:], line))
        yield from map(CUT.__getitem__, map(sub, line, above))
