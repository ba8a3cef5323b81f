"""A crowd answers as its devices would, each from its own address, and gives answers again without making them anew."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from collector.protocols.rtsp import check
from collector.protocols.rtsp_talk import Login as LoginState
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.message import CommunityMessage, Version, encode_message, id_at
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import Pdu, PduType, ask
from collector.protocols.snmp.peer import Peer
from collector.protocols.snmp.values import TimeTicks, octets
from inventory.model.credential import Credential, CredentialType
from simulator.crowd import Crowd, is_bulk
from simulator.plan import plan_campus
from simulator.truth import PlantedDevice, SnmpAccess, Truth

SYS_NAME, SYS_UPTIME = Oid.parse("1.3.6.1.2.1.1.5.0"), Oid.parse("1.3.6.1.2.1.1.3.0")
COMMUNITY = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="crowd")


def free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("", 0))
        return int(sock.getsockname()[1])


def campus(ports: dict[str, int]) -> Truth:
    truth = plan_campus(5, "127.91.7.0/24", cameras=4, recorders=1, switches=2, pcs=0, ports=ports, snmp_v3=False)
    devices = tuple(replace(one, snmp=SnmpAccess(community="crowd")) for one in truth.devices)
    return replace(truth, devices=devices)


def with_crowd(scene: Callable[[Truth], Awaitable[None]]) -> None:
    ports = {"snmp": free_port(socket.SOCK_DGRAM), "rtsp": free_port(socket.SOCK_STREAM)}
    truth = campus(ports)

    async def run() -> None:
        async with Crowd([truth], snmp_port=ports["snmp"], rtsp_port=ports["rtsp"]):
            await scene(truth)

    asyncio.run(run())


def password(device: PlantedDevice, secret: str = "") -> Credential:
    assert device.login is not None
    return Credential(
        id="p", type=CredentialType.PASSWORD, account=device.login.account, secret=secret or device.login.password
    )


def test_each_agent_answers_for_its_own_device_and_its_clock_goes_on() -> None:
    async def scene(truth: Truth) -> None:
        async with SnmpClient() as client:
            for device in truth.of_kind("switch"):
                peer = Peer(device.address, device.ports["snmp"], COMMUNITY)
                first = await client.get(peer, (SYS_NAME, SYS_UPTIME), 20)
                await asyncio.sleep(0.03)
                second = await client.get(peer, (SYS_NAME, SYS_UPTIME), 20)
                assert octets(first[SYS_NAME]) == device.code.upper().encode()
                then, now = first[SYS_UPTIME], second[SYS_UPTIME]
                assert isinstance(then, TimeTicks)
                assert isinstance(now, TimeTicks)
                assert int(now) > int(then)

    with_crowd(scene)


def test_a_walk_that_is_given_again_is_the_same() -> None:
    async def scene(truth: Truth) -> None:
        switch = truth.of_kind("switch")[0]
        columns = (Oid.parse("1.3.6.1.2.1.2.2.1.2"), Oid.parse("1.3.6.1.2.1.2.2.1.10"))
        async with SnmpClient() as client:
            peer = Peer(switch.address, switch.ports["snmp"], COMMUNITY)
            first = await client.walk(peer, columns, 20)
            assert len(first) == switch.interfaces
            assert await client.walk(peer, columns, 20) == first

    with_crowd(scene)


def test_streams_are_described_to_who_has_the_password_and_only_to_them() -> None:
    async def scene(truth: Truth) -> None:
        for camera in truth.of_kind("camera"):
            where = camera.address, camera.ports["rtsp"], camera.stream_path
            for _ in range(2):
                refused = await check(*where, password(camera, "wrong"), 3.0)
                assert (refused.code, refused.login) == (401, LoginState.REFUSED)
                let_in = await check(*where, password(camera), 3.0)
                assert (let_in.code, let_in.login) == (200, LoginState.ACCEPTED)
                assert let_in.description is not None

    with_crowd(scene)


@pytest.mark.parametrize("kind", [PduType.GET, PduType.GET_NEXT, PduType.GET_BULK])
@pytest.mark.parametrize("names", [1, 8, 12, 13, 40])
def test_a_getbulk_is_told_from_other_requests_of_every_length(kind: PduType, names: int) -> None:
    oids = tuple(SYS_NAME.child(number) for number in range(names))
    for community in (b"", b"public", b"\xa5" * 9):
        pdu = Pdu(kind, 0x4000_0000, ask(oids), 0, 10 if kind is PduType.GET_BULK else 0)
        data = encode_message(CommunityMessage(Version.V2C, community, pdu))
        assert is_bulk(data, id_at(data)[0]) is (kind is PduType.GET_BULK)
