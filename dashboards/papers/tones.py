"""What a tone looks like where colour may be missing: a sign before the text, and its weight."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.papers.sheet import Cell, Tone

SIGNS: Mapping[Tone, str] = {Tone.MET: "✓", Tone.MISSED: "✗", Tone.NOT_JUDGED: "○"}
"""Signs that DejaVu has, which typst carries along."""
HEAVY = frozenset({Tone.MISSED, Tone.STRONG})
INK: Mapping[Tone, str] = {
    Tone.MET: "#00543b",
    Tone.MISSED: "#a3260a",
    Tone.NOT_JUDGED: "#444444",
    Tone.SOFT: "#555555",
}
"""At least 7:1 on white, told apart by the colour-blind, and dark where colours are lost."""
NONE = "—"


def tone_of(value: str | Cell) -> Tone:
    return value.tone if isinstance(value, Cell) else Tone.PLAIN


def trace_of(value: str | Cell) -> str:
    return value.trace if isinstance(value, Cell) else ""


def printed(value: str | Cell) -> str:
    """With a dash where nothing is said."""
    return str(value) or NONE


def signed(value: str | Cell) -> str:
    """The printed text behind the sign of its tone: what is left where there is neither weight nor colour."""
    sign = SIGNS.get(tone_of(value), "")
    return f"{sign} {printed(value)}" if sign else printed(value)
