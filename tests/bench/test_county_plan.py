"""A county is planned as it is measured: so many devices, all with an agent, at addresses of their own."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from bench.county import HOME, PART, SCHOOL, counts_of, plan, ports_of


@pytest.mark.parametrize("total", [1, 40, 100, 250, 2_600])
def test_a_county_has_as_many_devices_as_asked_for(total: int) -> None:
    truths = plan(total)
    devices = [device for truth in truths for device in truth.devices]
    assert len(devices) == total
    assert len({device.address for device in devices}) == total
    assert all(ip_address(device.address) in ip_network(HOME) for device in devices)
    assert all("snmp" in device.ports for device in devices)
    assert max(len(truth.devices) for truth in truths) <= SCHOOL


def test_a_process_answers_for_the_schools_of_its_ports() -> None:
    truths = plan((PART + 1) * SCHOOL)
    first, last = truths[0].devices[0], truths[-1].devices[0]
    assert (first.ports["snmp"], last.ports["snmp"]) == (ports_of(0)[0], ports_of(PART)[0])
    assert ports_of(0) == ports_of(PART - 1)
    assert ports_of(0) != ports_of(PART)


def test_every_school_has_a_switch() -> None:
    assert counts_of(1) == {"recorder": 0, "switch": 1, "ups": 0, "printer": 0}
    assert counts_of(100) == {"recorder": 3, "switch": 12, "ups": 1, "printer": 4}
