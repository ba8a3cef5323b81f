"""net-snmp, which knows nothing of us, accepts the simulated agents."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable

import pytest

from collector.protocols.snmp.message import CommunityMessage, Version, decode_message, encode_message
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, ask
from simulator.campus import Campus
from simulator.objects.interfaces import ports_of
from simulator.truth import PlantedDevice, Truth

Run = Callable[..., Awaitable[tuple[int, str]]]
SYS_DESCR, SYS_UPTIME, SYS_NAME = (f"1.3.6.1.2.1.1.{arc}.0" for arc in (1, 3, 5))
needs_net_snmp = pytest.mark.needs("net-snmp")


def where(device: PlantedDevice) -> str:
    return f"udp:{device.address}:{device.ports['snmp']}"


def v2c(device: PlantedDevice) -> list[str]:
    assert device.snmp
    return ["-v2c", "-c", device.snmp.community, "-On", "-t1", "-r1", where(device)]


def v3(device: PlantedDevice) -> list[str]:
    assert device.snmp
    access = device.snmp
    login = ["-v3", "-l", "authPriv", "-u", access.user, "-a", "SHA-256", "-A", access.auth_password]
    return [*login, "-x", "AES", "-X", access.priv_password, "-On", "-t1", "-r1", where(device)]


def with_community(truth: Truth, kind: str) -> PlantedDevice:
    return next(device for device in truth.of_kind(kind) if device.snmp and device.snmp.community)


def with_user(truth: Truth, kind: str) -> PlantedDevice:
    return next(device for device in truth.of_kind(kind) if device.snmp and device.snmp.user)


@needs_net_snmp
@pytest.mark.parametrize("version", ["-v1", "-v2c"])
def test_get_by_community(truth: Truth, run: Run, version: str) -> None:
    async def scene() -> None:
        for kind in ("switch", "ups", "recorder", "printer"):
            device = with_community(truth, kind)
            code, text = await run("snmpget", version, *v2c(device)[1:], SYS_DESCR, SYS_UPTIME)
            assert code == 0, text
            assert device.model in text or device.serial in text
            assert "Timeticks: " in text

    asyncio.run(within(truth, scene))


async def within(truth: Truth, scene: Callable[[], Awaitable[None]]) -> None:
    async with Campus(truth):
        await scene()


@needs_net_snmp
def test_bulk_walk_shows_every_interface(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        switch = with_community(truth, "switch")
        code, text = await run("snmpbulkwalk", *v2c(switch), "1.3.6.1.2.1.2")
        assert code == 0, text
        names = re.findall(r"^\.1\.3\.6\.1\.2\.1\.2\.2\.1\.2\.(\d+) = STRING", text, re.MULTILINE)
        assert [int(name) for name in names] == list(range(1, switch.interfaces + 1))
        up = re.findall(r"^\.1\.3\.6\.1\.2\.1\.2\.2\.1\.8\.(\d+) = INTEGER: 1", text, re.MULTILINE)
        wired = {wire.port for wire in truth.wires if wire.switch == switch.code}
        wired |= {wire.own_port for wire in truth.wires if wire.device == switch.code}
        assert {int(port) for port in up} == wired

    asyncio.run(within(truth, scene))


@needs_net_snmp
def test_bridge_table_and_lldp_tell_the_planted_wiring(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        switch = next(device for device in truth.of_kind("switch") if device.code == "sw-0002")
        code, text = await run("snmpbulkwalk", *v2c(switch), "1.3.6.1.2.1.17.4.3.1.2")
        assert code == 0, text
        learnt = {
            ":".join(f"{int(octet):02x}" for octet in mac.split(".")): int(port)
            for mac, port in re.findall(r"^\.1\.3\.6\.1\.2\.1\.17\.4\.3\.1\.2\.([\d.]+) = INTEGER: (\d+)", text, re.M)
        }
        assert len(learnt) == len(truth.devices) - 1
        uplink = truth.wire_of(switch.code)
        assert uplink
        for wire in truth.wires:
            if wire.switch == switch.code:
                for below in (wire.device, *truth.behind(wire.device)):
                    assert learnt.pop(truth.device(below).mac) == wire.port
        assert set(learnt.values()) == {uplink.own_port}
        code, text = await run("snmpbulkwalk", *v2c(switch), "1.0.8802.1.1.2.1.4.1.1.9")
        assert code == 0, text
        beside = dict(re.findall(r"\.9\.0\.(\d+)\.1 = STRING: \"(\S+)\"", text))
        lower = next(wire for wire in truth.wires if wire.device == "sw-0005")
        assert beside == {str(uplink.own_port): "SW-0001", str(lower.port): "SW-0005"}

    asyncio.run(within(truth, scene))


@needs_net_snmp
def test_walk_to_the_end_of_the_view_in_order(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        for kind in ("switch", "ups", "recorder", "printer"):
            device = with_community(truth, kind)
            code, text = await run("snmpbulkwalk", "-Cr40", *v2c(device), "1.3.6.1")
            assert code == 0, text
            assert "No more variables left" in text
            assert "not increasing" not in text
            code, first = await run("snmpwalk", "-v1", *v2c(device)[1:], "1.3.6.1.2.1.1")
            assert code == 0
            assert first.count(" = ") == 7

    asyncio.run(within(truth, scene))


@needs_net_snmp
def test_counter64_is_passed_over_in_version_1(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        switch = with_community(truth, "switch")
        code, text = await run("snmpwalk", "-v1", *v2c(switch)[1:], "1.3.6.1.2.1.31.1.1.1")
        assert code == 0, text
        assert "Counter64" not in text
        assert "Gauge32: 1000" in text

    asyncio.run(within(truth, scene))


@needs_net_snmp
def test_authentic_and_private_get(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        for kind in ("switch", "recorder"):
            device = with_user(truth, kind)
            code, text = await run("snmpget", *v3(device), SYS_NAME)
            assert code == 0, text
            assert device.code.upper() in text
        code, text = await run("snmpbulkwalk", *v3(device), "1.3.6.1.2.1.2.2")
        assert code == 0, text
        wrong = [part if part != device.snmp.auth_password else "not the password" for part in v3(device)]
        code, text = await run("snmpget", *wrong, SYS_NAME)
        assert code != 0
        assert "Authentication failure" in text
        nobody = [part if part != device.snmp.user else "nobody" for part in v3(device)]
        code, text = await run("snmpget", *nobody, SYS_NAME)
        assert "Unknown user name" in text
        open_one = ["-v3", "-l", "noAuthNoPriv", "-u", device.snmp.user, "-t1", "-r0", where(device)]
        code, text = await run("snmpget", *open_one, SYS_NAME)
        assert code != 0
        assert "authorizationError" in text

    asyncio.run(within(truth, scene))


@needs_net_snmp
def test_agents_refuse_the_right_password_and_survive_a_reboot(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        async with Campus(truth) as campus:
            guarded, other = with_user(truth, "switch"), with_community(truth, "switch")
            for device in (guarded, other):
                await campus.fault("refuse-password", device.code)
            _, text = await run("snmpget", *v3(guarded), SYS_NAME)
            assert "Authentication failure" in text
            _, text = await run("snmpget", *v2c(other), SYS_NAME)
            assert "Timeout" in text
            await campus.fault("mend", guarded.code)
            boots = "1.3.6.1.6.3.10.2.1.2.0"
            seen = []
            for _ in range(2):
                code, text = await run("snmpget", *v3(guarded), SYS_UPTIME, boots)
                assert code == 0, text
                seen.append([int(number) for number in re.findall(r"(?:Timeticks: \(|INTEGER: )(\d+)", text)])
                await campus.fault("reboot", guarded.code)
                await campus.fault("mend", guarded.code)
            assert seen[1][0] < 6000 < seen[0][0]
            assert seen[1][1] == seen[0][1] + 1

    asyncio.run(scene())


@needs_net_snmp
def test_wrong_community_and_absent_objects(truth: Truth, run: Run) -> None:
    async def scene() -> None:
        ups = with_community(truth, "ups")
        code, text = await run("snmpget", "-v2c", "-c", "wrong", "-t1", "-r0", where(ups), SYS_DESCR)
        assert code != 0
        assert "Timeout" in text
        _, text = await run("snmpget", *v2c(ups), "1.3.6.1.2.1.1.1.5", "1.3.6.1.4.1.99999.1.0")
        assert "No Such Instance" in text
        assert "No Such Object" in text
        code, text = await run("snmpget", "-v1", *v2c(ups)[1:], "1.3.6.1.4.1.99999.1.0")
        assert code != 0
        assert "noSuchName" in text
        code, text = await run("snmpset", *v2c(ups), SYS_NAME, "s", "renamed")
        assert code != 0
        assert "notWritable" in text

    asyncio.run(within(truth, scene))


def exchange(device: PlantedDevice, pdu: Pdu, version: Version = Version.V2C) -> Pdu:
    """Over a connected socket, to which the kernel gives only what comes from the address that was asked."""
    assert device.snmp
    message = CommunityMessage(version, device.snmp.community.encode(), pdu)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(10)
        sock.connect((device.address, device.ports["snmp"]))
        sock.send(encode_message(message))
        return decode_message(sock.recv(65_535)).pdu


def test_each_device_answers_from_its_own_address(truth: Truth) -> None:
    async def scene() -> None:
        for device in truth.devices:
            if device.snmp and device.snmp.community and device.kind != "camera":
                answer = await asyncio.to_thread(exchange, device, Pdu(PduType.GET, 5, ask([Oid.parse(SYS_NAME)])))
                assert bytes(answer.varbinds[0][1]) == device.code.upper().encode()  # type: ignore[arg-type]

    asyncio.run(within(truth, scene))


def test_too_big_for_a_get_and_cut_for_a_bulk(truth: Truth) -> None:
    async def scene() -> None:
        switch = with_community(truth, "switch")
        many = ask([Oid.parse(SYS_DESCR)] * 60)
        answer = await asyncio.to_thread(exchange, switch, Pdu(PduType.GET, 1, many))
        assert (answer.error_status, list(answer.varbinds)) == (1, [])
        answer = await asyncio.to_thread(exchange, switch, Pdu(PduType.GET, 1, many), Version.V1)
        assert (answer.error_status, len(answer.varbinds)) == (1, 60)
        bulk = Pdu(PduType.GET_BULK, 1, ask([Oid.parse("1.3.6.1.2.1.2.2")]), 0, 500)
        answer = await asyncio.to_thread(exchange, switch, bulk)
        assert answer.error_status == 0
        assert 20 < len(answer.varbinds) < 100

    asyncio.run(within(truth, scene))


def test_non_repeaters_are_asked_once(truth: Truth) -> None:
    async def scene() -> None:
        switch = with_community(truth, "switch")
        names = ask([Oid.parse("1.3.6.1.2.1.1.1"), Oid.parse("1.3.6.1.2.1.2.2.1.1"), Oid.parse("1.3.6.1.2.1.2.2.1.2")])
        answer = await asyncio.to_thread(exchange, switch, Pdu(PduType.GET_BULK, 1, names, 1, 3))
        assert [str(oid) for oid, _ in answer.varbinds] == [
            "1.3.6.1.2.1.1.1.0",
            *(f"1.3.6.1.2.1.2.2.1.{column}.{row}" for row in (1, 2, 3) for column in (1, 2)),
        ]

    asyncio.run(within(truth, scene))


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def counters(device: PlantedDevice, port: int) -> tuple[int, int, int, int]:
    """ifHCInOctets, ifHCOutOctets, ifInOctets, sysUpTime of a port."""
    names = [f"1.3.6.1.2.1.31.1.1.1.6.{port}", f"1.3.6.1.2.1.31.1.1.1.10.{port}"]
    names += [f"1.3.6.1.2.1.2.2.1.10.{port}", SYS_UPTIME]
    answer = exchange(device, Pdu(PduType.GET, 9, ask([Oid.parse(name) for name in names])))
    first, second, third, fourth = (int(value) for _, value in answer.varbinds)  # type: ignore[arg-type]
    return first, second, third, fourth


def test_counters_move_as_the_planted_traffic_says(truth: Truth) -> None:
    async def scene() -> None:
        clock = Hand()
        async with Campus(truth, monotonic=clock) as campus:
            switch = with_community(truth, "switch")
            port = next(port for port in ports_of(truth, campus.stations, switch.code) if port.up)
            before = await asyncio.to_thread(counters, switch, port.number)
            clock.now += 60
            after = await asyncio.to_thread(counters, switch, port.number)
            true_octets = port.incoming.octets(60)
            assert after[0] - before[0] == true_octets
            assert after[1] - before[1] == port.outgoing.octets(60)
            assert (after[2] - before[2]) % 2**32 == true_octets % 2**32
            assert after[3] - before[3] == 6000
            steps = 6000
            integral = sum(port.incoming.bps((step + 0.5) * 60 / steps) for step in range(steps)) * 60 / steps / 8
            assert true_octets == pytest.approx(integral, rel=1e-4)

    asyncio.run(scene())


def test_a_port_goes_dark_with_its_device_and_counts_no_more(truth: Truth) -> None:
    async def scene() -> None:
        clock = Hand()
        async with Campus(truth, monotonic=clock) as campus:
            switch = with_community(truth, "switch")
            wire = next(wire for wire in truth.wires if wire.switch == switch.code)
            oper = Pdu(PduType.GET, 1, ask([Oid.parse(f"1.3.6.1.2.1.2.2.1.8.{wire.port}")]))
            assert (await asyncio.to_thread(exchange, switch, oper)).varbinds[0][1] == 1
            await campus.fault("cut", wire.device)
            assert (await asyncio.to_thread(exchange, switch, oper)).varbinds[0][1] == 2
            before = await asyncio.to_thread(counters, switch, wire.port)
            clock.now += 30
            assert (await asyncio.to_thread(counters, switch, wire.port))[:3] == before[:3]
            await campus.fault("mend", wire.device)
            assert (await asyncio.to_thread(exchange, switch, oper)).varbinds[0][1] == 1
            clock.now += 30
            assert (await asyncio.to_thread(counters, switch, wire.port))[0] > before[0]

    asyncio.run(scene())
