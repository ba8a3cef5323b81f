"""Fingerprint: what is kept of a look so that a later one can be compared with it. Nobody can be known by it.

A grey picture of 32 x 18, which blocks had something in them, a check sum of each block's pixels, and four numbers.
As octets it is of one size, with a version in front: one of another version is no fingerprint, and is taken anew.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from collector.pictures.planes import BLOCKS, CHECK_OCTETS, GRID_HEIGHT, GRID_WIDTH

VERSION = 1
FORM = struct.Struct(f">BBHbbB{BLOCKS // 8}s{GRID_WIDTH * GRID_HEIGHT}s{BLOCKS * CHECK_OCTETS}s")
OCTETS = FORM.size
PART = 10_000
"""Sharpness is kept in so many parts of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """`brightness` is a level, `blue` and `red` are the mean Cb and Cr less 128; `sharpness` 0 is not known.

    `details`, `texture` (CHECK_OCTETS each) are by block, row by row; `grey` is GRID_WIDTH x GRID_HEIGHT.
    """

    brightness: int
    sharpness: float
    blue: int
    red: int
    spread: int
    details: tuple[bool, ...]
    grey: bytes
    texture: bytes

    def __bytes__(self) -> bytes:
        bits = sum(1 << place for place, there in enumerate(self.details) if there)
        return FORM.pack(
            VERSION,
            self.brightness,
            min(round(self.sharpness * PART), 0xFFFF),
            max(-128, min(self.blue, 127)),
            max(-128, min(self.red, 127)),
            min(self.spread, 255),
            bits.to_bytes(BLOCKS // 8, "big"),
            self.grey,
            self.texture,
        )

    @property
    def coloured(self) -> bool:
        """False for the picture of a camera that sees by infrared light: it is grey all over."""
        return self.spread > 0 or abs(self.blue) + abs(self.red) > 1


def fingerprint(octets: bytes) -> Fingerprint | None:
    """None for what is no fingerprint of this version."""
    if len(octets) != OCTETS or octets[0] != VERSION:
        return None
    _, brightness, sharpness, blue, red, spread, packed, grey, texture = FORM.unpack(octets)
    bits = int.from_bytes(packed, "big")
    return Fingerprint(
        brightness=brightness,
        sharpness=sharpness / PART,
        blue=blue,
        red=red,
        spread=spread,
        details=tuple(bool(bits >> place & 1) for place in range(BLOCKS)),
        grey=grey,
        texture=texture,
    )


def fingerprints(octets: bytes) -> Iterator[Fingerprint]:
    """Of several, one behind the other: a reference may be one view by day and one by night."""
    for start in range(0, len(octets), OCTETS):
        found = fingerprint(octets[start : start + OCTETS])
        if found:
            yield found
