"""What stands where on the pages of a PDF, read back by pdftotext."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

TOUCHING = 1.0
"""Points by which the boxes of neighbours may overlap: boxes of letters are higher than letters."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageText:
    """Points from the upper left corner."""

    width: float
    height: float
    words: list[Word]

    def outside(self, margin: float) -> list[Word]:
        """Words that stand in the margin at the left or the right, or off the page."""
        return [
            one for one in self.words
            if one.left < margin or one.right > self.width - margin or one.top < 0 or one.bottom > self.height
        ]  # fmt: skip

    def overlapping(self) -> Iterator[tuple[Word, Word]]:
        """Pairs of words printed over each other."""
        for a, b in combinations(sorted(self.words, key=lambda one: one.top), 2):
            if b.top >= a.bottom:
                continue
            across = min(a.right, b.right) - max(a.left, b.left)
            down = min(a.bottom, b.bottom) - max(a.top, b.top)
            lower = min(a.bottom - a.top, b.bottom - b.top)
            if across > TOUCHING and down > lower / 2:
                yield a, b


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pages: list[PageText] = []
        self._box: dict[str, float] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "page":
            self.pages.append(PageText(float(given["width"]), float(given["height"]), []))
        elif tag == "word":
            self._box = {name: float(given[name]) for name in ("xmin", "ymin", "xmax", "ymax")}

    def handle_data(self, data: str) -> None:
        if self._box is not None:
            box = self._box
            self.pages[-1].words.append(Word(data, box["xmin"], box["ymin"], box["xmax"], box["ymax"]))
            self._box = None


def read_pages(pdf: Path) -> list[PageText]:
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    reader = _Reader()
    reader.feed(text)
    return reader.pages
