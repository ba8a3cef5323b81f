"""What a use case is about: the device or school found, and the right to act on it checked."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import devices, schools


def device_for(connection: Connection, actor: Actor, right: Right, code: str) -> Device:
    """Raises Missing for an unknown code, Forbidden. Who sees it by a unit's areas may look at it, and no more."""
    found = devices.get(connection, actor.scope, code)
    if found is None:
        raise Missing("ledger.no_device", device=code)
    if right is not Right.LOOK or right not in actor.rights:
        require(actor, right, found.school)
    return found


def camera_for(connection: Connection, actor: Actor, right: Right, code: str) -> Device:
    """Raises Missing for an unknown code, Conflict for another kind of device, Forbidden."""
    found = device_for(connection, actor, right, code)
    if found.kind != Kind.CAMERA:
        raise Conflict("ledger.no_camera", device=found.code)
    return found


def recorder_for(connection: Connection, actor: Actor, right: Right, code: str) -> Device:
    """As `camera_for`."""
    found = device_for(connection, actor, right, code)
    if found.kind != Kind.RECORDER:
        raise Conflict("ledger.no_recorder", device=found.code)
    return found


def known_school(database: Database, actor: Actor, code: str) -> School:
    """Raises Missing, where an empty answer would hide that the code is mistyped."""
    with database.read() as connection:
        found = schools.get(connection, actor.scope, code)
    if found is None:
        raise Missing("ledger.no_school", school=code)
    return found


def zone_of(connection: Connection, actor: Actor, code: str) -> str:
    """The zone of the school where the device of this code stands. Raises Missing."""
    device = devices.get(connection, actor.scope, code)
    school = schools.get(connection, actor.scope, device.school) if device is not None else None
    if school is None:
        raise Missing("ledger.no_device", device=code)
    return school.zone
