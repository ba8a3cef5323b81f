"""Numbers: what was measured in one frame, each with what it says; every verdict stands on some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Levels are luma, 0 black to 255 white; shares are 0 to 1, of the picture without its top and bottom strips.

    Those strips (a ninth each) are left out because cameras write the time and their name there.
    """

    brightness: float
    """Mean level."""
    low: float
    """Level below which 5 % of the picture lies."""
    high: float
    """Level below which 95 % of the picture lies."""
    peak: float
    """Level below which all but the brightest 0.5 % lies: a lamp in a black night is above it."""
    white: float
    """Share at level 250 and above: burnt out."""
    drawn: float
    """Share at levels whose neighbours are nearly empty: what a machine draws. Light and noise spread over levels."""
    detail: float
    """Share of blocks (of 16 x 7) in which there is something to see."""
    sharpness: float | None
    """Of edges: 0.06 is as soft as can be measured, 0.25 an edge between two pixels. None: too few edges to say."""
    cast: float
    """How far the mean colour lies from grey, in levels of Cb and Cr."""
    spread: float
    """How far colours lie from that mean, on average: a scene has several, a cast drowns them."""

    def as_mapping(self) -> Mapping[str, float]:
        """Without what is not known."""
        return {name: round(value, 4) for name, value in asdict(self).items() if value is not None}
