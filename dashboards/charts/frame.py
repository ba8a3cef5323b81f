"""What all charts share: how wide they are on a page, and their legend. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dashboards.charts import svg
from dashboards.charts.ink import TARGET, Ink
from dashboards.charts.lettering import shortened, width_of
from dashboards.charts.svg import LETTER, UNITS
from dashboards.papers.sheet import Chart

LINE_MM = 178.0
"""Between the margins of an A4 page that stands."""
GAP_MM = 3.0
"""To the neighbour on a line."""
LABEL_SHARE = 0.4
SWATCH, KEY_LINE, KEY_GAP = 12.0, 19.0, 12.0
SPACE = 6.0

Sign = Callable[[float, float], str]
"""Draws a sign of the legend in a box of SWATCH × SWATCH whose upper left corner is given."""


@dataclass(frozen=True, slots=True)
class Key:
    sign: Sign
    told: str


def units(width: float) -> float:
    """Of a chart that takes this share of the line."""
    return (LINE_MM * width - (GAP_MM if width < 1 else 0)) * UNITS


def finished(parts: Iterable[str], height: float, keys: Sequence[Key], *, title: str, says: str, width: float) -> Chart:
    """The chart with its legend below; `height` is that of the parts."""
    legend, deep = legend_of(keys, units(width), height)
    drawn = svg.document(units(width), max(height + deep, UNITS), title, [*parts, *legend])
    return Chart(svg=drawn, title=title, says=says, width=width)


def legend_of(keys: Sequence[Key], width: float, top: float) -> tuple[list[str], float]:
    """Signs and their words from left to right, in as many lines as they need, and how high that is."""
    if not keys:
        return [], 0
    parts: list[str] = []
    x, y = 0.0, top + 5
    for key in keys:
        told = shortened(key.told, width - SWATCH - SPACE)
        long = SWATCH + SPACE + width_of(told)
        if x and x + long > width:
            x, y = 0.0, y + KEY_LINE
        parts += [key.sign(x, y), svg.text(x + SWATCH + SPACE, y + LETTER - 2.5, told)]
        x += long + KEY_GAP
    return parts, y + KEY_LINE - top


def boxed(ink: Ink) -> Sign:
    return lambda x, y: svg.rect(x, y, SWATCH, SWATCH, ink)


def crossed(x: float, y: float) -> str:
    """The sign of a target."""
    return svg.line(x + SWATCH / 2, y, x + SWATCH / 2, y + SWATCH, TARGET)


def label_room(labels: Iterable[str], width: float) -> float:
    """For labels at the left: as much as the longest needs, but no more than LABEL_SHARE of the chart."""
    return min(max((width_of(label) for label in labels), default=0), width * LABEL_SHARE) + SPACE
