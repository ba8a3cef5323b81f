"""What one look at a camera's picture says: is it sane, and does the lamp burn that lights it at night. Pure.

Darkness at night is the lamp's: a yard without one is dark, and that is no fault of the camera. What a picture that is
too dark to judge hides, the morning shows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from alerts.defects.verdict import Verdict, bad, good, unknown
from collector.pictures import lamp as lamps
from collector.pictures.lamp import Lamp, NightLook, is_night
from collector.pictures.policy import LOOKS
from inventory.model.defect import DefectKind
from inventory.model.picture import Picture, PictureVerdict

DARK = frozenset({PictureVerdict.BLACK, PictureVerdict.DARK})


def picture(one: Picture, zone: tzinfo) -> Verdict:
    if one.verdict is PictureVerdict.OK:
        return good(DefectKind.PICTURE, one.part)
    if one.verdict in DARK and is_night(one.at_ms, zone):
        return unknown(DefectKind.PICTURE, one.part)
    found = bad(DefectKind.PICTURE, one.part, verdict=one.verdict.value)
    return replace(found, looks=LOOKS.get(one.verdict))


def lamp(name: str, look: NightLook, zone: tzinfo, *, seen_burning: bool) -> Verdict:
    """`name` is what the device file calls the lamp."""
    said = lamps.lamp(look, zone, seen_burning=seen_burning)
    if said is Lamp.DARK:
        return bad(DefectKind.LAMP, lamp=name)
    return good(DefectKind.LAMP) if said is Lamp.BURNS else unknown(DefectKind.LAMP)
