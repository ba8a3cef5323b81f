"""The device that a use case is about: found, and the right to act on it checked."""

from __future__ import annotations

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from inventory.errors import Missing
from inventory.model.device import Device
from inventory.repository import devices


def device_for(connection: Connection, actor: Actor, right: Right, code: str) -> Device:
    """Raises Missing for an unknown code, Forbidden."""
    found = devices.get(connection, actor.scope, code)
    if found is None:
        raise Missing("ledger.no_device", device=code)
    require(actor, right, found.school)
    return found
