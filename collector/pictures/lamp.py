"""Whether the lamp that lights a camera's view at night burns: darkness where a lamp belongs (Q56), and its return.

Judged is the view of a camera whose device file names a lamp. A camera with infrared lamps of its own sees without:
it turns its picture grey when it gets dark, which tells of the lamp only where it was seen to stay in colour before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from inventory.model.picture import PictureVerdict

NIGHT_FROM, NIGHT_UNTIL = 20, 5
"""Hours of the school's day between which it is dark outside in each season at the latitudes of China and Vietnam
south of the Yangtze; further north a summer evening is lighter, and lit well enough to be taken for a lamp."""
LIT = 45.0
"""Mean level: a lit yard or corridor is above, what a sensor makes of moonlight is below."""
LOOKS = 2
"""In a row that must say the same."""
SHOWING = frozenset({PictureVerdict.OK, PictureVerdict.SHIFTED, PictureVerdict.BLURRED})


class Lamp(StrEnum):
    BURNS = "burns"
    DARK = "dark"
    UNKNOWN = "unknown"  # by day, or nothing can be told from this picture


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLook:
    """`brightness` is the mean level, `coloured` whether the picture has colours (`Fingerprint.coloured`)."""

    at_ms: int
    verdict: PictureVerdict
    brightness: float
    coloured: bool


def is_night(at_ms: int, zone: tzinfo) -> bool:
    hour = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def lamp(look: NightLook, zone: tzinfo, *, seen_burning: bool) -> Lamp:
    """What one look says. `seen_burning`: at an earlier night a look at this view said BURNS."""
    if not is_night(look.at_ms, zone):
        return Lamp.UNKNOWN
    if look.verdict in (PictureVerdict.BLACK, PictureVerdict.DARK):
        return Lamp.DARK
    if look.verdict not in SHOWING:
        return Lamp.UNKNOWN
    if not look.coloured:
        return Lamp.DARK if seen_burning else Lamp.UNKNOWN
    return Lamp.BURNS if look.brightness >= LIT else Lamp.DARK
