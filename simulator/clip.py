"""The stream of a camera: its parameter sets, and the pictures of each moment as they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from simulator.h264 import idr, pps, sps
from simulator.picture import draw

MAIN = (320, 192)
SUB = (160, 96)
FPS = 5
UNITS_KEPT = 32
"""Pictures of the last moments, for all who watch the same camera."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """NAL units without start codes. Describing a stream takes the parameter sets alone."""

    width: int
    height: int
    number: int
    sps: bytes
    pps: bytes
    fps: int = FPS

    def unit(self, tick: int, view: str = "") -> bytes:
        """The picture of a moment: `tick` counts 1/fps seconds since 1970; `view` is a key of VIEWS."""
        return _unit(self.width, self.height, self.number, tick, view)


@lru_cache(maxsize=UNITS_KEPT)
def _unit(width: int, height: int, number: int, tick: int, view: str) -> bytes:
    return idr(draw(width, height, number, tick, view), tick)


def make_clip(size: tuple[int, int], number: int) -> Clip:
    width, height = size
    return Clip(width=width, height=height, number=number, sps=sps(width, height, FPS), pps=pps())
