"""The probes snmp, interface and ups against agents whose objects the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from snmp_looks import Doorkeeper, HandClock, ready, target_at
from snmp_station import COMMUNITY, Answer, Objects, Station, community_agent, station, table

from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.interface import IF_DISCONTINUITY, IF_ENTRY, IF_X_ENTRY, port_name, port_names
from collector.probes.snmp import SYS_DESCR, SYS_NAME, SYS_OBJECT_ID, SYS_UPTIME
from collector.probes.ups import CHARGE, LOADS, MINUTES_LEFT, MODEL, OUTPUT_SOURCE, SECONDS_ON_BATTERY, TEST_RESULT
from collector.protocols.errors import BadAnswer, Denied, LocalFault, LoginHeld, NoAnswer
from collector.protocols.snmp.authority import Authority
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.usm import User
from collector.protocols.snmp.values import Counter32, Counter64, Gauge32, Integer, OctetString, TimeTicks, Value
from collector.sample import Sample
from inventory.model.credential import Credential, CredentialType

Use = Callable[[Station, Instruments], Awaitable[None]]
SYSTEM: Objects = {
    SYS_DESCR: OctetString(b"Campus switch\r\n24 ports\x1b[0m"),
    SYS_OBJECT_ID: Oid.parse("1.3.6.1.4.1.25506.1.1"),
    SYS_UPTIME: TimeTicks(360_000),
    SYS_NAME: OctetString("三楼交换机".encode("gb18030")),
}


def against(answer: Answer, use: Use, clock: HandClock | None = None, logins: Doorkeeper | None = None) -> None:
    async def run() -> None:
        async with station(answer) as agent, ready(clock, logins) as instruments:
            await use(agent, instruments)

    asyncio.run(run())


def agent_with(objects: Objects) -> Answer:
    """Reads the objects anew for each request."""
    return community_agent(lambda pdu: table(objects)(pdu))


def test_agent_is_up_and_says_what_it_is() -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        finding = await PROBES["snmp"].look(target_at(agent), instruments, 20)
        [sample] = finding.samples
        assert sample == Sample(target_at(agent).key("snmp"), 1_700_000_000_000, {"up": 1, "uptime_s": 3600.0})
        assert finding.facts == {
            "sysDescr": "Campus switch 24 ports[0m",
            "sysObjectID": "1.3.6.1.4.1.25506.1.1",
            "sysName": "三楼交换机",
        }

    against(agent_with(SYSTEM), use)


def test_agent_without_a_system_group_is_up_all_the_same() -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        finding = await PROBES["snmp"].look(target_at(agent), instruments, 20)
        assert [sample.fields for sample in finding.samples] == [{"up": 1}]
        assert finding.facts == {}

    against(agent_with({}), use)


def test_reboot_is_a_fact_of_the_look_that_noticed_it() -> None:
    objects, clock = dict(SYSTEM), HandClock()

    async def use(agent: Station, instruments: Instruments) -> None:
        async def facts() -> Any:
            return (await PROBES["snmp"].look(target_at(agent), instruments, 20)).facts

        assert "booted_at_ms" not in await facts()
        clock.advance(60)
        objects[SYS_UPTIME] = TimeTicks(2500)
        assert (await facts())["booted_at_ms"] == str(clock.wall_ms - 25_000)
        clock.advance(60)
        objects[SYS_UPTIME] = TimeTicks(8500)
        assert "booted_at_ms" not in await facts()

    against(agent_with(objects), use, clock)


def port_objects(octets: int, errors: int, uptime: int) -> dict[Oid, Value]:
    def port(index: int, **columns: Value) -> dict[Oid, Value]:
        arcs = {"type": 3, "speed": 5, "oper": 8, "octets_in": 10, "errors_in": 14, "octets_out": 16, "errors_out": 20}
        wide = {"name": 1, "wide_in": 6, "wide_out": 10, "high_speed": 15, "broken_at": 19}
        return {
            (IF_ENTRY.child(arcs[name]) if name in arcs else IF_X_ENTRY.child(wide[name])).child(index): value
            for name, value in columns.items()
        }

    old = {"octets_in": Counter32(octets % 2**32), "octets_out": Counter32(0)}
    new = {"wide_in": Counter64(octets), "wide_out": Counter64(0), "errors_in": Counter32(errors)}
    fast = {"high_speed": Gauge32(1000), "speed": Gauge32(1_000_000_000)}
    ethernet = {"type": Integer(6), "oper": Integer(1)}
    return {
        SYS_UPTIME: TimeTicks(uptime),
        **port(1, **ethernet, **old, **new, **fast, name=OctetString(b"Gi1/0/1\0"), broken_at=TimeTicks(0)),
        **port(2, **ethernet, **old, errors_in=Counter32(errors), speed=Gauge32(10_000_000)),
        **port(3, **{**ethernet, "oper": Integer(2)}, name=OctetString(b"same")),
        **port(4, **ethernet, name=OctetString(b"same")),
        **port(5, type=Integer(24), oper=Integer(1), name=OctetString(b"lo")),
        **port(6, type=Integer(6), name=OctetString(b"says nothing")),
    }


def test_ports_have_state_at_once_and_rates_from_the_second_look() -> None:
    objects, clock = port_objects(10**12, 5, 360_000), HandClock()

    async def use(agent: Station, instruments: Instruments) -> None:
        async def ports() -> dict[str, Any]:
            finding = await PROBES["interface"].look(target_at(agent), instruments, 20)
            return {sample.key.part: sample.fields for sample in finding.samples}

        first = await ports()
        assert first == {
            "Gi1/0/1": {"oper_up": 1, "speed_bps": 1e9},
            "2": {"oper_up": 1, "speed_bps": 1e7},
            "same #3": {"oper_up": 0},
            "same #4": {"oper_up": 1},
        }
        clock.advance(60)
        objects.update(port_objects(10**12 + 7_500_000, 65, 366_000))
        second = await ports()
        assert second["Gi1/0/1"] == {
            **first["Gi1/0/1"],
            "in_bps": 1e6,
            "out_bps": 0.0,
            "in_errors_ps": 1.0,
        }
        assert second["2"]["in_bps"] == 1e6
        clock.advance(60)
        objects.update({**port_objects(10**12 + 8_000_000, 66, 372_000), IF_DISCONTINUITY.child(1): TimeTicks(371_000)})
        third = await ports()
        assert third["Gi1/0/1"] == first["Gi1/0/1"]
        assert third["2"]["in_bps"] == pytest.approx(500_000 * 8 / 60)

    against(agent_with(objects), use, clock)


def test_narrow_columns_are_asked_only_of_devices_that_need_them() -> None:
    objects = {oid: value for oid, value in port_objects(1, 1, 100).items() if oid[-1:] == b"\x01" or oid == SYS_UPTIME}
    narrow = bytes(IF_ENTRY.child(10))

    async def use(agent: Station, instruments: Instruments) -> None:
        for expected in (True, False):
            agent.received.clear()
            await PROBES["interface"].look(target_at(agent), instruments, 20)
            assert any(narrow in data for data in agent.received) is expected

    against(agent_with(objects), use)


@pytest.mark.parametrize(
    ("index", "name", "uses", "expected"), [(7, "Gi1", 1, "Gi1"), (7, "Gi1", 2, "Gi1 #7"), (7, "", 3, "7")]
)
def test_port_name(index: int, name: str, uses: int, expected: str) -> None:
    assert port_name(index, name, uses) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["x", "x", "x #2"], ["x #1", "x #2", "x #2 #3"]),
        (["", "1"], ["1", "1 #2"]),
        (["2", ""], ["2 #1", "2"]),
        (["x", "x", "x #2", "x #2 #3"], ["x #1", "x #2", "x #2 #3", "x #2 #3 #4"]),
    ],
)
def test_no_two_ports_have_one_name(names: list[str], expected: list[str]) -> None:
    assert list(port_names(dict(enumerate(names, 1))).values()) == expected


@pytest.mark.parametrize("jumped", [10**15, 2**64 - 1])
def test_a_value_that_no_link_has_is_none(jumped: int) -> None:
    """Where it tells no speed that it could be measured by either."""
    speed, high_speed = IF_ENTRY.child(5), IF_X_ENTRY.child(15)
    clock = HandClock()
    objects = {**port_objects(10**12, 5, 360_000), **{high_speed.child(one): Counter64(2**64 - 1) for one in (1, 2)}}

    async def use(agent: Station, instruments: Instruments) -> None:
        for octets in (10**12, jumped):
            clock.advance(60)
            objects.update(port_objects(octets, 5, 360_000 + round(clock.monotonic() * 100)))
            objects.update({high_speed.child(one): Counter64(2**64 - 1) for one in (1, 2)})
            objects.update({speed.child(one): Gauge32(0) for one in (1, 2)})
            finding = await PROBES["interface"].look(target_at(agent), instruments, 20)
        first = finding.samples[0].fields
        assert "in_bps" not in first
        assert "speed_bps" not in first

    against(agent_with(objects), use, clock)


@pytest.mark.parametrize(
    ("objects", "fields"),
    [
        (
            {
                OUTPUT_SOURCE: Integer(5),
                SECONDS_ON_BATTERY: Integer(40),
                CHARGE: Integer(83),
                MINUTES_LEFT: Integer(12),
                LOADS[0]: Integer(20),
                LOADS[2]: Integer(35),
            },
            {"on_battery": 1, "battery_pct": 83.0, "runtime_s": 720.0, "load_pct": 35.0},
        ),
        ({OUTPUT_SOURCE: Integer(3), SECONDS_ON_BATTERY: Integer(40)}, {"on_battery": 0}),
        ({OUTPUT_SOURCE: Integer(3), TEST_RESULT: Integer(3)}, {"on_battery": 0, "test_failed": 1}),
        ({OUTPUT_SOURCE: Integer(3), TEST_RESULT: Integer(2)}, {"on_battery": 0, "test_failed": 0}),
        ({OUTPUT_SOURCE: Integer(3), TEST_RESULT: Integer(6)}, {"on_battery": 0}),
        ({SECONDS_ON_BATTERY: Integer(40)}, {"on_battery": 1}),
        ({SECONDS_ON_BATTERY: Integer(0), CHARGE: Integer(-1), LOADS[0]: Integer(65_535)}, {"on_battery": 0}),
    ],
)
def test_supply(objects: Objects, fields: dict[str, float]) -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        finding = await PROBES["ups"].look(target_at(agent, kind="ups"), instruments, 20)
        assert [sample.fields for sample in finding.samples] == [fields]
        assert finding.facts == {"upsModel": "Smart 3000"}

    against(agent_with({**objects, MODEL: OctetString(b"Smart  3000 ")}), use)


def test_device_that_is_no_supply_is_a_bad_answer() -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        with pytest.raises(BadAnswer):
            await PROBES["ups"].look(target_at(agent, kind="ups"), instruments, 20)

    against(agent_with(SYSTEM), use)


USER = Credential(
    id="v3",
    type=CredentialType.SNMP_V3,
    account="bob",
    auth_protocol="sha256",
    auth_secret="maplesyrup",
    priv_protocol="aes128",
    priv_secret="maplesyrup",
)


def guarded(secret: str) -> Answer:
    engine = Authority(
        b"\x80\0\x1f\x88\x04agent", [User(b"bob", "sha256", secret.encode(), "aes128", secret.encode())], lambda: 1000.0
    )

    def answer(data: bytes) -> Iterable[bytes]:
        heard = engine.receive(data)
        yield heard if isinstance(heard, bytes) else engine.reply(heard, table(SYSTEM)(heard.scoped.pdu))

    return answer


def test_login_is_counted_before_and_proven_after() -> None:
    logins = Doorkeeper(left=1)

    async def use(agent: Station, instruments: Instruments) -> None:
        target = target_at(agent, credentials={USER.type: USER, COMMUNITY.type: COMMUNITY})
        await PROBES["snmp"].look(target, instruments, 20)
        assert logins == Doorkeeper(left=0, proofs=["s01-sw-0001/bob"])

    against(guarded("maplesyrup"), use, logins=logins)


def test_refused_login_is_tried_no_more_than_the_gate_allows() -> None:
    logins = Doorkeeper(left=2)

    async def use(agent: Station, instruments: Instruments) -> None:
        messages = []
        for _ in range(4):
            with pytest.raises((Denied, LoginHeld)) as caught:
                await PROBES["snmp"].look(target_at(agent, credentials={USER.type: USER}), instruments, 20)
            messages.append(caught.value.message.id)
        assert messages == ["snmp.wrong_auth_secret"] * 2 + ["protocol.login_held"] * 2
        assert len(agent.received) == 3  # one discovery, two attempts
        assert (logins.proofs, logins.refusals) == ([], 2)

    against(guarded("another secret"), use, logins=logins)


@pytest.mark.parametrize("known", [False, True])
def test_attempt_that_never_reached_the_login_is_counted_back(known: bool) -> None:
    logins = Doorkeeper(left=3)
    answer = guarded("maplesyrup")

    async def use(agent: Station, instruments: Instruments) -> None:
        target = target_at(agent, credentials={USER.type: USER})
        if known:
            await PROBES["snmp"].look(target, instruments, 20)
        left, agent.answer = logins.left, lambda _: ()
        with pytest.raises(NoAnswer):
            await PROBES["snmp"].look(target, instruments, 0.1)
        assert logins.left == left - known

    against(answer, use, logins=logins)


def test_attempt_that_this_machine_could_not_make_is_counted_back() -> None:
    logins = Doorkeeper(left=2)

    async def use(agent: Station, instruments: Instruments) -> None:
        nowhere = replace(target_at(agent, credentials={USER.type: USER}), address="fe80::1%no-such-port")
        with pytest.raises(LocalFault):
            await PROBES["snmp"].look(nowhere, instruments, 20)
        assert logins.left == 2

    against(guarded("maplesyrup"), use, logins=logins)


def test_device_without_a_credential() -> None:
    async def use(agent: Station, instruments: Instruments) -> None:
        with pytest.raises(Denied) as caught:
            await PROBES["snmp"].look(target_at(agent, credentials={}), instruments, 20)
        assert caught.value.message.id == "snmp.no_credential"
        assert agent.received == []

    against(agent_with(SYSTEM), use)


@pytest.mark.needs("snmpd")
def test_real_agent_through_all_that_looks_at_a_server(snmpd: Any) -> None:
    async def run() -> None:
        async with ready() as instruments:
            credential = snmpd.user("sha256aes")
            target = target_at(Anywhere(snmpd.port), kind="server", credentials={credential.type: credential})  # type: ignore[arg-type]
            system = await PROBES["snmp"].look(target, instruments, 10)
            assert system.facts["sysObjectID"] == "1.3.6.1.4.1.8072.3.2.10"
            ports = await PROBES["interface"].look(target, instruments, 20)
            assert "lo" not in {sample.key.part for sample in ports.samples}

    asyncio.run(run())


class Anywhere:
    def __init__(self, port: int) -> None:
        self.port = port


def test_registry_names_each_probe_by_its_own_name() -> None:
    assert all(name == probe.name for name, probe in PROBES.items())
    assert Peer("127.0.0.1", 161, COMMUNITY).max_repetitions <= 10
