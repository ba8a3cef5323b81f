"""Thresholds of the judgement, with the reason for each; docs/pictures.md says them for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inventory.model.picture import PictureVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePolicy:
    """Levels are 0 to 255, shares 0 to 1; see `numbers.Numbers`."""

    black_high: float = 24.0
    """Black: 95 % of the picture lies below, and …"""
    black_peak: float = 60.0
    """… all but 0.5 % of it below this. Lit windows in a black night are no fault of the camera."""
    dark_high: float = 60.0
    """Dark: 95 % lies below, and …"""
    dark_detail: float = 0.10
    """… fewer blocks than this have anything in them. A night scene that shows its things is no fault."""
    bright_white: float = 0.60
    """Bright: so much is burnt out …"""
    bright_detail: float = 0.25
    """… and the rest shows less than this."""
    drawn: float = 0.85
    """No signal: so much of the picture is drawn by a machine."""
    covered_detail: float = 0.04
    """Covered: fewer blocks than this have anything in them, in whatever light there is."""
    covered_lost: float = 0.80
    """Covered: so many of the blocks that had something have nothing now, though it is not dark."""
    blurred: float = 0.115
    """Blurred: the sharpest quarter of the edges is softer than this."""
    softened: float = 0.50
    """Blurred: sharpness is less than so much of the reference's, and …"""
    soft: float = 0.17
    """… below this too: a sharp lens may be less sharp at dusk and is still sharp."""
    cast: float = 34.0
    """Colour cast: the mean colour lies so far from grey …"""
    cast_over_spread: float = 4.5
    """… and so many times farther than colours lie from each other: a yard under sodium lamps still has several."""
    cast_new: float = 20.0
    """… and so far from the mean colour of each reference, where there is one."""
    same: float = 0.30
    """Frozen: so many blocks are pixel by pixel those of the look before, twice."""
    alike: float = 0.45
    """Shifted: the view is less like each of its references than this, and …"""
    moved_likeness: float = 0.60
    """… one is found so well in another place, or …"""
    other_likeness: float = 0.25
    """… it is not even so like: another view."""
    view_detail: float = 0.25
    """A view with less to see than this is compared with no other: the light on a bare wall is not where it was."""


USUAL = PicturePolicy()

LOOKS: Mapping[PictureVerdict, int] = {
    PictureVerdict.BLACK: 2,
    PictureVerdict.DARK: 3,
    PictureVerdict.BRIGHT: 3,  # a low sun passes
    PictureVerdict.NO_SIGNAL: 2,
    PictureVerdict.FROZEN: 1,  # two key frames and the look before agree already
    PictureVerdict.BLURRED: 3,  # rain on the dome dries
    PictureVerdict.COVERED: 2,  # somebody stood before it
    PictureVerdict.COLOUR_CAST: 4,  # sunset, stage light
    PictureVerdict.SHIFTED: 4,  # a camera that turns comes back
    PictureVerdict.UNREADABLE: 2,
}
"""Looks in a row that must say the same before it is a defect, the usual half hour apart."""
