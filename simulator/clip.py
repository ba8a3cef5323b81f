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
    """NAL units without start codes. `pictures` are of even count, so that neighbours differ in idr_pic_id."""

    width: int
    height: int
    fps: int
    sps: bytes
    pps: bytes
    pictures: tuple[bytes, ...]

    def annex_b(self) -> bytes:
        """One round as a byte stream (Annex B), for players that read files."""
        units = (unit for picture in self.pictures for unit in (self.sps, self.pps, picture))
        return b"".join(b"\x00\x00\x00\x01" + unit for unit in units)


@lru_cache(maxsize=32)
def make_clip(size: tuple[int, int], number: int) -> Clip:
    """The clip of camera `number`, 60 to 240 KB."""
    width, height = size
    pictures = tuple(idr(draw(width, height, number, tick, LENGTH), tick) for tick in range(LENGTH))
    return Clip(width=width, height=height, fps=FPS, sps=sps(width, height, FPS), pps=pps(), pictures=pictures)
