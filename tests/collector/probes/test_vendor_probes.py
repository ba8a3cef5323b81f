"""Health, PoE, disks, supplies and rooms: real devices' answers over UDP, lying values, and how little is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from snmp_daemon import Snmpd
from snmp_looks import HandClock, ready, target_at
from snmp_station import Objects, Station, community_agent, station, table

from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.vendor_objects import SYS_OBJECT_ID, SYS_UPTIME
from collector.protocols.errors import LocalFault, NoAnswer
from collector.protocols.snmp.message import decode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import PduType
from collector.protocols.snmp.values import Counter64, Gauge32, Integer, OctetString, TimeTicks, Value
from collector.sample import Sample
from collector.target import Target
from collector.vendors.memory import LASTS_S, RESTS_S
from collector.vendors.ports import PortNames
from inventory.model.credential import Credential, CredentialType
from simulator.recording import read_recording

RECORDINGS = Path(__file__).parents[3].parent / "shared" / "devices" / "snmp"
T = TypeVar("T")
Use = Callable[[Station, Instruments], Awaitable[T]]
Fields = dict[tuple[str, str], dict[str, object]]


def against(objects: Objects, use: Use[T], clock: HandClock | None = None) -> T:
    async def run() -> T:
        async with station(community_agent(lambda pdu: table(objects)(pdu))) as agent, ready(clock) as instruments:
            return await use(agent, instruments)

    return asyncio.run(run())


def by_series(samples: tuple[Sample, ...]) -> Fields:
    return {(one.key.measurement, one.key.part): dict(one.fields) for one in samples}


def recorded(name: str) -> Objects:
    return {oid: value for oid, value in read_recording(RECORDINGS / f"{name}.snmprec").items() if not callable(value)}


def seen(objects: Objects, probe: str, kind: str = "switch") -> Fields:
    """What a probe makes of an agent, twice: learning and by the plan tell the same."""

    async def use(agent: Station, instruments: Instruments) -> Fields:
        target = target_at(agent, kind=kind)
        learned = await PROBES[probe].look(target, instruments, 20)
        again = await PROBES[probe].look(target, instruments, 20)
        assert by_series(learned.samples) == by_series(again.samples)
        return by_series(again.samples)

    return against(objects, use)


# Read off the recordings: percent, degrees, the number of parts that are not sound.
HEALTH = {
    "vrp_5720": {"cpu_pct": 44.0, "memory_pct": 9.0, "temperature_c": 42.0},
    "comware_hpe5900": {
        "cpu_pct": 5.0,
        "memory_pct": 32.0,
        "temperature_c": 42.0,
        "fans_bad": 0,
        "supplies_bad": 0,
    },
    "fs-ruijie_s3410": {
        "cpu_pct": 11.0,
        "memory_pct": 50.0,
        "temperature_c": 19.0,
        "fans_bad": 0,
        "supplies_bad": 0,
    },
    "jetstream_sg2218p": {"cpu_pct": 79.0, "memory_pct": 41.0},
    "dlink_dgs-3000-28xmp": {"cpu_pct": 61.0, "memory_pct": 65.0, "temperature_c": 28.0},
    "iosxe_c9200l": {"temperature_c": 44.0, "fans_bad": 0, "supplies_bad": 0},
    "procurve_e2910": {
        "cpu_pct": 37.0,
        "memory_pct": 27.15,
        "temperature_c": 31.0,
        "fans_bad": 0,
        "supplies_bad": 0,
    },
    "ironware": {"cpu_pct": 1.0, "temperature_c": 48.0, "fans_bad": 0, "supplies_bad": 1},
    "routeros_crs317": {"cpu_pct": 16.5, "memory_pct": 4.62, "temperature_c": 45.0, "supplies_bad": 1},
    "zynos": {"cpu_pct": 43.0, "memory_pct": 34.0, "temperature_c": 40.0, "fans_bad": 0},
    "powerconnect_3064": {"cpu_pct": 21.69, "memory_pct": 45.69, "temperature_c": 40.0},
    "junos_rpm": {"cpu_pct": 38.0, "memory_pct": 70.0, "temperature_c": 45.0, "fans_bad": 0, "supplies_bad": 0},
    "fortigate_60f3g4g": {"cpu_pct": 1.0, "memory_pct": 41.0, "temperature_c": 47.36},
    "hikvision-cam": {"cpu_pct": 15.0, "memory_pct": 83.0},
    "hikvision-nvr": {"memory_pct": 5.0},
    "dahua-nvr": {"cpu_pct": 6.0},
    "axiscam_i8116-e": {"cpu_pct": 46.0, "memory_pct": 47.94, "temperature_c": 54.0},
}


@pytest.mark.needs("recordings")
@pytest.mark.parametrize("name", HEALTH)
def test_health_of_recorded_devices(name: str) -> None:
    assert seen(recorded(name), "health")["snmp", ""] == HEALTH[name]


@pytest.mark.needs("recordings")
def test_parts_have_names_and_an_empty_slot_is_no_failure() -> None:
    fs = seen(recorded("fs-ruijie_s3410"), "health")
    assert {part: fields for (name, part), fields in fs.items() if name == "part"} == {
        "fan1": {"ok": 1},
        "fan2": {"ok": 1},
        "Power supply 1": {"ok": 1},
    }
    mikrotik = seen(recorded("routeros_crs317"), "health")
    assert mikrotik["part", "psu1-state"] == {"ok": 1}
    assert mikrotik["part", "psu2-state"] == {"ok": 0}


@pytest.mark.needs("recordings")
def test_ports_that_feed() -> None:
    tp_link = seen(recorded("jetstream_sg2218p"), "poe")
    assert tp_link["poe", ""] == {"budget_w": 150.0, "used_w": 40.4}
    assert tp_link["poe", "gigabitEthernet 1/0/2"] == {"power_w": 2.6, "state": 3}
    assert tp_link["poe", "gigabitEthernet 1/0/11"] == {"power_w": 0.0, "state": 1}
    mikrotik = seen(recorded("routeros_rb5009upr+s+"), "poe")
    assert mikrotik["poe", "ether1"] == {"power_w": 9.1, "state": 3}
    assert mikrotik["poe", "ether2"] == {"power_w": 0.0}  # a state that no document explains
    assert seen(recorded("ciscosb_cbs250-24p-4x-v3"), "poe")["poe", "gi13"] == {"power_w": 10.767}
    assert seen(recorded("iosxe_c9200l"), "poe")["poe", ""] == {"budget_w": 2220.0, "used_w": 52.0}  # three of 740 W


@pytest.mark.needs("recordings")
def test_disks_of_recorders() -> None:
    megabyte = 2**20
    assert seen(recorded("hikvision-nvr"), "recorder")["recorder", ""] == {
        "capacity_bytes": 3_815_447 * megabyte,
        "free_bytes": 2_715_648 * megabyte,
    }
    assert seen(recorded("hikvision-nvr_disk"), "recorder")["recorder", ""]["disks_bad"] == 0
    assert seen(recorded("dahua-nvr"), "recorder") == {}


@pytest.mark.needs("recordings")
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("apc_smtl1000-nmc3", {"on_battery": 0, "battery_pct": 100.0, "runtime_s": 1522.0, "load_pct": 37.8}),
        ("eatonups", {"on_battery": 0, "battery_pct": 100.0, "runtime_s": 8620.0, "load_pct": 25.0}),
        ("apc-mgeups_galaxy7000", {"on_battery": 0, "battery_pct": 100.0, "runtime_s": 7260.0, "load_pct": 11.0}),
    ],
)
def test_supplies_by_their_vendors_tables(name: str, fields: dict[str, object]) -> None:
    assert seen(recorded(name), "ups", "ups")["ups", ""] == fields


@pytest.mark.needs("recordings")
def test_rooms() -> None:
    room = seen(recorded("apc_emu"), "environment", "sensor")
    assert room["environment", "Airco uitstroom #1"] == {"temperature_c": 18.0, "humidity_pct": 30.0}
    assert room["environment", "Airco kamer #2"] == {"temperature_c": 26.0}
    assert len(room) == 3  # eleven more have no probe in sight


def test_a_contact_is_a_detector_of_water_or_smoke_by_its_name() -> None:
    contacts = Oid.parse("1.3.6.1.4.1.318.1.1.25.2.2.1")
    told = ((1, b"Water under floor", 3), (2, "烟感".encode(), 1), (3, b"Door", 3), (4, b"Leak 2", 4))
    objects: dict[Oid, Value] = {SYS_OBJECT_ID: Oid.parse("1.3.6.1.4.1.318.1.3.27"), SYS_UPTIME: TimeTicks(1)}
    for port, name, state in told:
        objects |= {contacts.child(3, port, 1): OctetString(name), contacts.child(6, port, 1): Integer(state)}
    room = seen(objects, "environment", "ups")
    assert room == {
        ("environment", "Water under floor #1.1"): {"water": 1},
        ("environment", "烟感 #2.1"): {"smoke": 0},
    }


HUAWEI = Oid.parse("1.3.6.1.4.1.2011.5.25.31.1.1.1.1")
SYSTEM: dict[Oid, Value] = {SYS_OBJECT_ID: Oid.parse("1.3.6.1.4.1.2011.2.23.291"), SYS_UPTIME: TimeTicks(360_000)}


def huawei(cpu: Value, memory: Value, heat: Value, uptime: int = 360_000) -> Objects:
    board = {HUAWEI.child(column, 9): value for column, value in ((5, cpu), (7, memory), (11, heat))}
    return {**SYSTEM, SYS_UPTIME: TimeTicks(uptime), **board}


@pytest.mark.parametrize(
    ("lie", "truth"),
    [
        (Integer(-1), None),
        (Integer(101), None),
        (Gauge32(65_535), None),
        (Counter64(2**64 - 1), None),
        (Integer(2_147_483_647), None),
        (OctetString(b"n/a"), None),
        (OctetString(b"52 PERCENT"), 52.0),
        (OctetString(b"\x00\xff\x1b[31m"), None),
        (Oid.parse("1.3.6.1"), None),
        (Integer(100), 100.0),
    ],
)
def test_a_value_that_cannot_be_is_none(lie: Value, truth: float | None) -> None:
    expected: dict[str, object] = {"memory_pct": 40.0, "temperature_c": 41.0}
    if truth is not None:
        expected["cpu_pct"] = truth
    assert seen(huawei(lie, Integer(40), Integer(41)), "health")["snmp", ""] == expected


def test_a_sensor_is_read_with_its_scale_and_precision() -> None:
    sensor = Oid.parse("1.3.6.1.2.1.99.1.1.1")

    def row(index: int, *cells: int) -> Objects:
        return {sensor.child(column, index): Integer(cell) for column, cell in enumerate(cells, start=1)}

    objects = {
        **SYSTEM,
        **row(1, 8, 9, 1, 415, 1),  # 41.5 °C
        **row(2, 8, 8, 0, 38_000, 1),  # in thousandths
        **row(3, 8, 9, 0, 99, 3),  # nonoperational
        **row(4, 10, 9, 0, 5_800, 1),  # revolutions
    }
    assert seen(objects, "health")["snmp", ""] == {"temperature_c": 41.5}


def test_a_device_without_any_of_it_is_no_failure_and_no_zero() -> None:
    for probe in ("health", "poe", "recorder", "environment"):
        assert seen(dict(SYSTEM), probe) == {}


def requests(agent: Station) -> list[PduType]:
    return [decode_message(data).pdu.type for data in agent.received]


def test_one_get_a_look_until_a_reboot_or_a_day() -> None:
    objects, clock = huawei(Integer(20), Integer(40), Integer(41)), HandClock()

    async def use(agent: Station, instruments: Instruments) -> None:
        async def look() -> list[PduType]:
            agent.received.clear()
            await PROBES["health"].look(target_at(agent), instruments, 20)
            return requests(agent)

        assert PduType.GET_BULK in await look()
        clock.advance(60)
        objects.update(huawei(Integer(0), Integer(40), Integer(41), 366_000))
        assert await look() == [PduType.GET]
        clock.advance(60)
        objects.update(huawei(Integer(20), Integer(40), Integer(41), 500))
        assert PduType.GET_BULK in await look()
        clock.advance(60)
        objects[SYS_UPTIME] = TimeTicks(6_500)
        assert await look() == [PduType.GET]
        clock.advance(LASTS_S)
        assert PduType.GET_BULK in await look()

    against(objects, use, clock)


def test_an_idle_processor_stays_on_the_curve() -> None:
    objects = huawei(Integer(20), Integer(40), Integer(41))

    async def use(agent: Station, instruments: Instruments) -> None:
        await PROBES["health"].look(target_at(agent), instruments, 20)
        objects[HUAWEI.child(5, 9)] = Integer(0)
        finding = await PROBES["health"].look(target_at(agent), instruments, 20)
        assert finding.samples[0].fields["cpu_pct"] == 0.0

    against(objects, use)


@pytest.mark.needs("recordings")
def test_a_table_of_many_ports_is_walked_column_beside_column() -> None:
    async def use(agent: Station, instruments: Instruments) -> list[PduType]:
        target = target_at(agent)
        await PROBES["poe"].look(target, instruments, 20)
        agent.received.clear()
        await PROBES["poe"].look(target, instruments, 20)
        return requests(agent)

    asked = against(recorded("vrp_nac"), use)  # 240 ports
    assert set(asked) == {PduType.GET_BULK}
    assert len(asked) <= 240 / 10 + 2


def camera_at(agent: Station, vendor: str) -> Target:
    return replace(target_at(agent, kind="camera"), vendor=vendor, witnesses=("ping", "rtsp"))


def test_a_camera_that_speaks_no_snmp_is_left_alone_for_a_while() -> None:
    clock = HandClock()

    async def run() -> None:
        async with station(lambda _: ()) as agent, ready(clock) as instruments:
            target = camera_at(agent, "Hikvision")
            with pytest.raises(NoAnswer):
                await PROBES["health"].look(target, instruments, 0.3)
            asked = len(agent.received)
            with pytest.raises(LocalFault) as caught:
                await PROBES["health"].look(target, instruments, 0.3)
            assert caught.value.message.id == "snmp.rests"
            assert len(agent.received) == asked
            clock.advance(RESTS_S)
            with pytest.raises(NoAnswer):
                await PROBES["health"].look(target, instruments, 0.3)

    asyncio.run(run())


def test_only_cameras_of_vendors_with_a_table_are_asked() -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        assert PROBES["health"].fits(camera_at(agent, "Hikvision"))
        assert not PROBES["health"].fits(camera_at(agent, "Uniview"))
        assert not PROBES["health"].fits(replace(camera_at(agent, "Hikvision"), credentials={}))

    against({}, use)


@pytest.mark.parametrize(
    ("by_port", "index", "label"),
    [
        ("ifindex", (7,), "Gi1/0/5"),
        ("ifindex", (99,), "99"),
        ("group.port", (1, 6), "Gi1/0/6"),
        ("group.port", (1, 1), "Gi1/0/1"),  # and not Te1/1/1
        ("group.port", (2, 1), "Gi2/0/1"),
        ("group.port", (3, 1), "3/1"),
        ("group.port", (3, 6), "3/6"),
        ("port", (6,), "Gi1/0/6"),
    ],
)
def test_a_port_is_named_where_it_is_sure(by_port: str, index: tuple[int, ...], label: str) -> None:
    names = {1: "Gi1/0/1", 7: "Gi1/0/5", 8: "Gi1/0/6", 30: "Te1/1/1", 40: "Gi2/0/1"}
    assert PortNames(names).label(by_port, index) == label


def test_a_box_alone_is_unit_0_by_name_and_group_1_in_the_table() -> None:
    names = PortNames({6: "Gi0/0/1", 7: "Gi0/0/2", 8: "Gi0/0/3", 54: "XGi0/0/1", 60: "A3", 61: "B3"})
    assert names.label("group.port", (1, 1)) == "Gi0/0/1"
    assert names.label("group.port", (1, 9)) == "1/9"


@pytest.mark.needs("snmpd")
def test_a_real_server_tells_of_itself(snmpd: Snmpd) -> None:
    community = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="public")

    async def run() -> Fields:
        async with ready() as instruments:
            target = Target(
                device="s01-srv-0001",
                school="S01",
                kind="server",
                address="127.0.0.1",
                ports={"snmp": snmpd.port},
                witnesses=("snmp",),
                credentials={community.type: community},
            )
            learned = await PROBES["health"].look(target, instruments, 10)
            await PROBES["health"].look(target, instruments, 10)
            return by_series(learned.samples)

    fields = asyncio.run(run())["snmp", ""]
    assert 0 < float(str(fields["memory_pct"])) < 100
    assert fields.keys() <= {"cpu_pct", "memory_pct", "temperature_c"}


def test_a_table_that_knows_nothing_leaves_the_word_to_the_next() -> None:
    unknown, sound = Integer(1), Integer(1)
    objects: Objects = {
        **SYSTEM,
        Oid.parse("1.3.6.1.2.1.47.1.1.1.1.5.3"): Integer(7),
        Oid.parse("1.3.6.1.2.1.131.1.1.1.3.3"): unknown,  # ENTITY-STATE-MIB
        Oid.parse("1.3.6.1.4.1.2011.5.25.31.1.1.10.1.7.0.0"): sound,
    }
    assert seen(objects, "health") == {("snmp", ""): {"fans_bad": 0}, ("part", "fan 0.0"): {"ok": 1}}
