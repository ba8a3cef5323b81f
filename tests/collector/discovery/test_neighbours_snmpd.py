"""A real snmpd on this machine tells of the machine's own cards, as the kernel has them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from snmp_looks import Doorkeeper, ready
from snmp_station import COMMUNITY

from collector.clock import SystemClock
from collector.discovery.neighbours import surroundings
from collector.discovery.subject import Subject
from inventory.model.neighbour import Witness
from inventory.model.surroundings import Surroundings

CARDS = Path("/sys/class/net")
ARP = Path("/proc/net/arp")


def cards() -> dict[str, str]:
    """Name -> MAC."""
    return {
        path.name: (path / "address").read_text().strip() for path in CARDS.iterdir() if (path / "address").exists()
    }


@pytest.mark.needs("snmpd")
@pytest.mark.parametrize("version", ["v2c", "v3"])
def test_the_cards_and_neighbours_of_this_machine(snmpd: Any, version: str) -> None:
    credential = COMMUNITY if version == "v2c" else snmpd.user("sha256aes")

    async def ask() -> Surroundings:
        async with ready(SystemClock(), Doorkeeper(left=99)) as instruments:
            return await surroundings(
                Subject(school="S01", address="127.0.0.1", ports={"snmp": snmpd.port}), credential, instruments
            )

    told = asyncio.run(ask())
    assert not told.incomplete
    assert told.name
    here = cards()
    ports = {port.port: port.mac for port in told.ports}
    # Other tests lay and take away cards of their own meanwhile.
    assert ports.keys() & here.keys()
    assert all(mac in ("", here[name]) for name, mac in ports.items() if name in here)
    loopback = next(port for port in told.ports if port.port == "lo")
    assert not loopback.real
    known = {line.split()[0] for line in ARP.read_text().splitlines()[1:]}
    assert {one.address for one in told.neighbours if one.witness is Witness.ARP and "." in one.address} <= known
