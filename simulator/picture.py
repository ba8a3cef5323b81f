"""What a simulated camera sees at a moment: its scene, the grain of its sensor, somebody who walks by. Pure."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from simulator.scene import Picture, write_number
from simulator.views import VIEWS

GRAIN = 1 << 18
WALKS_EVERY = 400
"""Pictures from one passer-by to the next."""
STEP = 3
CLOTHES = 48
SHIRT = 200


def draw(width: int, height: int, number: int, tick: int, view: str = "") -> Picture:
    """Picture `tick` of the camera with this number; `view` is a key of VIEWS, "" for a sound one."""
    seen = VIEWS[view]
    still = seen.base(width, height, number)
    now = 0 if seen.frozen else tick
    luma = _grainy(still.luma, number, now, seen.grain)
    if seen.alive:
        luma = _passed_by(luma, width, height, number, now)
    if view != "no-signal":
        luma = write_number(luma, width, number)
    return Picture(width, height, luma, still.cb, still.cr)


def _grainy(luma: bytes, number: int, tick: int, depth: int) -> bytes:
    """Whole planes are added as two large numbers: no sum of two octets passes 255."""
    if not depth:
        return luma
    size = len(luma)
    at = (tick * 7919 + number * 104_729) % (GRAIN - size)
    grain = int.from_bytes(_grain(depth)[at : at + size], "big")
    return (int.from_bytes(luma, "big") + grain).to_bytes(size, "big")


@lru_cache(maxsize=4)
def _grain(depth: int) -> bytes:
    return bytes(octet & depth for octet in Random(20_261_123).randbytes(GRAIN))


def _passed_by(luma: bytes, width: int, height: int, number: int, tick: int) -> bytes:
    left = (tick + number * 37) % WALKS_EVERY * STEP
    tall, broad = height // 5, width // 24
    if left + broad >= width:
        return luma
    plane = bytearray(luma)
    top = height - height // 6 - tall
    for row in range(top, top + tall):
        at = row * width + left
        shade = SHIRT if row < top + tall // 3 else CLOTHES
        plane[at : at + broad] = bytes((shade,)) * broad
    return bytes(plane)
