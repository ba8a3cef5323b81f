"""How a rate moved since the period before, and since a year ago: in percentage points. Pure."""

from __future__ import annotations

from fractions import Fraction

from dashboards.papers.sheet import Cell, Tone
from dashboards.reports.rate import Rate
from dashboards.words import NONE, Words
from language.number import format_cut

MINUS = "\u2212"


def trend_cell(now: Rate, before: Rate | None, words: Words) -> Cell:
    """`+0.42`, in percentage points; a dash where there is nothing to compare with. A workbook holds the difference."""
    if before is None or before.share is None or now.share is None:
        return Cell(NONE, tone=Tone.SOFT)
    apart = now.share - before.share
    return Cell(points(apart, words), apart)


def points(apart: Fraction, words: Words) -> str:
    """Cut like the rates themselves; what is less than a hundredth keeps its sign: `+0.00`."""
    if not apart:
        return words.num(0)
    size = abs(apart) * 100
    return ("+" if apart > 0 else MINUS) + format_cut(size.numerator, size.denominator, words.language)


def count_trend(now: int, before: int | None, words: Words) -> Cell:
    if before is None:
        return Cell(NONE, tone=Tone.SOFT)
    apart = now - before
    sign = "+" if apart > 0 else MINUS if apart < 0 else ""
    return Cell(sign + words.num(abs(apart)), apart)
