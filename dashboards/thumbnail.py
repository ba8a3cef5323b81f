"""The grey thumbnail of a look as the paths of an SVG: one path for each of a few shades, equal blocks joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from collector.pictures.fingerprint import fingerprints
from collector.pictures.planes import GRID_HEIGHT, GRID_WIDTH

SHADES = 8
STEP = 256 // SHADES


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """`shades` are pairs of a grey as `#rrggbb` and path data, in blocks of 1 x 1."""

    shades: Sequence[tuple[str, str]]
    width: int = GRID_WIDTH
    height: int = GRID_HEIGHT


def thumbnails(octets: bytes) -> list[Thumbnail]:
    """One for each fingerprint: a reference may hold a view by day and one by night. Empty for none."""
    return [draw(one.grey) for one in fingerprints(octets)]


def draw(grey: bytes) -> Thumbnail:
    """`grey` is GRID_WIDTH x GRID_HEIGHT levels, row by row."""
    paths = [""] * SHADES
    for y in range(GRID_HEIGHT):
        x = 0
        for shade, run in groupby(grey[y * GRID_WIDTH : (y + 1) * GRID_WIDTH], key=lambda level: level // STEP):
            width = len(list(run))
            paths[shade] += f"M{x} {y}h{width}v1h-{width}z"
            x += width
    return Thumbnail([(colour(shade), path) for shade, path in enumerate(paths) if path])


def colour(shade: int) -> str:
    level = shade * STEP + STEP // 2
    return f"#{level:02x}{level:02x}{level:02x}"
