"""What can be wrong with a camera's picture, by name: how the scene then looks, and whether anything moves. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from simulator.scene import GREY, WHITE, Picture, scene

BLACK = 16
GRAIN_BY_DAY, GRAIN_COVERED = 3, 1
Base = Callable[[int, int, int], Picture]
KEPT = 16


class View(NamedTuple):
    """`base` draws what stands still; `grain` is a mask of the sensor's noise, 0 for none; `alive`: people pass."""

    base: Base
    grain: int = GRAIN_BY_DAY
    alive: bool = True
    frozen: bool = False


def _flat(level: int, cb: int = GREY, cr: int = GREY) -> Base:
    def plain(width: int, height: int, _: int) -> Picture:
        quarter = width * height // 4
        return Picture(width, height, bytes((level,)) * (4 * quarter), bytes((cb,)) * quarter, bytes((cr,)) * quarter)

    return plain


def _levels(change: Callable[[int], int]) -> Base:
    table = bytes(max(BLACK, min(change(level), WHITE)) for level in range(256))

    def changed(width: int, height: int, number: int) -> Picture:
        sound = scene(width, height, number)
        return replace(sound, luma=sound.luma.translate(table))

    return changed


@lru_cache(maxsize=KEPT)
def covered(width: int, height: int, number: int) -> Picture:
    """A palm over the lens: light falls through at one side, nothing has an edge."""
    levels = bytes(90 + column * 40 // width for column in range(width))
    quarter = width * height // 4
    return Picture(width, height, levels * height, bytes((122,)) * quarter, bytes((140,)) * quarter)


@lru_cache(maxsize=KEPT)
def blurred(width: int, height: int, number: int) -> Picture:
    sound = scene(width, height, number)
    rows = [_smooth(sound.luma[row * width : (row + 1) * width], width // 20) for row in range(height)]
    return replace(sound, luma=b"".join(rows))


def _smooth(row: bytes, reach: int) -> bytes:
    """Each pixel becomes the mean of those within reach; beyond the edges stands the edge."""
    padded = bytes((row[0],)) * (reach + 1) + row + bytes((row[-1],)) * reach
    sums = list(accumulate(padded))
    span = 2 * reach + 1
    return bytes((sums[place + span] - sums[place]) // span for place in range(len(row)))


@lru_cache(maxsize=KEPT)
def shifted(width: int, height: int, number: int) -> Picture:
    """Turned away by a quarter of what it sees: the rest is new."""
    sound, beyond = scene(width, height, number), scene(width, height, number + 5_000)
    planes = (
        _turned(own, new, across, across // 4)
        for own, new, across in (
            (sound.luma, beyond.luma, width),
            (sound.cb, beyond.cb, width // 2),
            (sound.cr, beyond.cr, width // 2),
        )
    )
    return Picture(width, height, *planes)


def _turned(own: bytes, new: bytes, width: int, by: int) -> bytes:
    rows = range(0, len(own), width)
    return b"".join(own[row + by : row + width] + new[row : row + by] for row in rows)


def _cast(width: int, height: int, number: int) -> Picture:
    sound = scene(width, height, number)
    return replace(sound, cr=bytes(min(level + 60, 240) for level in sound.cr))


VIEWS: Mapping[str, View] = {
    "": View(scene),
    "frozen": View(scene, frozen=True),
    "covered": View(covered, grain=GRAIN_COVERED, alive=False),
    "black": View(_flat(BLACK), grain=GRAIN_COVERED, alive=False),
    "dark": View(_levels(lambda level: 40 + level // 64), grain=GRAIN_COVERED, alive=False),
    "bright": View(_levels(lambda level: 229 + level // 100), alive=False),
    "blurred": View(blurred, grain=GRAIN_COVERED, alive=False),
    "shifted": View(shifted),
    "cast": View(_cast),
    "no-signal": View(_flat(60, 200, 110), grain=0, alive=False),
}
