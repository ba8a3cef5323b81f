"""The probes read of the simulated campus what was planted there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from snmp_looks import ready

from collector.instruments import Instruments
from collector.probes import PROBES
from collector.sample import Value
from collector.target import Target
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.objects.feeding import UPLINKS, feeds, milliwatts
from simulator.objects.interfaces import Port, ports_of
from simulator.objects.ups import HUMIDITY_PCT
from simulator.objects.vendor import DISKS, TERABYTE_MB
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth


@pytest.fixture
def truth() -> Truth:
    return plan_campus(
        seed=5, prefix="127.45.7.0/24", cameras=24, recorders=1, switches=3, ups=1, ports=free_ports(), snmp_v3=False
    )


def target_of(device: PlantedDevice) -> Target:
    assert device.snmp
    community = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret=device.snmp.community)
    return Target(
        device=device.code,
        school="S01",
        kind=device.kind,
        address=device.address,
        ports=device.ports,
        witnesses=("snmp",),
        vendor=device.vendor,
        credentials={community.type: community},
    )


async def told(device: PlantedDevice, probe: str, instruments: Instruments) -> dict[tuple[str, str], dict[str, Value]]:
    finding = await PROBES[probe].look(target_of(device), instruments, 10)
    return {(one.key.measurement, one.key.part): dict(one.fields) for one in finding.samples}


def fed(ports: list[Port]) -> Iterator[Port]:
    return (port for port in ports[:-UPLINKS] if milliwatts(port))


def test_every_switch_tells_health_and_what_it_feeds(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus, ready() as instruments:
            for switch in truth.of_kind("switch"):
                health = await told(switch, "health", instruments)
                assert health["snmp", ""].keys() == {
                    "cpu_pct",
                    "memory_pct",
                    "temperature_c",
                    "fans_bad",
                    "supplies_bad",
                }
                assert {name for name, _ in health} == {"snmp", "part"}
                poe = await told(switch, "poe", instruments)
                station = campus.stations[switch.code]
                ports = ports_of(truth, campus.stations, switch.code)
                assert bool(poe) is feeds(station)
                if not poe:
                    continue
                assert poe["poe", ""]["used_w"] == round(sum(map(milliwatts, ports)) / 1000)
                assert sum(fields.get("state") == 3 for fields in poe.values()) == len(list(fed(ports)))
                assert len(poe) == len(ports) - UPLINKS + 1  # watts and state of a port under one name
                watts = [fields["power_w"] for fields in poe.values() if fields.get("power_w")]
                if station.persona.vendor in ("Huawei", "H3C"):
                    assert sorted(watts) == sorted(milliwatts(port) / 1000 for port in fed(ports))

    asyncio.run(scene())


def test_recorder_disks_and_a_camera_without_system_group(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth), ready() as instruments:
            recorder = truth.of_kind("recorder")[0]
            assert await told(recorder, "recorder", instruments) == {
                ("recorder", ""): {
                    "disks_bad": 0,
                    "capacity_bytes": DISKS * 6 * TERABYTE_MB * 2**20,
                    "free_bytes": 0,
                }
            }
            camera = next(device for device in truth.of_kind("camera") if device.snmp)
            fields = (await told(camera, "health", instruments))["snmp", ""]
            assert fields["memory_pct"] == 48.0
            assert 0 < float(fields["cpu_pct"]) < 40

    asyncio.run(scene())


def test_a_supply_tells_the_air_where_it_stands(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth), ready() as instruments:
            (supply,) = truth.of_kind("ups")
            assert await told(supply, "environment", instruments) == {
                ("environment", "Rack #1.1"): {"temperature_c": 23.0, "humidity_pct": HUMIDITY_PCT}
            }

    asyncio.run(scene())


def test_a_fan_that_stands_still_is_seen_on_every_make_of_switch(truth: Truth) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus, ready() as instruments:
            for switch in truth.of_kind("switch"):
                await campus.fault("fan-stop", switch.code)
                health = await told(switch, "health", instruments)
                assert health["snmp", ""]["fans_bad"] == 1
                assert [fields["ok"] for (name, _), fields in health.items() if name == "part"].count(0) == 1

    asyncio.run(scene())
