"""The simulated campus: what its switches tell shows the wires that were laid, and who hangs on them in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from snmp_looks import Doorkeeper, ready

from collector.discovery.neighbours import surroundings
from collector.discovery.subject import Subject
from inventory.model.credential import Credential, CredentialType
from inventory.model.sighting import Sighting
from inventory.model.surroundings import Surroundings
from inventory.silent import silent
from inventory.topology import wiring
from simulator.campus import Campus
from simulator.personas import PERSONAS
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth


def planned(seed: int = 5, **more: int) -> Truth:
    counts = {"cameras": 30, "recorders": 2, "switches": 7, "ups": 1, "printers": 2, "pcs": 4} | more
    return plan_campus(seed=seed, prefix="127.46.0.0/24", ports=free_ports(), **counts)  # type: ignore[arg-type]


def credential_of(device: PlantedDevice) -> Credential:
    assert device.snmp
    if device.snmp.community:
        return Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret=device.snmp.community)
    return Credential(
        id="u",
        type=CredentialType.SNMP_V3,
        account=device.snmp.user,
        auth_secret=device.snmp.auth_password,
        auth_protocol=device.snmp.auth,
        priv_protocol=device.snmp.priv,
        priv_secret=device.snmp.priv_password,
    )


def told_by_switches(truth: Truth) -> list[Surroundings]:
    async def ask() -> list[Surroundings]:
        async with Campus(truth), ready(logins=Doorkeeper(left=1_000)) as instruments:
            return [
                await surroundings(
                    Subject(school="S01", address=switch.address, ports=truth.ports),
                    credential_of(switch),
                    instruments,
                    rate=10_000,
                )
                for switch in truth.of_kind("switch")
            ]

    return asyncio.run(ask())


def everybody(truth: Truth) -> dict[str, str]:
    return {name: device.code for device in truth.devices for name in (device.mac, device.address)}


def laid(truth: Truth) -> set[tuple[str, str, str]]:
    """(switch, port, device): of a cable between switches both ends."""

    def port(code: str, number: int) -> str:
        return PERSONAS[truth.device(code).persona].port_name.format(port=number)

    switches = {switch.code for switch in truth.of_kind("switch")}
    down = {(wire.switch, port(wire.switch, wire.port), wire.device) for wire in truth.wires}
    up = {
        (wire.device, port(wire.device, wire.own_port), wire.switch) for wire in truth.wires if wire.device in switches
    }
    return down | up


@pytest.mark.parametrize("seed", [5, 6])
def test_every_wire_is_found_and_none_is_made_up(seed: int) -> None:
    truth = planned(seed)
    told = told_by_switches(truth)
    assert not [one.incomplete for one in told if one.incomplete]
    assert not [one.remarks for one in told if one.remarks]
    found = wiring(told, everybody(truth))
    assert {(link.device, link.port, link.far_device) for link in found.links} == laid(truth)
    assert len(found.links) == len(laid(truth))
    assert not found.doubts
    switches = {switch.code for switch in truth.of_kind("switch")}
    assert {link.evidence for link in found.links if link.far_device in switches} == {"lldp"}


def test_cables_between_switches_are_found_without_lldp() -> None:
    truth = planned()
    told = [without(one, "lldp") for one in told_by_switches(truth)]
    found = wiring(told, everybody(truth))
    assert {(link.device, link.port, link.far_device) for link in found.links} == laid(truth)
    assert {link.evidence for link in found.links} == {"bridge"}


def without(told: Surroundings, witness: str) -> Surroundings:
    return replace(told, neighbours=tuple(one for one in told.neighbours if one.witness != witness))


def test_far_ports_are_named_as_their_owners_name_them() -> None:
    truth = planned()
    found = wiring(told_by_switches(truth), everybody(truth))
    ends = {(link.device, link.port, link.far_device, link.far_port) for link in found.links if link.evidence == "lldp"}
    assert {(far, far_port, device, port) for device, port, far, far_port in ends} == ends


def test_the_core_tells_whose_address_is_whose() -> None:
    truth = planned()
    told = told_by_switches(truth)
    pairs = {one.mac: one.address for teller in told for one in teller.neighbours if one.witness == "arp"}
    assert pairs == {device.mac: device.address for device in truth.devices if device.code != truth.core}
    known = {device.address: device.code for device in truth.devices}
    found = wiring(told, known | {mac: known[address] for mac, address in pairs.items()})
    assert laid(truth) == {(link.device, link.port, link.far_device) for link in found.links}


def test_devices_that_answer_nothing_are_seen() -> None:
    truth = planned()
    told = told_by_switches(truth)
    quiet = {device.mac: device for device in truth.devices if not device.ports}
    assert quiet
    seen = sightings_of(truth, {device.code: device for device in truth.devices if device.ports})
    found = silent("S01", told, seen, {}, ["127.46.0.0/24"])
    assert {one.evidence["seen.mac"] for one in found.sightings} == quiet.keys()
    wires = {(wire.device, truth.device(wire.switch).address) for wire in truth.wires}
    for one in found.sightings:
        assert (quiet[one.evidence["seen.mac"]].code, one.evidence["seen.by"]) in wires
        assert one.address == quiet[one.evidence["seen.mac"]].address
        assert one.evidence["oui.vendor"]
    assert found.unmatched == 0


def sightings_of(truth: Truth, devices: Mapping[str, PlantedDevice]) -> list[Sighting]:
    return [
        Sighting(school="S01", address=device.address, at_ms=1, evidence={"arp.mac": device.mac})
        for device in devices.values()
    ]
