"""Recordings of real devices, served by an agent and looked at by the probes."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from snmp_looks import ready, target_at
from snmp_station import Objects, Station, community_agent, station, table

from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.probe import Finding
from collector.protocols.errors import BadAnswer
from collector.protocols.snmp.ber import element
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import decode_varbinds, encode_varbinds
from collector.protocols.snmp.values import Value
from collector.schema import MEASUREMENTS, Type
from simulator.recording import read_recording

RECORDINGS = Path(__file__).parents[3].parent / "shared" / "devices" / "snmp"
NAMES = sorted(path.name for path in RECORDINGS.glob("*.snmprec")) or ["none.snmprec"]
KINDS = {Type.INT: int, Type.FLOAT: float, Type.TEXT: str}
T = TypeVar("T")

Use = Callable[[Station, Instruments], Awaitable[T]]


def replay(name: str, use: Use[T]) -> T:
    respond = table(recorded(name))

    async def run() -> T:
        async with station(community_agent(respond)) as agent, ready() as instruments:
            return await use(agent, instruments)

    return asyncio.run(run())


def recorded(name: str) -> Objects:
    return {oid: value for oid, value in read_recording(RECORDINGS / name).items() if not callable(value)}


def catalogue() -> dict[str, dict[str, str]]:
    with (RECORDINGS / "CATALOG.csv").open(encoding="utf-8") as rows:
        return {row["file"]: row for row in csv.DictReader(rows)}


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", NAMES)
def test_values_come_back_as_they_were(name: str) -> None:
    varbinds = list(recorded(name).items())
    data = encode_varbinds(varbinds)
    _, start, stop = element(data, 0, len(data))
    back = decode_varbinds(data, start, stop)
    assert back == varbinds
    assert [type(value) for _, value in back] == [type(value) for _, value in varbinds]


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", NAMES)
def test_probes_make_sense_of_it(name: str) -> None:
    async def use(agent: Station, instruments: Instruments) -> tuple[Finding, Finding]:
        target = target_at(agent)
        return await PROBES["snmp"].look(target, instruments, 20), await PROBES["interface"].look(
            target, instruments, 20
        )

    system, ports = replay(name, use)
    known = catalogue()[name]
    assert system.facts.get("sysObjectID", "") == known["sysObjectID"].removeprefix(".")
    for finding in (system, ports):
        for sample in finding.samples:
            fields = MEASUREMENTS[sample.key.measurement].fields
            assert all(isinstance(value, KINDS[fields[field].type]) for field, value in sample.fields.items())
    parts = [sample.key.part for sample in ports.samples]
    assert len(parts) == len(set(parts))
    assert all(parts)


def ups_fields(name: str) -> dict[str, Value]:
    async def use(agent: Station, instruments: Instruments) -> Finding:
        return await PROBES["ups"].look(target_at(agent, kind="ups"), instruments, 20)

    [sample] = replay(name, use).samples
    return dict(sample.fields)  # type: ignore[arg-type]


@pytest.mark.needs("recordings")
def test_supply_on_mains() -> None:
    expected = {"on_battery": 0, "battery_pct": 100.0, "runtime_s": 65_520.0, "load_pct": 21.0, "test_failed": 0}
    assert ups_fields("eaton-93e-80.snmprec") == expected


@pytest.mark.needs("recordings")
def test_device_that_is_no_supply() -> None:
    with pytest.raises(BadAnswer) as caught:
        ups_fields("3com_4200.snmprec")
    assert caught.value.message.id == "ups.no_mib"


@pytest.mark.needs("recordings")
def test_every_recorded_supply_with_the_mib_is_read() -> None:
    supply = Oid.parse("1.3.6.1.2.1.33.1")
    for name, known in catalogue().items():
        objects = recorded(name) if known["has_UPS_MIB"] == "1" else {}
        if any(supply.child(2).covers(oid) for oid in objects) and known["class"] == "ups":
            assert ups_fields(name).keys() <= MEASUREMENTS["ups"].fields.keys()
