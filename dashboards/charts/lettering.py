"""How wide words are, before anybody sets them: safe guesses, so that nothing is cut and nothing overlaps. Pure."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from dashboards.charts.svg import LETTER

SLIM, WIDE_SIGNS = frozenset("iljtfrI.,:;'|!()[]·/ -"), frozenset("mwMW%—@&")
MORE = "…"


def width_of(told: str, size: float = LETTER) -> float:
    """In units, for letters of `size`; a little more than the fonts of papers need, as browsers have wider ones."""
    return sum(_em(sign) for sign in told) * size


def shortened(told: str, room: float, size: float = LETTER) -> str:
    """So many letters as fit into `room` units, with an ellipsis where some are left out; lines become spaces."""
    flat = " ".join(told.split())
    if width_of(flat, size) <= room:
        return flat
    left = room - width_of(MORE, size)
    kept = ""
    for sign in flat:
        left -= _em(sign) * size
        if left < 0:
            break
        kept += sign
    return kept.rstrip() + MORE


def _em(sign: str) -> float:
    if combining(sign):
        return 0
    if east_asian_width(sign) in "WF" or sign == MORE:
        return 1
    if sign in SLIM:
        return 0.4
    if sign in WIDE_SIGNS:
        return 0.95
    return 0.75 if sign.isupper() else 0.62
