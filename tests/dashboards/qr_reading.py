"""Reads a QR code of version 1 or 2 (ISO/IEC 18004) out of the drawing that is printed: what a phone would see.

Of our own, so that what the drawing says is not told by the library that drew it. Errors are not corrected: a drawing
has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

QUIET = 4
DATA_WORDS = {21: 16, 25: 28}  # level M
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)


def read_qr(svg: str) -> str:
    """The text of a byte-mode code in a drawing of horizontal strokes."""
    dark = modules(svg)
    size = max(row for row, _ in dark) + 1
    assert size in DATA_WORDS, size
    format_bits = "".join("1" if (8, column) in dark else "0" for column in (0, 1, 2, 3, 4, 5))
    level_and_mask = int(format_bits[:5], 2) ^ 0b10101
    assert level_and_mask >> 3 == 0, "not level M"
    mask = MASKS[level_and_mask & 0b111]
    bits = "".join("1" if ((row, column) in dark) != mask(row, column) else "0" for row, column in path(size))
    words = bits[: DATA_WORDS[size] * 8]
    assert words[:4] == "0100", "not in byte mode"
    length = int(words[4:12], 2)
    return bytes(int(words[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()


def modules(svg: str) -> set[tuple[int, int]]:
    """Rows and columns of the dark squares, without the quiet zone."""
    (strokes,) = re.findall(r'stroke="#000"[^>]* d="([^"]*)"|d="([^"]*)"[^>]*stroke="#000"', svg) or [("", "")]
    found = set()
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", strokes[0] or strokes[1]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            found |= {(int(y - 0.5) - QUIET, int(x) - QUIET + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return found


def path(size: int) -> Iterator[tuple[int, int]]:
    """Places of data, two columns at a time from the right, up and down in turns."""
    up = True
    for right in range(size - 1, 0, -2):
        right = right if right > 6 else right - 1
        for row in range(size - 1, -1, -1) if up else range(size):
            for column in (right, right - 1):
                if not reserved(row, column, size):
                    yield row, column
        up = not up


def reserved(row: int, column: int, size: int) -> bool:
    corners = (row < 9 and column < 9) or (row < 9 and column >= size - 8) or (row >= size - 8 and column < 9)
    aligned = size > 21 and abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return corners or aligned or row == 6 or column == 6
