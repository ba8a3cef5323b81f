"""Cameras as they stand now, by the areas that they look at: what inventory/key_areas.py judges by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from alerts.defects.sentence import sentence
from alerts.state import State
from dashboards.standing import Standing
from inventory.key_areas import BlindArea, Eye, blind
from inventory.model.area import Area, AreaClass
from inventory.model.defect import DefectKind
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.model.scope import Scope
from inventory.repository import areas, channels, defects
from language.message import Message


def blind_areas(
    connection: Connection,
    scope: Scope,
    school: str | None,
    standings: Iterable[Standing],
    classes: frozenset[AreaClass],
) -> list[BlindArea]:
    """Of these classes, heaviest first; `standings` hold at least the school's devices."""
    wanted = [area for area in areas.every(connection, scope, school) if area.area_class in classes]
    if not wanted:
        return []
    return blind(wanted, eyes(standings, wanted, bad_pictures(connection, scope, school)), classes)


def eyes(standings: Iterable[Standing], wanted: Iterable[Area], wrong: Mapping[str, Message]) -> Iterator[Eye]:
    """The cameras of these areas but retired ones; `wrong` says by code what is wrong with a picture."""
    places = {(area.school, area.code) for area in wanted}
    for one in standings:
        device = one.listed.device
        if device.kind is not Kind.CAMERA or device.stage is Stage.RETIRED:
            continue
        if device.area is not None and (device.school, device.area) in places:
            yield Eye(
                school=device.school, area=device.area, device=device.code, name=device.name,
                trouble=trouble(one, wrong.get(device.code)),
            )  # fmt: skip


def trouble(one: Standing, wrong: Message | None) -> Message | None:
    """A camera that is not in service watches nothing yet."""
    if one.listed.device.stage is Stage.CANDIDATE:
        return Message("blind.not_in_service")
    if one.state is not State.UP:
        return one.segment.cause or Message(f"state.{one.state.name}")
    return wrong


def bad_pictures(connection: Connection, scope: Scope, school: str | None) -> dict[str, Message]:
    """Defects of pictures by the camera's code, also of those that are seen through a recorder's channel."""
    found = [one for one in defects.open_ones(connection, scope, school) if one.kind is DefectKind.PICTURE]
    through = [one for one in found if one.part]
    fed = {}
    if through:
        fed = {
            (one.recorder, str(one.told.number)): one.camera
            for one in channels.every(connection, scope, school)
            if one.camera is not None
        }
    cameras = {(one.device, one.part): fed.get((one.device, one.part)) if one.part else one.device for one in found}
    return {camera: sentence(one) for one in found if (camera := cameras[one.device, one.part]) is not None}
