"""Who answers for a device: the unit in whose area it stands, and the person of it; otherwise the guard office (Q4)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inventory.model.device import Device
from inventory.model.scope import Scope
from inventory.repository import areas, people
from language.message import Message

GUARD_OFFICE = Message("page.guard_office")


@dataclass(frozen=True, slots=True)
class Responsible:
    """`unit` and `person` are names, empty where the area has none; `area` is empty where the device is in none."""

    area: str = ""
    unit: str = ""
    person: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Empty means the guard office."""
        return tuple(name for name in (self.unit, self.person) if name)


def responsible(connection: Connection, scope: Scope, device: Device) -> Responsible:
    area = areas.get(connection, scope, device.school, device.area) if device.area else None
    if area is None:
        return Responsible(device.area or "")
    person = people.get(connection, scope, area.person) if area.person else None
    return Responsible(area.name, area.unit, person.name if person else "")
