"""A walk of all of ifTable and ifXTable of a switch with 52 ports, ten rows at a time."""

from __future__ import annotations

from bench.rivals import Rival, compare, in_flight
from bench.snmp_agents import IF_COLUMNS, IF_X_COLUMNS, PORTS, address, agents
from bench.snmp_get import COMMUNITY
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.peer import Peer

AGENTS = 20
WIDTH = 10
REPETITIONS = 10
COLUMNS = [*IF_COLUMNS, *IF_X_COLUMNS]
TABLES = ["1.3.6.1.2.1.2.2", "1.3.6.1.2.1.31.1.1"]
CELLS = PORTS * len(COLUMNS)


async def ours(times: int, port: int) -> None:
    async with SnmpClient() as client:

        async def one(number: int) -> None:
            rows = await client.walk(Peer(address(number % AGENTS), port, COMMUNITY), COLUMNS, 5)
            assert sum(map(len, rows.values())) == CELLS

        await in_flight(WIDTH, times, one)


async def gufo(times: int, port: int) -> None:
    from gufo.snmp import SnmpVersion
    from gufo.snmp.aio import SnmpSession

    sessions = [
        SnmpSession(addr=address(number), port=port, community="public", version=SnmpVersion.v2c, timeout=10)
        for number in range(AGENTS)
    ]

    async def one(number: int) -> None:
        cells = 0
        for name in TABLES:
            async for _ in sessions[number % AGENTS].getbulk(name, max_repetitions=REPETITIONS):
                cells += 1
        assert cells == CELLS

    await in_flight(WIDTH, times, one)


async def pysnmp(times: int, port: int) -> None:
    from pysnmp.hlapi.v3arch import asyncio as hlapi

    engine = hlapi.SnmpEngine()

    async def one(number: int) -> None:
        target = await hlapi.UdpTransportTarget.create((address(number % AGENTS), port), timeout=10, retries=0)
        cells = 0
        for name in TABLES:
            walk = hlapi.bulk_walk_cmd(
                engine,
                hlapi.CommunityData("public"),
                target,
                hlapi.ContextData(),
                0,
                REPETITIONS,
                hlapi.ObjectType(hlapi.ObjectIdentity(name)),
                lookupMib=False,
                lexicographicMode=False,
            )
            async for error, _, _, found in walk:
                assert not error
                cells += len(found)
        assert cells == CELLS

    await in_flight(1, times, one)
    engine.close_dispatcher()


def run() -> None:
    with agents(AGENTS) as port:
        compare(
            f"SNMPv2c walk of ifTable and ifXTable, {PORTS} ports, {CELLS} objects, {REPETITIONS} rows an answer",
            port,
            [
                Rival("campuswatch", "collector", 300, ours),
                Rival("gufo-snmp", "gufo.snmp", 300, gufo),
                Rival("pysnmp", "pysnmp", 5, pysnmp),
            ],
        )
