"""By what else than its own row a device is searched for: where it hangs, what its papers say, what it says it is."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, select

from inventory.model.claim import ClaimType
from inventory.model.scope import Scope
from inventory.repository.scoping import within
from inventory.tables.area import area
from inventory.tables.claim import claim
from inventory.tables.device import device
from inventory.tables.device_file import device_file

SAID = (ClaimType.MAC, ClaimType.SERIAL)


def every(connection: Connection, scope: Scope) -> Mapping[str, tuple[str, ...]]:
    """By the device's id: name, building, floor and room of its area, position, asset number, serials, MACs. An address
    of a card stands there as it is written and without its colons."""
    found: dict[str, list[str]] = {}
    place = select(device.c.id, area.c.name, area.c.building, area.c.floor, area.c.room).join(
        area, and_(area.c.school == device.c.school, area.c.code == device.c.area)
    )
    paper = select(
        device.c.id, device_file.c.position, device_file.c.asset_number, device_file.c.serial
    ).join(device_file, device_file.c.device == device.c.id)  # fmt: skip
    for query in (place, paper):
        for id, *words in connection.execute(query.where(within(scope, device))):
            found.setdefault(id, []).extend(word for word in words if word)
    said = select(device.c.id, claim.c.value).join(claim, claim.c.device == device.c.id).where(claim.c.type.in_(SAID))
    for id, value in connection.execute(said.where(within(scope, device))):
        found.setdefault(id, []).extend({value, value.replace(":", "")})
    return {id: tuple(words) for id, words in found.items()}
