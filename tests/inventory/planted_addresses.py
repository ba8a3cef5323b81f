"""The addresses of the planted campus: a pool, an application, a binding, what the switch tells of its routing."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from inventory.model.address_range import AddressRange, RangeUse
from inventory.model.application import Application, Stand, Step
from inventory.model.binding import Binding, Teller
from inventory.model.routing import Route, Routing
from inventory.repository import address_ranges, applications, bindings, routings

AT_MS = 1_795_366_800_000
POOL = AddressRange(
    id="range-1", school="S01", first="10.1.0.100", last="10.1.0.120", use=RangeUse.DYNAMIC, why="DHCP", by="admin",
    entered_ms=AT_MS,
)  # fmt: skip
ASKED = Application(
    id="a" * 32, school="S01", requester="Lý Vĩ", purpose="cổng Đông", prefix="10.1.0.0/22", device="s01-cam-0002",
    mac="3c:ef:8c:00:00:0a", steps=(Step(stand=Stand.ASKED, by="Lý Vĩ", at_ms=AT_MS),),
)  # fmt: skip
BINDING = Binding(
    school="S01", address="10.1.0.2", mac="3c:ef:8c:00:00:0a", teller=Teller.ROUTER, by="10.1.0.1", port="Vlan30",
    first_ms=AT_MS, last_ms=AT_MS,
)  # fmt: skip
ROUTING = Routing(
    address="10.1.0.1", at_ms=AT_MS, forwards=True, own=("10.1.0.1/24",), routes=(Route("0.0.0.0/0", "10.1.0.254"),)
)
SPECIAL_ADDRESSES: dict[str, dict[str, object]] = {
    "address_ranges.add": {"told": replace(POOL, id="range-2", first="10.1.0.200", last="10.1.0.201")},
    "address_ranges.remove": {"id": POOL.id},
    "applications.add": {"told": replace(ASKED, id="b" * 32)},
    "applications.advance": {
        "after": replace(
            ASKED, stand=Stand.APPROVED, steps=(*ASKED.steps, replace(ASKED.steps[0], stand=Stand.APPROVED))
        )
    },
    "applications.beginning": {"id": ASKED.id},
    "bindings.put": {"told": [BINDING]},
    "routings.put": {"told": [ROUTING]},
    "subnets.get": {"cidr": "10.1.0.0/22"},
}


def plant_addresses(connection: Connection) -> None:
    address_ranges.add(connection, POOL)
    applications.add(connection, ASKED)
    bindings.put(connection, [BINDING])
    routings.put(connection, "S01", [ROUTING])
