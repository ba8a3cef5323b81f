"""Measuring: planes of a frame -> numbers and fingerprint, in plain Python and a few milliseconds.

Sharpness compares squared differences of neighbours with those of pixels FAR apart. An edge between two pixels gives
one difference beside FAR of them, a ramp FAR pixels wide gives FAR small ones beside ever larger ones; contrast falls
out of the ratio, so that fog and dusk, which take contrast, do not look like a lens out of focus, which takes edges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import hypot
from operator import add, sub

from collector.pictures.fingerprint import Fingerprint
from collector.pictures.numbers import Numbers
from collector.pictures.planes import (
    BLOCKS_ACROSS,
    BLOCKS_DOWN,
    FINE_HEIGHT,
    FINE_WIDTH,
    GRID_HEIGHT,
    GRID_WIDTH,
    Planes,
)

FAR = 4
BLOCK_WIDTH, BLOCK_HEIGHT = FINE_WIDTH // BLOCKS_ACROSS, FINE_HEIGHT // BLOCKS_DOWN
INNER_ROWS = slice(BLOCK_HEIGHT * FINE_WIDTH, -BLOCK_HEIGHT * FINE_WIDTH)
INNER_GRID = slice(GRID_HEIGHT // BLOCKS_DOWN * GRID_WIDTH, -(GRID_HEIGHT // BLOCKS_DOWN) * GRID_WIDTH)
INNER_BLOCKS = slice(BLOCKS_ACROSS, -BLOCKS_ACROSS)
DETAIL = 4.0
"""Mean squared difference of pixels FAR apart from which on a block has something in it: two levels, root mean."""
EDGES = 36.0
"""The same from which on it has edges worth judging: six levels, above what noise and compression leave."""
FEW = 6
"""Fewer blocks with edges than this say nothing about the lens."""
SQUARES = tuple(level * level for level in (*range(256), *range(-255, 0)))
"""By difference; negative ones count from the end."""
WHITE = 250
ALONE = 0.05
GREY = 128


def measure(planes: Planes) -> tuple[Numbers, Fingerprint]:
    """Of one frame. What is not in one frame (frozen, shifted) is for `judge`, with other fingerprints."""
    near, far = block_sums(planes.fine, 1), block_sums(planes.fine, FAR)
    inner = planes.fine[INNER_ROWS]
    seen = Counter(inner)
    counts = [seen[level] for level in range(256)]
    soft = sharpness(near[INNER_BLOCKS], far[INNER_BLOCKS])
    blue, red = mean(planes.blue[INNER_GRID]) - GREY, mean(planes.red[INNER_GRID]) - GREY
    details = [far_sum > DETAIL * BLOCK_WIDTH * BLOCK_HEIGHT for far_sum in far]
    numbers = Numbers(
        brightness=mean(inner),
        low=level_below(counts, 0.05),
        high=level_below(counts, 0.95),
        peak=level_below(counts, 0.995),
        white=sum(counts[WHITE:]) / len(inner),
        drawn=drawn(counts),
        detail=sum(details[INNER_BLOCKS]) / len(details[INNER_BLOCKS]),
        sharpness=soft,
        cast=hypot(blue, red),
        spread=spread(planes.blue[INNER_GRID], planes.red[INNER_GRID], blue, red),
    )
    return numbers, Fingerprint(
        brightness=round(numbers.brightness),
        sharpness=soft or 0.0,
        blue=round(blue),
        red=round(red),
        spread=round(numbers.spread),
        details=tuple(details),
        grey=planes.grey,
        texture=planes.texture,
    )


def block_sums(fine: bytes, apart: int) -> list[int]:
    """Sums of squared differences of pixels so far apart in a row, by block.

    Differences reach over the right edge of a block, not over that of the picture.
    """
    running = list(accumulate(map(SQUARES.__getitem__, map(sub, fine[apart:], fine)), initial=0))
    running += running[-1:] * apart
    sums = [0] * (BLOCKS_ACROSS * BLOCKS_DOWN)
    for start in range(0, FINE_WIDTH * FINE_HEIGHT, FINE_WIDTH):
        edges = running[start : start + FINE_WIDTH : BLOCK_WIDTH]
        edges.append(running[start + FINE_WIDTH - apart])
        at = start // (FINE_WIDTH * BLOCK_HEIGHT) * BLOCKS_ACROSS
        sums[at : at + BLOCKS_ACROSS] = map(add, sums[at:], map(sub, edges[1:], edges))
    return sums


def sharpness(near: Sequence[int], far: Sequence[int]) -> float | None:
    """Upper quartile over the blocks that have edges: sharp text that a camera writes stands in few of them, and what
    is out of focus or in fog behind does not count."""
    ratios = sorted(
        close / wide for close, wide in zip(near, far, strict=True) if wide > EDGES * BLOCK_WIDTH * BLOCK_HEIGHT
    )
    return ratios[len(ratios) * 3 // 4] if len(ratios) >= FEW else None


def drawn(counts: Sequence[int]) -> float:
    """Share of the picture at levels whose neighbours nearly nobody has: light fades, paint does not."""
    beside = (*counts[1:], 0)
    before = (0, *counts)
    alone = (count for count, low, high in zip(counts, before, beside, strict=False) if low + high <= ALONE * count)
    return sum(alone) / sum(counts)


def level_below(counts: Sequence[int], share: float) -> float:
    """The level below which `share` of all pixels lies."""
    wanted, seen = share * sum(counts), 0
    for level, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return float(level)
    return 255.0


def spread(blue: bytes, red: bytes, mean_blue: float, mean_red: float) -> float:
    far = (hypot(b - GREY - mean_blue, r - GREY - mean_red) for b, r in zip(blue, red, strict=True))
    return sum(far) / len(blue)


def mean(levels: bytes) -> float:
    return sum(levels) / len(levels)
