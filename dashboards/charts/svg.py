"""SVG as text: a few shapes, every word escaped, no script, no style sheet, nothing from outside. Pure.

Coordinates are whole or tenths of UNITS a millimetre, so that a chart is as large on a page of a browser as on paper,
and no size of letters is so small a number that a browser's least size of type would change it. All looks stand in
attributes: a strict content policy forbids styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from dashboards.charts.ink import PATTERNS, Ink

UNITS = 5
"""A millimetre has so many."""
LETTER = 13
"""Height of type: 2.6 mm, a little over 7 points."""
LATIN = "'Libertinus Serif','Times New Roman','Liberation Serif','Noto Serif',serif"
CHINESE = "'Noto Serif CJK SC','Source Han Serif SC','Noto Sans CJK SC','Source Han Sans SC',serif"
"""The fonts of papers. What stands first decides; signs that it lacks would come from any font of the machine."""
CJK = re.compile("[\u2e80-\u30ff\u3100-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What XML 1.0 does not allow, and signs that turn the text around them."""
TEXT_INK = "#1c2733"
USED = re.compile(r"url\(#([\w-]+)\)")

Point = tuple[float, float]


def document(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """An SVG of `width` × `height` units, white behind, named for who cannot see it."""
    body = "".join(parts)
    patterns = "".join(PATTERNS[name] for name in sorted(set(USED.findall(body))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'width="{number(width / UNITS)}mm" height="{number(height / UNITS)}mm" '
        f'viewBox="0 0 {number(width)} {number(height)}" role="img"><title>{words(title)}</title>'
        + (f"<defs>{patterns}</defs>" if patterns else "")
        + f'<rect width="{number(width)}" height="{number(height)}" fill="#ffffff"/>{body}</svg>'
    )


def number(value: float) -> str:
    """With at most one place, and no minus before nought."""
    return f"{round(value, 1) + 0.0:g}"


def words(text: str) -> str:
    return escape(UNFIT.sub("", text))


def rect(x: float, y: float, width: float, height: float, ink: Ink) -> str:
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"{attributes(ink)}/>'


def line(x1: float, y1: float, x2: float, y2: float, ink: Ink) -> str:
    return f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"{attributes(ink)}/>'


def polyline(points: Sequence[Point], ink: Ink) -> str:
    return f'<polyline points="{_places(points)}"{attributes(ink)}/>'


def polygon(points: Sequence[Point], ink: Ink) -> str:
    return f'<polygon points="{_places(points)}"{attributes(ink)}/>'


def circle(x: float, y: float, radius: float, ink: Ink) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"{attributes(ink)}/>'


def text(x: float, y: float, told: str, *, anchor: str = "start", size: float = LETTER, fill: str = TEXT_INK) -> str:
    """`y` is the line on which the letters stand; `anchor` is start, middle or end."""
    fonts = CHINESE if CJK.search(told) else LATIN
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-family="{fonts}" font-size="{number(size)}" fill="{fill}"{where}>'
        f"{words(told)}</text>"
    )


def attributes(ink: Ink) -> str:
    told = f' fill="{ink.fill}"'
    if ink.stroke:
        told += f' stroke="{ink.stroke}" stroke-width="{number(ink.width)}"'
    if ink.dash:
        told += f' stroke-dasharray="{ink.dash}"'
    return told


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
