"""The endless film of one stream: pictures made once, shared by all who watch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from simulator.h264 import idr, pps, sps
from simulator.picture import draw

MAIN = (160, 96)
SUB = (96, 64)
FPS = 5
LENGTH = 10
"""Pictures before it starts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """NAL units without start codes. `pictures` are of even count, so that neighbours differ in idr_pic_id.

    Describing a stream takes the parameter sets alone; the pictures are drawn when somebody watches.
    """

    width: int
    height: int
    number: int
    sps: bytes
    pps: bytes
    fps: int = FPS

    @property
    def pictures(self) -> tuple[bytes, ...]:
        return film(self.width, self.height, self.number)


@lru_cache(maxsize=32)
def film(width: int, height: int, number: int) -> tuple[bytes, ...]:
    """The pictures of camera `number`, 60 to 240 KB."""
    return tuple(idr(draw(width, height, number, tick, LENGTH), tick) for tick in range(LENGTH))


def make_clip(size: tuple[int, int], number: int) -> Clip:
    width, height = size
    return Clip(width=width, height=height, number=number, sps=sps(width, height, FPS), pps=pps())
