"""Whose a command about a device is, and where it leads."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from urllib.parse import quote

from campuswatch.commands.command import Done
from campuswatch.commands.means import Means
from inventory.errors import Missing
from inventory.model.device import Device
from inventory.repository import devices, schools
from language.moment import local


class OfDevice(Protocol):
    @property
    def device(self) -> str: ...


def the_device(means: Means, code: str) -> Device:
    """Raises Missing."""
    with means.database.read() as connection:
        found = devices.get(connection, means.actor.scope, code)
    if found is None:
        raise Missing("ledger.no_device", device=code[:40])
    return found


def school_of(means: Means, body: OfDevice) -> str:
    """Raises Missing."""
    return the_device(means, body.device).school


def today_of(means: Means, school: str) -> date:
    """By the school's clock. Raises Missing."""
    with means.database.read() as connection:
        found = schools.get(connection, means.actor.scope, school)
    if found is None:
        raise Missing("ledger.no_school", school=school[:40])
    return local(means.now_ms, found.zone).date()


def page_of(code: str, part: str = "") -> str:
    return f"/device/{quote(code, safe='')}{f'/{part}' if part else ''}"


def done_with(device: Device, part: str = "file") -> Done:
    return Done(go=page_of(device.code, part), answer=device)
