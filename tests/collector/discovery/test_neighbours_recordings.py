"""Neighbour tables of real switches and routers, replayed by an agent and read over the wire."""

from __future__ import annotations

import asyncio
import csv
import re
from functools import cache
from pathlib import Path

import pytest
from snmp_looks import ready
from snmp_station import COMMUNITY, community_agent, station, table

from collector.discovery.neighbours import surroundings
from collector.discovery.subject import Subject
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.values import Value
from inventory.model.neighbour import Witness
from inventory.model.surroundings import Surroundings
from inventory.topology import wiring
from simulator.recording import read_recording

RECORDINGS = Path(__file__).parents[3].parent / "shared" / "devices" / "snmp"
TABLES = ("has_LLDP_remTable", "has_BRIDGE_FDB", "has_Q_BRIDGE_FDB")
MAC = re.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}")
LLDP_CHASSIS = Oid.parse("1.0.8802.1.1.2.1.4.1.1.5")
FDB = {"dot1q": Oid.parse("1.3.6.1.2.1.17.7.1.2.2.1"), "dot1d": Oid.parse("1.3.6.1.2.1.17.4.3.1")}
PORT, STATUS, LEARNED = 2, 3, 3
# Rows of MACs that name a bridge port which is no interface of the same recording: it was trimmed, or the agent lies.
PORTLESS = {"ciscosb_cbs220-48t-4x.snmprec", "fortiswitch_148f-fpoe.snmprec", "routeros_crs317.snmprec"}
# LLDP rows without a port: local port 0, or an index of the agent's own.
PORTLESS_LLDP = {
    *("arubaos-cx_8360.snmprec", "fortiswitch_148f-fpoe.snmprec", "jetstream_vlans.snmprec"),
    *("routeros_crs317.snmprec", "routeros_rb760igs.snmprec"),
}


def names() -> list[str]:
    catalogue = RECORDINGS / "CATALOG.csv"
    if not catalogue.is_file():
        return ["none.snmprec"]
    with catalogue.open(encoding="utf-8") as rows:
        return [row["file"] for row in csv.DictReader(rows) if "1" in [row[name] for name in TABLES]]


@cache
def recorded(name: str) -> dict[Oid, Value]:
    return {oid: value for oid, value in read_recording(RECORDINGS / name).items() if not callable(value)}


@cache
def told_by(name: str) -> Surroundings:
    async def ask() -> Surroundings:
        async with station(community_agent(table(recorded(name)))) as agent, ready() as instruments:
            subject = Subject(school="S01", address="127.0.0.1", ports={"snmp": agent.port})
            return await surroundings(subject, COMMUNITY, instruments, rate=10_000)

    return asyncio.run(ask())


def rows_of(name: str, column: Oid) -> dict[tuple[int, ...], Value]:
    return {column.suffix(oid): value for oid, value in recorded(name).items() if column.covers(oid)}


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", names())
def test_every_table_is_read_to_its_end_and_makes_sense(name: str) -> None:
    told = told_by(name)
    assert not told.incomplete
    ports = {port.port for port in told.ports}
    assert len(ports) == len(told.ports)
    for one in told.neighbours:
        assert not one.mac or MAC.fullmatch(one.mac)
        assert one.mac not in told.own_macs
        assert one.port in ports or (not one.port and one.witness is not Witness.BRIDGE)
    assert name in PORTLESS_LLDP or all(one.port for one in told.neighbours if one.witness is Witness.LLDP)


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", names())
def test_everybody_who_introduced_himself_is_there(name: str) -> None:
    """But for the device itself, which some switches hear on a port of their own."""
    introduced = list(rows_of(name, LLDP_CHASSIS).values())
    own = [bytes.fromhex(mac.replace(":", "")) for mac in told_by(name).own_macs]
    own += [mac.hex(":").upper().encode() for mac in own]
    found = [one for one in told_by(name).neighbours if one.witness is Witness.LLDP]
    if name not in PORTLESS_LLDP:
        assert len(found) == len([one for one in introduced if one not in own])
    assert bool(found) == bool(introduced)


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", names())
def test_every_mac_that_was_learned_is_there(name: str) -> None:
    entry = next((one for one in (FDB["dot1q"], FDB["dot1d"]) if rows_of(name, one.child(PORT))), FDB["dot1d"])
    status = rows_of(name, entry.child(STATUS))
    learned = {
        ":".join(f"{arc:02x}" for arc in index[-6:])
        for index, port in rows_of(name, entry.child(PORT)).items()
        if isinstance(port, int) and port > 0 and status.get(index, LEARNED) == LEARNED
    }
    own = told_by(name).own_macs
    expected = {mac for mac in learned if mac not in own and MAC.fullmatch(mac) and not int(mac[:2], 16) & 1}
    found = {one.mac for one in told_by(name).neighbours if one.witness is Witness.BRIDGE}
    assert found <= expected or name in PORTLESS
    assert found == expected or name in PORTLESS


@pytest.mark.needs("recordings")
def test_a_neighbour_as_h3c_tells_it() -> None:
    [one] = [one for one in told_by("h3c-e528-2.snmprec").neighbours if one.witness is Witness.LLDP]
    assert (one.port, one.mac, one.address) == ("GigabitEthernet1/0/24", "38:91:d5:fb:74:2c", "10.1.123.2")
    assert (one.name, one.far_port, one.capabilities) == ("WRD-Huiju-2", "GigabitEthernet1/0/33", "bridge router")
    assert one.descr.startswith("H3C Comware Platform Software")


@pytest.mark.needs("recordings")
def test_local_ports_that_lldp_numbers_otherwise_than_interfaces() -> None:
    """Juniper numbers LLDP's ports as interfaces; Edge-Core names them by MAC; Cisco's small ones by name."""
    ports = {
        name: [one.port for one in told_by(f"{name}.snmprec").neighbours if one.witness is Witness.LLDP]
        for name in ("junos_rpm", "edgecos_ecs4610-24f", "ciscosb_cbs350-4x", "vrp_5720")
    }
    assert ports["junos_rpm"] == ["ge-0/0/0.0", "ge-0/0/1.0"]
    assert ports["edgecos_ecs4610-24f"][-2:] == ["Port21", "Port24"]
    assert ports["ciscosb_cbs350-4x"][:2] == ["gi1/0/7", "gi1/0/8"]
    assert len(ports["vrp_5720"]) == 5


@pytest.mark.needs("recordings")
def test_axis_cameras_hang_on_the_ports_of_a_real_switch() -> None:
    told = told_by("ciscosb_cbs350-4x.snmprec")
    cameras = {one.mac: one.name for one in told.neighbours if one.name and one.mac.startswith("ac:cc:8e")}
    links = wiring([told], {"127.0.0.1": "sw", **cameras}).links
    assert {(link.port, link.far_device, link.evidence) for link in links} == {
        (f"gi1/0/{port}", f"c{number}", "lldp") for number, port in enumerate([13, *range(14, 22)], start=1)
    }


@pytest.mark.needs("recordings")
def test_numbers_of_a_table_that_means_the_order_of_ports() -> None:
    told = told_by("jetstream_sg2218p.snmprec")
    learned = {one.mac: one.port for one in told.neighbours if one.witness is Witness.BRIDGE}
    names = [port.port for port in told.ports if port.port.startswith("gigabitEthernet")]
    assert learned["48:a9:8a:c0:3c:40"] == names[15]
