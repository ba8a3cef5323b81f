"""GET of the system group's five texts, 200 agents, 100 in flight."""

from __future__ import annotations

from bench.rivals import Rival, compare, in_flight
from bench.snmp_agents import SYSTEM, address, agents
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.peer import Peer
from inventory.model.credential import Credential, CredentialType

AGENTS = 200
WIDTH = 100
TEXTS = [str(oid) for oid in SYSTEM]
COMMUNITY = Credential(id="bench", type=CredentialType.SNMP_COMMUNITY, secret="public")


async def ours(times: int, port: int) -> None:
    peers = [Peer(address(number), port, COMMUNITY) for number in range(AGENTS)]
    async with SnmpClient() as client:

        async def one(number: int) -> None:
            found = await client.get(peers[number % AGENTS], SYSTEM, 10)
            assert len(found) == len(SYSTEM)

        await in_flight(WIDTH, times, one)


async def gufo(times: int, port: int) -> None:
    from gufo.snmp import SnmpVersion
    from gufo.snmp.aio import SnmpSession

    sessions = [
        SnmpSession(addr=address(number), port=port, community="public", version=SnmpVersion.v2c, timeout=10)
        for number in range(AGENTS)
    ]

    async def one(number: int) -> None:
        found = await sessions[number % AGENTS].get_many(TEXTS)
        assert len(found) == len(TEXTS)

    await in_flight(WIDTH, times, one)


async def pysnmp(times: int, port: int) -> None:
    from pysnmp.hlapi.v3arch import asyncio as hlapi

    engine = hlapi.SnmpEngine()

    async def one(number: int) -> None:
        target = await hlapi.UdpTransportTarget.create((address(number % AGENTS), port), timeout=10, retries=0)
        names = [hlapi.ObjectType(hlapi.ObjectIdentity(text)) for text in TEXTS]
        error, _, _, found = await hlapi.get_cmd(
            engine, hlapi.CommunityData("public"), target, hlapi.ContextData(), *names, lookupMib=False
        )
        assert not error
        assert len(found) == len(TEXTS)

    await in_flight(WIDTH, times, one)
    engine.close_dispatcher()


def run() -> None:
    with agents(AGENTS) as port:
        compare(
            f"SNMPv2c GET of {len(SYSTEM)} objects, {AGENTS} agents, {WIDTH} in flight",
            port,
            [
                Rival("campuswatch", "collector", 20_000, ours),
                Rival("gufo-snmp", "gufo.snmp", 20_000, gufo),
                Rival("pysnmp", "pysnmp", 1_000, pysnmp),
            ],
        )
