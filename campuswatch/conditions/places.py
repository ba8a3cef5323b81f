"""Where devices stand and what hangs on their ports, from the ledger: what `alerts.places` holds."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from alerts.places import Places
from inventory.model.area import AreaClass
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.repository import areas, devices, links, uplinks

FORWARDING = frozenset({Kind.SWITCH, Kind.ROUTER, Kind.FIREWALL, Kind.ACCESS_POINT})


def read_places(connection: Connection, known: Iterable[Device] | None = None) -> Places:
    """Of all schools; read it again when the ledger's revision grew. `known` are the devices, where they were read."""
    read = devices.find(connection, BUREAU) if known is None else known
    found = [one for one in read if one.stage is not Stage.RETIRED]
    kinds = {one.code: one.kind for one in found}
    lines = uplinks.every(connection, BUREAU)
    behind = {(link.device, link.port): link.far_device for link in links.every(connection, BUREAU) if link.port}
    trunks = {port for port, far in behind.items() if kinds.get(far) in FORWARDING}
    return Places(
        areas={one.code: one.area for one in found if one.area is not None},
        weighty=key_area_devices(connection, found) | {one.device for one in lines},
        behind=behind,
        trunks=frozenset(trunks | {(one.device, one.port) for one in lines if one.port}),
        bandwidth={(one.device, one.port): one.bandwidth_bps for one in lines if one.port and one.bandwidth_bps},
    )


def key_area_devices(connection: Connection, known: Iterable[Device] | None = None) -> frozenset[str]:
    """Codes of what stands in an area of class KEY."""
    key = {(one.school, one.code) for one in areas.every(connection, BUREAU) if one.area_class is AreaClass.KEY}
    if not key:
        return frozenset()
    read = devices.find(connection, BUREAU) if known is None else known
    return frozenset(one.code for one in read if (one.school, one.area) in key)
