"""Somebody claims the recorder's address on a simulated campus: read from the core's table, kept, and told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from alerts.condition import Condition
from alerts.defects import DEFECTS
from alerts.defects.doubt import Doubts
from campuswatch.bookkeeper.desk import Desk, Standards
from campuswatch.bookkeeper.holders import AGAIN_MS, keep_holders, told_by, worth_writing
from campuswatch.bookkeeper.page import Page
from campuswatch.conditions import SOURCES
from campuswatch.conditions.source import NO_MEANS
from collector.instruments import Instruments
from collector.probes import PROBES
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from collector.target import Target
from collector.told import HoldersSeen
from inventory.database import Database
from inventory.model.claim import Claim, ClaimType
from inventory.model.credential import Credential, CredentialType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.school import School
from inventory.repository import claims, devices, schools
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice

NOW_MS = 1_795_366_800_000
CORE = Device(id="1", code="s01-sw-0001", school="S01", kind=Kind.SWITCH, name="x", address="10.1.0.3")


class Hands:
    """Time that the test moves."""

    boot_id = "boot"
    passed_s = 0.0

    def now_ms(self) -> int:
        return NOW_MS + round(self.passed_s * 1000)

    def monotonic(self) -> float:
        return 1000 + self.passed_s


class Gate:
    """Lets nobody in: a community needs no login."""

    async def ask(self, device: str, credential: Credential) -> bool:
        return False

    def is_proven(self, device: str, credential: Credential) -> bool:
        return False

    async def proven(self, device: str, credential: Credential) -> None: ...

    async def refused(self, device: str, credential: Credential) -> None: ...

    async def unmade(self, device: str, credential: Credential) -> None: ...


def in_ledger(number: int, planted: PlantedDevice) -> Device:
    return Device(
        id=f"{number:032}", code=f"s01-{planted.code}", school="S01", kind=Kind(planted.kind), name=planted.name,
        stage=Stage.ADOPTED, address=planted.address,
    )  # fmt: skip


def test_an_address_that_is_claimed_in_turn_is_told_as_spoofing(database: Database, tmp_path: Path) -> None:
    truth = plan_campus(
        seed=3, prefix="127.45.13.0/24", cameras=4, recorders=1, switches=1, ups=0, ports=free_ports(), snmp_v3=False
    )
    by: dict[str, Any] = {"actor": "planter", "at_ms": NOW_MS}
    planted = {one.code: in_ledger(number, one) for number, one in enumerate(truth.devices)}
    core, recorder, camera = truth.device(truth.core), truth.of_kind("recorder")[0], truth.of_kind("camera")[0]
    clock = Hands()

    def stock(connection: Any) -> None:
        schools.add(connection, School(code="S01", name="x", zone="UTC"), **by)
        for one in truth.devices:
            devices.add(connection, planted[one.code], **by)
            claims.put(connection, planted[one.code].code, [Claim(ClaimType.MAC, one.mac)], at_ms=NOW_MS)

    database.write(stock).result(10)
    assert core.snmp is not None
    community = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret=core.snmp.community)
    target = Target(
        device=planted[core.code].code, school="S01", kind=core.kind, address=core.address, ports=core.ports,
        witnesses=("snmp",), credentials={community.type: community},
    )  # fmt: skip
    desk = Desk(standards=Standards(), doubts=Doubts(DEFECTS), pictures=tmp_path)

    async def look(instruments: Instruments) -> list[Condition]:
        clock.passed_s += 5
        told = (await PROBES["holders"].look(target, instruments, 10)).told
        database.write(lambda one: keep_holders(Page(one, desk), told)).result(10)  # type: ignore[arg-type]
        with database.read() as connection:
            found = SOURCES["contested_addresses"].read(connection, clock.now_ms(), NO_MEANS)
            return [one for one in found if one.rule == "arp_spoofing"]

    async def scene() -> None:
        async with Campus(truth, monotonic=lambda: clock.passed_s) as campus, SnmpClient() as client:
            instruments = Instruments(clock=clock, snmp=client, pinger=None, logins=Gate(), counters=CounterMemory())
            assert await look(instruments) == []
            assert await look(instruments) == []
            await campus.fault("claim-address", camera.code)
            await look(instruments)
            (found,) = await look(instruments)
            assert found.device == planted[recorder.code].code
            assert (found.details["mac"], found.details["own"]) == (camera.mac, camera.address)
            await campus.fault("mend", camera.code)
            clock.passed_s += 3_600
            assert await look(instruments) == []

    asyncio.run(scene())


def test_a_table_that_stays_as_it_is_is_not_written_again_and_again() -> None:
    seen = HoldersSeen(device=CORE.code, at_ms=AGAIN_MS, holders=(("10.1.0.1", "aa:00"), ("10.1.0.2", "bb:00")))
    first = told_by(CORE, seen)
    assert worth_writing(first, []) == first
    assert worth_writing(first, first) == []
    taken = told_by(CORE, HoldersSeen(device=CORE.code, at_ms=AGAIN_MS, holders=(("10.1.0.2", "cc:00"),)))
    assert worth_writing(taken, first) == taken
    assert [one.mac for one in worth_writing(first, [*first, *taken])] == ["bb:00"]
