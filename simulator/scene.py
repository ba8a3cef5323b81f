"""The scene before a simulated camera: sky, buildings with windows, trees, ground; another for each number. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

WHITE = 235
# Digits, three dots wide and five high, a row an octal digit.
DIGITS = ("75557", "26227", "71747", "71717", "55711", "74717", "74757", "71111", "75757", "75717")
GREY = 128
ROUGH = 15
"""Of walls, leaves and gravel: they are never of one level."""
SCENES_KEPT = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """YCbCr 4:2:0 in video range: `luma` is width x height octets, the others a quarter of that. Sizes are of 16."""

    width: int
    height: int
    luma: bytes
    cb: bytes
    cr: bytes


class Canvas:
    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.luma = bytearray(width * height)
        self.cb = bytearray((GREY,)) * (width * height // 4)
        self.cr = bytearray((GREY,)) * (width * height // 4)

    def fill(self, left: int, top: int, right: int, bottom: int, level: int, colour: tuple[int, int] | None) -> None:
        """`colour` is (Cb, Cr), None leaves it. Beyond the edges nothing is drawn."""
        left, right = max(left, 0), min(right, self.width)
        top, bottom = max(top, 0), min(bottom, self.height)
        for row in range(top, bottom):
            self.luma[row * self.width + left : row * self.width + right] = bytes((level,)) * max(right - left, 0)
        if colour is not None:
            half, first, last = self.width // 2, left // 2, right // 2
            for row in range(top // 2, bottom // 2):
                for plane, value in zip((self.cb, self.cr), colour, strict=True):
                    plane[row * half + first : row * half + last] = bytes((value,)) * max(last - first, 0)

    def picture(self, random: Random) -> Picture:
        """With the roughness of things, which does not move."""
        rough = bytes(octet & ROUGH for octet in random.randbytes(len(self.luma)))
        whole = int.from_bytes(self.luma, "big") + int.from_bytes(rough, "big")
        luma = whole.to_bytes(len(self.luma), "big")
        return Picture(self.width, self.height, luma, bytes(self.cb), bytes(self.cr))


@lru_cache(maxsize=SCENES_KEPT)
def scene(width: int, height: int, number: int) -> Picture:
    random = Random(number)
    canvas = Canvas(width, height)
    horizon = height * random.randint(35, 50) // 100
    for row in range(0, horizon, 2):
        canvas.fill(0, row, width, row + 2, 170 - row * 40 // height, (136, 124))
    for row in range(horizon - horizon % 2, height, 2):
        canvas.fill(0, row, width, row + 2, 70 + (row - horizon) * 60 // height, (122, 132))
    for left, right in _plots(width, random):
        _building(canvas, left, right, horizon, random)
    for _ in range(random.randint(2, 4)):
        _tree(canvas, random.randrange(width), horizon, random)
    _paving(canvas, horizon, random)
    return canvas.picture(random)


def _plots(width: int, random: Random) -> Iterator[tuple[int, int]]:
    left = random.randint(-width // 12, width // 12)
    while left < width:
        right = left + random.randint(width // 6, width // 3)
        yield left, right
        left = right + random.randint(0, width // 8)


def _building(canvas: Canvas, left: int, right: int, horizon: int, random: Random) -> None:
    height = canvas.height
    top, foot = horizon - random.randint(height // 8, height // 3), horizon + random.randint(height // 16, height // 5)
    wall, colour = random.randint(90, 200), (random.randint(116, 134), random.randint(122, 142))
    canvas.fill(left, top, right, foot, wall, colour)
    pane, gap = max(canvas.width // 40, 4), max(canvas.width // 64, 3)
    level = 40 if wall > 130 else 190
    for row in range(top + gap, foot - 2 * pane, pane + gap):
        for column in range(left + gap, right - pane, pane + 2 * gap):
            shade = level if random.random() < 0.8 else 255 - level
            canvas.fill(column, row, column + pane, row + pane, min(shade, 210), None)
    door = random.randint(left, max(left, right - 2 * pane))
    canvas.fill(door, foot - 2 * pane, door + pane, foot, 50, None)


def _tree(canvas: Canvas, at: int, horizon: int, random: Random) -> None:
    tall = canvas.height // 4
    canvas.fill(at, horizon - tall // 3, at + 4, horizon + tall // 3, 45, (124, 134))
    for _ in range(24):
        left, top = at + random.randint(-tall // 2, tall // 2), horizon - random.randint(tall // 4, tall)
        size = random.randint(3, max(tall // 5, 4))
        canvas.fill(left, top, left + size, top + size, random.randint(50, 120), (118, 116))


def _paving(canvas: Canvas, horizon: int, random: Random) -> None:
    """Joints that come nearer to each other towards the horizon, and marks on the ground."""
    row, step = canvas.height - 4, canvas.height // 10
    while row > horizon + canvas.height // 5 and step > 2:
        canvas.fill(0, row, canvas.width, row + 2, 60, None)
        row, step = row - step, step * 4 // 5
    for _ in range(random.randint(4, 8)):
        left = random.randrange(canvas.width)
        top = random.randrange(horizon + canvas.height // 5, canvas.height)
        canvas.fill(left, top, left + canvas.width // 10, top + 3, 190, None)


def write_number(luma: bytes, width: int, number: int) -> bytes:
    """The last four digits of the number, in the upper left corner where cameras write their names."""
    dot = max(width // 80, 2)
    plane = bytearray(luma)
    for place, digit in enumerate(f"{number % 10_000:04d}"):
        for down, dots in enumerate(DIGITS[int(digit)]):
            for across in range(3):
                if int(dots) >> (2 - across) & 1:
                    left = 2 * dot + (place * 4 + across) * dot
                    for row in range((1 + down) * dot, (2 + down) * dot):
                        plane[row * width + left : row * width + left + dot] = bytes((WHITE,)) * dot
    return bytes(plane)
