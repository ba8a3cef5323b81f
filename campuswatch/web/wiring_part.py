"""The wiring on the page of a device: the port it hangs on, and its own ports with what hangs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campuswatch.web.house import House
from dashboards.roster import Picture
from dashboards.standing import Standing
from dashboards.wiring import Wiring, lay_out
from inventory.model.device import Device
from inventory.repository import interfaces, links


@dataclass(frozen=True, slots=True)
class Part:
    """`standings` are those of the devices at the other ends, by code."""

    wiring: Wiring
    standings: Mapping[str, Standing]


def read_wiring(house: House, picture: Picture, device: Device, now_ms: int) -> Part:
    with house.database.read() as connection:
        ports = interfaces.of_device(connection, house.scope, device.code)
        wiring = lay_out(device.code, ports, links.of_device(connection, house.scope, device.code))
    looked_ms = house.pulse(picture, device.school, now_ms).looked_ms
    listed = [one for one in picture.ledger.listed[device.school] if one.device.code in wiring.codes]
    standings = house.standings.of(listed, picture, now_ms, looked_ms)
    return Part(wiring, {one.listed.device.code: one for one in standings})
