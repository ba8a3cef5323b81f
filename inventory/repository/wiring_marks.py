"""What changes whenever the wiring of a school does, so that nobody works it out again because it was seen again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select

from inventory.model.scope import Scope
from inventory.repository.scoping import visible
from inventory.tables.channel import channel
from inventory.tables.device import device
from inventory.tables.device_file import device_file
from inventory.tables.link import link


def every(connection: Connection, scope: Scope) -> Mapping[str, int]:
    """By school, of those that have any wiring: links, channels with their cameras, circuits. Of this process."""
    seen = visible(scope, device.c.school)
    queries = (
        select(device.c.school, link.c.device, link.c.port, link.c.far_device, link.c.far_port, link.c.evidence)
        .join(device, device.c.id == link.c.device)
        .where(seen),
        select(device.c.school, channel.c.recorder, channel.c.number, channel.c.camera)
        .join(device, device.c.id == channel.c.recorder)
        .where(channel.c.camera.is_not(None), channel.c.used, seen),
        select(device.c.school, device_file.c.device, device_file.c.circuit)
        .join(device, device.c.id == device_file.c.device)
        .where(device_file.c.circuit != "", seen),
    )
    marks: defaultdict[str, int] = defaultdict(int)
    for number, query in enumerate(queries):
        for school, *rest in connection.execute(query):
            marks[school] ^= hash((number, *rest))
    return marks
