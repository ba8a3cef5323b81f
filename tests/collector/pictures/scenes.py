"""Planes of drawn scenes: a yard with walls and windows, seen sharp or soft, by day or night, with a sensor's noise.

Only for what must hold whatever the thresholds; how well they fit real pictures is measured in bench/pictures.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate

from collector.pictures.planes import FINE_HEIGHT, FINE_WIDTH, GRID_HEIGHT, GRID_WIDTH, Planes, texture

Level = Callable[[float], float]


def scene(
    *,
    seed: int = 1,
    soft: int = 1,
    level: Level = lambda level: level,
    noise: float = 1.0,
    look: int = 0,
    moved: int = 0,
    clock: int = 0,
    blue: int = 0,
    red: int = 0,
    colourful: bool = True,
) -> Planes:
    """`soft` is the width of edges in pixels, `look` another look at the same scene, `moved` pixels to the right.

    `clock` is what a camera writes into its top strip. `blue`, `red` are pushed aside; without `colourful` all is grey.
    """
    walls = painted(seed, moved)
    rows = [softened(row, soft) for row in walls]
    dice = random.Random(f"{seed} {look}")
    fine = bytes(max(0, min(255, round(level(value) + dice.gauss(0, noise)))) for row in rows for value in row)
    fine = write(fine, clock) if clock else fine
    return Planes(
        fine=fine,
        grey=shrunk(fine),
        blue=tinted(seed, blue) if colourful else shifted_grey(blue),
        red=tinted(seed + 1, red) if colourful else shifted_grey(red),
        texture=texture(fine, FINE_WIDTH, FINE_WIDTH, FINE_HEIGHT),
    )


def painted(seed: int, moved: int) -> list[list[float]]:
    dice = random.Random(seed)
    wide = FINE_WIDTH * 2
    walls = [[100.0 + 30 * row / FINE_HEIGHT] * wide for row in range(FINE_HEIGHT)]
    for _ in range(160):
        left, top = dice.randrange(wide), dice.randrange(FINE_HEIGHT)
        width, height, value = dice.randrange(8, 60), dice.randrange(4, 30), dice.uniform(30, 225)
        for row in walls[top : top + height]:
            row[left : left + width] = [value] * len(row[left : left + width])
    start = FINE_WIDTH // 2 - moved
    return [row[start : start + FINE_WIDTH] for row in walls]


def softened(row: list[float], soft: int) -> list[float]:
    """Averaged twice over `soft` pixels."""
    for _ in range(2 if soft > 1 else 0):
        sums = [0.0, *accumulate([row[0]] * soft + row + [row[-1]] * soft)]
        start = soft - soft // 2
        row = [(sums[at + soft] - sums[at]) / soft for at in range(start, start + len(row))]
    return row


def write(fine: bytes, clock: int) -> bytes:
    rows = [bytearray(fine[row * FINE_WIDTH : (row + 1) * FINE_WIDTH]) for row in range(FINE_HEIGHT)]
    for row in rows[2:6]:
        for place in range(16):
            at = 8 + 4 * place
            row[at : at + 1 + (clock >> place & 1)] = b"\xff" * (1 + (clock >> place & 1))
    return b"".join(map(bytes, rows))


def shrunk(fine: bytes) -> bytes:
    across, down = FINE_WIDTH // GRID_WIDTH, FINE_HEIGHT // GRID_HEIGHT
    return bytes(
        round(sum(sum(fine[at : at + across]) for at in corners(row * down, down, column * across)) / (across * down))
        for row in range(GRID_HEIGHT)
        for column in range(GRID_WIDTH)
    )


def corners(top: int, height: int, left: int) -> list[int]:
    return [line * FINE_WIDTH + left for line in range(top, top + height)]


def tinted(seed: int, push: int) -> bytes:
    dice = random.Random(seed)
    cells = [dice.randint(-20, 20) for _ in range(40)]
    return bytes(128 + push + cells[(place // 7) % 40] for place in range(GRID_WIDTH * GRID_HEIGHT))


def shifted_grey(push: int) -> bytes:
    return bytes([128 + push]) * (GRID_WIDTH * GRID_HEIGHT)
