"""How a view is learned, and whether a lamp burns."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from scenes import scene

from collector.pictures.fingerprint import OCTETS
from collector.pictures.lamp import Lamp, NightLook, lamp
from collector.pictures.measure import measure
from collector.pictures.reference import LEARNED_MS, MOST, learned
from inventory.model.picture import PictureVerdict

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
OK = PictureVerdict.OK
FIRST, ALIKE = bytes(measure(scene())[1]), bytes(measure(scene(look=1))[1])
NIGHT = bytes(measure(scene(colourful=False))[1])


def test_the_first_good_look_is_the_reference() -> None:
    assert learned(b"", FIRST, verdict=PictureVerdict.DARK, since_ms=None, now_ms=0) == b""
    assert learned(b"", FIRST, verdict=OK, since_ms=None, now_ms=0) == FIRST
    assert learned(b"", b"nonsense", verdict=OK, since_ms=None, now_ms=0) == b""


def test_a_new_light_is_added_while_learning() -> None:
    assert learned(FIRST, ALIKE, verdict=OK, since_ms=0, now_ms=1) == FIRST
    assert learned(FIRST, NIGHT, verdict=OK, since_ms=0, now_ms=1) == FIRST + NIGHT
    assert learned(FIRST, NIGHT, verdict=PictureVerdict.SHIFTED, since_ms=0, now_ms=1) == FIRST + NIGHT
    assert learned(FIRST, NIGHT, verdict=PictureVerdict.BLURRED, since_ms=0, now_ms=1) == FIRST
    assert learned(FIRST, NIGHT, verdict=OK, since_ms=0, now_ms=LEARNED_MS + 1) == FIRST


def test_there_is_an_end_to_lights() -> None:
    reference = FIRST
    for seed in range(2, 20):
        reference = learned(reference, bytes(measure(scene(seed=seed))[1]), verdict=OK, since_ms=0, now_ms=1)
    assert len(reference) == MOST * OCTETS


def night(verdict: PictureVerdict = OK, brightness: float = 90, *, coloured: bool = True, hour: int = 23) -> NightLook:
    at = datetime(2026, 3, 4, hour, 30, tzinfo=HANOI).astimezone(UTC)
    return NightLook(at_ms=int(at.timestamp() * 1000), verdict=verdict, brightness=brightness, coloured=coloured)


@pytest.mark.parametrize(
    ("look", "seen", "found"),
    [
        (night(), False, Lamp.BURNS),
        (night(hour=4), False, Lamp.BURNS),
        (night(brightness=20), False, Lamp.DARK),
        (night(PictureVerdict.BLACK, 2), False, Lamp.DARK),
        (night(PictureVerdict.DARK, 20, coloured=False), False, Lamp.DARK),
        (night(PictureVerdict.BLACK, 2, hour=12), True, Lamp.UNKNOWN),
        (night(hour=5), True, Lamp.UNKNOWN),
        (night(hour=19), True, Lamp.UNKNOWN),
        (night(coloured=False), False, Lamp.UNKNOWN),
        (night(coloured=False), True, Lamp.DARK),
        (night(PictureVerdict.COVERED), True, Lamp.UNKNOWN),
        (night(PictureVerdict.FROZEN), True, Lamp.UNKNOWN),
    ],
)
def test_a_lamp_is_judged_by_night_alone(look: NightLook, seen: bool, found: Lamp) -> None:
    assert lamp(look, HANOI, seen_burning=seen) is found
