"""Planes: all of one decoded frame that the judgement needs, small enough for plain Python.

Who decodes makes them (`collector/pictures/reader.py`), with an area average so that noise and compression average out:

- `fine`: luma, FINE_WIDTH x FINE_HEIGHT. Wide and low, because sharpness is measured along rows.
- `grey`, `blue`, `red`: luma, Cb and Cr, each GRID_WIDTH x GRID_HEIGHT.
- `texture`: `texture()` of the frame's own luma plane, as decoded and before any scaling.

All are full range (black is 0, white is 255; JPEG's range): a decoder that gives 16-235 is stretched first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

FINE_WIDTH, FINE_HEIGHT = 320, 90
GRID_WIDTH, GRID_HEIGHT = 32, 18
BLOCKS_ACROSS, BLOCKS_DOWN = 16, 9
BLOCKS = BLOCKS_ACROSS * BLOCKS_DOWN
CHECK_OCTETS = 2
ROWS_CHECKED = 8
"""Of each row of blocks: enough that no two looks at a living scene agree, few enough to cost nothing."""


@dataclass(frozen=True, slots=True)
class Planes:
    """Raises ValueError where a plane is not of its size: it comes out of a process that read hostile bytes."""

    fine: bytes
    grey: bytes
    blue: bytes
    red: bytes
    texture: bytes

    def __post_init__(self) -> None:
        grid = GRID_WIDTH * GRID_HEIGHT
        wanted = (FINE_WIDTH * FINE_HEIGHT, grid, grid, grid, BLOCKS * CHECK_OCTETS)
        found = tuple(map(len, (self.fine, self.grey, self.blue, self.red, self.texture)))
        if found != wanted:
            raise ValueError(f"planes of {found} octets, wanted {wanted}")


def texture(luma: bytes | bytearray | memoryview, stride: int, width: int, height: int) -> bytes:
    """A check sum for each of 16 x 9 blocks of a frame as it was decoded: equal only where every pixel looked at is.

    `luma` has `height` rows, each `stride` octets apart and `width` of them picture. A frame too small to have such
    blocks raises ValueError.
    """
    if width < BLOCKS_ACROSS or height < BLOCKS_DOWN:
        raise ValueError(f"a picture of {width}x{height} is too small to be judged")
    view = memoryview(luma)
    columns = [width * column // BLOCKS_ACROSS for column in range(BLOCKS_ACROSS + 1)]
    sums = []
    for block_row in range(BLOCKS_DOWN):
        rows = rows_checked(height * block_row // BLOCKS_DOWN, height * (block_row + 1) // BLOCKS_DOWN)
        for left, right in pairwise(columns):
            check = 0
            for row in rows:
                check = crc32(view[row * stride + left : row * stride + right], check)
            sums.append((check & 0xFFFF).to_bytes(CHECK_OCTETS, "big"))
    return b"".join(sums)


def rows_checked(top: int, bottom: int) -> list[int]:
    """Evenly spread, without repeats."""
    return sorted({top + (bottom - top) * step // ROWS_CHECKED for step in range(ROWS_CHECKED)})
