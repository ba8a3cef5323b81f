"""Cameras with what their picture was at the last look, the wrong ones first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from dashboards.pictureview import PictureView, PictureWord, look_at
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.picture import Picture
from inventory.model.scope import Scope
from inventory.repository import channels, devices, pictures
from inventory.repository.devices import Filter

Line = tuple[Device, PictureView | None]
WORST_FIRST = (PictureWord.WRONG, PictureWord.STALE, PictureWord.FINE)


def picture_list(connection: Connection, scope: Scope, school: str | None, *, now_ms: int) -> list[Line]:
    """Of cameras in service; None for one that nobody has seen yet.

    A camera without an address is looked at through the channel that it feeds.
    """
    cameras = list(devices.find(connection, scope, Filter(school=school, kind=Kind.CAMERA, stage=Stage.ADOPTED)))
    seen = by_place(pictures.every(connection, scope, school))
    fed = {one.camera: (one.recorder, str(one.told.number)) for one in channels.every(connection, scope, school)}
    found = {one.code: seen.get((one.code, "")) or seen.get(fed.get(one.code, ("", ""))) for one in cameras}
    lines: list[Line] = [(one, look_at(told, now_ms) if (told := found[one.code]) else None) for one in cameras]
    return sorted(lines, key=lambda line: (rank(line[1]), line[0].code))


def by_place(told: Iterable[Picture]) -> dict[tuple[str, str], Picture]:
    return {(one.device, one.part): one for one in told}


def rank(view: PictureView | None) -> int:
    return WORST_FIRST.index(view.word if view else PictureWord.STALE)


def wrong(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line[1] is not None and line[1].word is PictureWord.WRONG]
