"""How wide columns of a printed table are: as their shares say, but no word is parted while there is room. Pure.

Widths of letters are those of a book face, a little generous; only what is still too wide for its column is parted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from dashboards.papers.sheet import Cell, Table
from dashboards.papers.tones import HEAVY, signed, tone_of

WIDE = re.compile("[\u1100-\u11ff\u2e80-\u303f\u3041-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]")
PIECES = re.compile(f"{WIDE.pattern}|[^\\s{WIDE.pattern[1:-1]}]+")
WHOLE = 22
"""Letters of a figure with its unit, or of a moment, that stands on one line."""
SHORT, SHORT_TITLE = 14, 5
"""Letters of a text, and of a title, that look torn on two lines: five Chinese signs are one word."""
TITLE_LINES = 3
BOLD = 1.08
"""How much wider heavy letters are."""
PADDING_MM = 3.2
MOST = 0.4
"""Of the line, for one word."""
GAP = 0.25
PART = "\u200b"
"""Where a line may end: zero width (Unicode Standard Annex 14)."""


def fitted(table: Table, line_mm: float, em_mm: float) -> list[float]:
    """Widths in millimetres that fill the line; `em_mm` is the size of the letters. First no word and no figure is
    parted, then short texts and titles are kept whole as far as the room goes, and what is left goes by shares."""
    needed = [min(need, line_mm * MOST) for need in needs(table, em_mm)]
    if sum(needed) >= line_mm:
        return capped(needed, line_mm)
    rows_at_ease = [min(need, line_mm * MOST) for need in needs(table, em_mm, whole=SHORT)]
    at_ease = [min(need, line_mm * MOST) for need in needs(table, em_mm, whole=SHORT, title=SHORT_TITLE)]
    if sum(at_ease) >= line_mm:
        return eased(eased(needed, rows_at_ease, line_mm), at_ease, line_mm)
    shares = table.shares()
    wanted = [line_mm * share / sum(shares) for share in shares]
    lacking = sum(max(ease - want, 0) for want, ease in zip(wanted, at_ease, strict=True))
    spare = sum(max(want - ease, 0) for want, ease in zip(wanted, at_ease, strict=True))
    given = lacking / spare if spare else 0
    return [ease if want <= ease else want - (want - ease) * given for want, ease in zip(wanted, at_ease, strict=True)]


def capped(needed: Sequence[float], line_mm: float) -> list[float]:
    """The widest give way, for it is long words that can be parted; short figures keep what they need."""
    left, columns = line_mm, len(needed)
    for need in sorted(needed):
        if need * columns > left:
            return [min(one, left / columns) for one in needed]
        left -= need
        columns -= 1
    return list(needed)


def eased(needed: Sequence[float], at_ease: Sequence[float], line_mm: float) -> list[float]:
    """Columns that need the least more for whole texts get it first; what is left goes to the next of them."""
    widths, left = list(needed), line_mm - sum(needed)
    for place in sorted(range(len(needed)), key=lambda place: at_ease[place] - needed[place]):
        given = max(min(at_ease[place] - needed[place], left), 0)
        widths[place] += given
        left -= given
    return widths


def least_ems(table: Table, line_mm: float, em_mm: float) -> float:
    """How wide, in sizes of its letters, a table must at least be for its columns, as `fitted` to a line, to hold
    their words; never more than that line."""
    widths = fitted(table, line_mm, em_mm)
    scale = max((need / mm for need, mm in zip(needs(table, em_mm), widths, strict=True) if need < mm), default=1.0)
    return scale * line_mm / em_mm


def needs(table: Table, em_mm: float, *, whole: int = 0, title: int = 0) -> list[float]:
    """What each column needs so that no word is parted, no text of up to `whole` letters and no title of up to
    `title`."""
    found = []
    for place, words in enumerate(table.titles):
        cells = [row[place] for row in table.rows if place < len(row)]
        figures = [one for one in cells if place in table.right or (isinstance(one, Cell) and one.value is not None)]
        ems = max(
            max(longest([words], whole=title), ems_of(words) / TITLE_LINES) * BOLD,
            widest(cells, whole=whole),
            widest(figures, whole=WHOLE),
        )
        found.append(ems * em_mm + PADDING_MM)
    return found


def widest(cells: Iterable[str | Cell], *, whole: int) -> float:
    """As `longest`, by how each cell is printed."""
    by_weight: dict[bool, set[str]] = {False: set(), True: set()}
    for one in cells:
        by_weight[tone_of(one) in HEAVY].add(signed(one))
    return max(longest(by_weight[False], whole=whole), longest(by_weight[True], whole=whole) * BOLD)


def longest(texts: Iterable[str], *, whole: int) -> float:
    """Ems of the widest piece that must not be parted: a word, or a whole text of up to so many letters."""
    most = 0.0
    for text in set(texts):
        for piece in [text] if len(text) <= whole else PIECES.findall(text):
            most = max(most, ems_of(piece))
    return most


def ems_of(text: str) -> float:
    """With the gap that typesetting leaves between Chinese signs and others."""
    borders = sum(1 for one, other in pairwise(text) if bool(WIDE.match(one)) != bool(WIDE.match(other)))
    return sum(map(em_of, text)) + GAP * borders


def em_of(sign: str) -> float:
    if WIDE.match(sign):
        return 1.0
    if unicodedata.combining(sign):
        return 0.0
    if sign in " .,:;'!|\u00a0\u202f":
        return 0.27
    if sign in "ijltfr()[]-/":
        return 0.38
    if sign in "mwMW%—✓✗○@&":
        return 0.86
    return 0.72 if sign.isupper() else 0.5 if sign.isdigit() else 0.56


def height_of(text: str, width_mm: float, em_mm: float) -> int:
    """Lines that a text takes in a column of that width, rather one too many."""
    room = (width_mm - PADDING_MM) / em_mm
    return sum(max(math.ceil(ems_of(line) * BOLD / room), 1) for line in text.split("\n"))


def parted(text: str, width_mm: float, em_mm: float, *, heavy: bool = False) -> str:
    """With places to part in words that are wider than the column."""
    room = (width_mm - PADDING_MM) / em_mm / (BOLD if heavy else 1) + 1e-9

    def part(found: re.Match[str]) -> str:
        piece = found[0]
        return PART.join(clusters(piece)) if len(piece) > 1 and ems_of(piece) > room else piece

    return PIECES.sub(part, text)


def clusters(text: str) -> Sequence[str]:
    """Letters with the marks on them."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.combining(sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found
