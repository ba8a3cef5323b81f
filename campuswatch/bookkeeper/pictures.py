"""Keeps what cameras' pictures were found to be: numbers and a tiny grey picture, the frame only where the school
says so."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from alerts.defects import by_picture
from alerts.defects.verdict import Verdict
from campuswatch.bookkeeper.frames import drop_frames, keep_frame, name_of
from campuswatch.bookkeeper.page import Page
from collector.pictures.fingerprint import fingerprint
from collector.pictures.lamp import Lamp, NightLook, lamp
from collector.pictures.reference import learned
from collector.told import PictureSeen
from inventory.model.device import Device
from inventory.model.picture import Picture
from inventory.model.scope import BUREAU
from inventory.repository import pictures

log = logging.getLogger(__name__)

BURNED = "lamp_burned"
"""Among a picture's numbers: 1 where the lamp of its view was once seen to burn."""


def keep_pictures(page: Page, told: Sequence[PictureSeen]) -> None:
    for seen in told:
        device = page.device(seen.device)
        if device is None:
            continue
        before = pictures.get(page.connection, BUREAU, device.code, seen.part)
        if before is not None and before.at_ms >= seen.at_ms:
            continue
        night = _night_look(seen)
        burned = before is not None and bool(before.numbers.get(BURNED))
        zone = page.zone(device)
        verdicts: list[Verdict] = []
        if device.lamp and night is not None:
            verdicts.append(by_picture.lamp(device.lamp, night, zone, seen_burning=burned))
            burned = burned or lamp(night, zone, seen_burning=burned) is Lamp.BURNS
        numbers = {**seen.numbers, **({BURNED: 1.0} if burned else {})}
        now = renewed(device.code, before, seen, numbers, _kept(page, device, before, seen))
        pictures.put(page.connection, [now])
        page.settle(device, [by_picture.picture(now, zone), *verdicts], seen.at_ms)


def renewed(code: str, before: Picture | None, seen: PictureSeen, numbers: Mapping[str, float], file: str) -> Picture:
    reference = before.reference if before is not None else b""
    reference_ms = before.reference_ms if before is not None else None
    after = learned(reference, seen.fingerprint, verdict=seen.verdict, since_ms=reference_ms, now_ms=seen.at_ms)
    if after and reference_ms is None:
        reference_ms = seen.at_ms
    same = before is not None and before.verdict is seen.verdict
    return Picture(
        device=code,
        at_ms=seen.at_ms,
        verdict=seen.verdict,
        part=seen.part,
        numbers=numbers,
        fingerprint=seen.fingerprint,
        reference=after,
        reference_ms=reference_ms,
        since_ms=before.since_ms if before is not None and same else seen.at_ms,
        file=file,
    )


def _night_look(seen: PictureSeen) -> NightLook | None:
    found = fingerprint(seen.fingerprint)
    brightness = seen.numbers.get("brightness")
    if found is None or brightness is None:
        return None
    return NightLook(at_ms=seen.at_ms, verdict=seen.verdict, brightness=brightness, coloured=found.coloured)


def _kept(page: Page, device: Device, before: Picture | None, seen: PictureSeen) -> str:
    """The name of the file where the frame lies now, empty for none."""
    was = before.file if before is not None else ""
    folder = page.desk.pictures
    try:
        if not page.school(device).keep_pictures:
            drop_frames(folder, [was] if was else [])
            return ""
        if not seen.frame:
            return was
        name = name_of(device.code, device.id, seen.part)
        keep_frame(folder, name, seen.frame)
        return name
    except OSError as error:
        log.error("the frame of %s is not kept: %s", device.code, error)
        return was
