"""What a simulated camera sees: a grey scene, its own number, a bar that ticks. Pure."""

from __future__ import annotations

from dataclasses import dataclass

WHITE = 235
# Digits, three dots wide and five high, a row an octal digit.
DIGITS = ("75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111", "75757", "75717")
DOT = 4
BAR = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """YCbCr 4:2:0 in video range: `luma` is width x height octets, the others a quarter of that. Sizes are of 16."""

    width: int
    height: int
    luma: bytes
    cb: bytes
    cr: bytes


def draw(width: int, height: int, number: int, tick: int, ticks: int) -> Picture:
    """Picture `tick` of a round of `ticks`, of the camera with this number."""
    rows = [bytearray(_slope(width, y, number)) for y in range(height)]
    _write(rows, f"{number % 10_000:04d}")
    bar = tick * (width - BAR) // max(ticks - 1, 1)
    for row in rows[height - 16 :]:
        row[bar : bar + BAR] = bytes((WHITE,)) * BAR
    quarter = width * height // 4
    return Picture(
        width,
        height,
        b"".join(bytes(row) for row in rows),
        bytes((96 + number * 37 % 64,)) * quarter,
        bytes((96 + number * 53 % 64,)) * quarter,
    )


def _slope(width: int, y: int, number: int) -> bytes:
    return bytes(60 + (x + y + number) % 96 for x in range(width))


def _write(rows: list[bytearray], text: str) -> None:
    for place, digit in enumerate(text):
        for down, dots in enumerate(DIGITS[int(digit)]):
            for across in range(3):
                if int(dots) >> (2 - across) & 1:
                    left = 8 + (place * 4 + across) * DOT
                    for row in rows[8 + down * DOT : 8 + (down + 1) * DOT]:
                        row[left : left + DOT] = bytes((WHITE,)) * DOT
