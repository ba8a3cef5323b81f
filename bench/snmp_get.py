"""GET of the system group's five texts, 200 agents, 100 in flight: in version 2c, and in version 3 private and warm."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from bench.rivals import One, Rival, children_s, compare
from bench.snmp_agents import SYSTEM, address, agents
from bench.snmp_askers import OPTIONS, Pysnmp, Version, commands, gufo, lacking, ours
from bench.snmp_exporter import EXPORTER, Exporter
from bench.table import Table

AGENTS = 200
WIDTH = 100
PROCESSES = 4
TEXTS = [str(oid) for oid in SYSTEM]
TITLES: dict[Version, str] = {
    "v2c": f"SNMPv2c GET of {len(SYSTEM)} objects, {AGENTS} agents, {WIDTH} in flight",
    "v3": f"SNMPv3 GET, authPriv (SHA-1, AES-128), {len(SYSTEM)} objects, {AGENTS} known engines, {WIDTH} in flight",
}
COMPARED = (
    "CPU of the asking process; net-snmp starts a process for each GET, the exporter renders each answer as a page"
)
MODULE = {
    "get": TEXTS,
    "metrics": [
        {"name": name, "oid": oid, "type": kind}
        for name, oid, kind in zip(
            ("sysDescr", "sysObjectID", "sysUpTime", "sysName", "sysLocation"),
            TEXTS,
            ("DisplayString", "OctetString", "gauge", "DisplayString", "DisplayString"),
            strict=True,
        )
    ],
}


@asynccontextmanager
async def our_gets(port: int, version: Version) -> AsyncIterator[One]:
    async with ours(port, AGENTS, version) as (client, peers):

        async def one(number: int) -> None:
            found = await client.get(peers[number % AGENTS], SYSTEM, 10)
            assert len(found) == len(SYSTEM)

        yield one


@asynccontextmanager
async def gufo_gets(port: int, version: Version) -> AsyncIterator[One]:
    sessions = gufo(port, AGENTS, version)

    async def one(number: int) -> None:
        found = await sessions[number % AGENTS].get_many(TEXTS)
        assert len(found) == len(TEXTS)

    if version == "v3":
        for session in sessions:
            await session.refresh()
    yield one


@asynccontextmanager
async def pysnmp_gets(port: int, version: Version) -> AsyncIterator[One]:
    peer = Pysnmp(port, version)

    async def one(number: int) -> None:
        whom = await peer.whom(number % AGENTS)
        error, _, _, found = await peer.hlapi.get_cmd(*whom, *peer.names(TEXTS), lookupMib=False)
        assert not error
        assert len(found) == len(TEXTS)

    yield one
    peer.close()


def command(port: int, version: Version, number: int) -> list[list[str]]:
    return [["snmpget", *OPTIONS[version], "-On", "-r0", f"{address(number % AGENTS)}:{port}", *TEXTS]]


def rivals(port: int, version: Version) -> list[Rival]:
    exporter = Exporter(port, AGENTS, version, MODULE, len(TEXTS))
    by_command = partial(commands, partial(command, port, version), len(TEXTS), PROCESSES)
    return [
        Rival("ours", partial(our_gets, port, version), 20_000, WIDTH),
        Rival("gufo-snmp", partial(gufo_gets, port, version), 20_000, WIDTH, lacking(module="gufo.snmp")),
        Rival("pysnmp", partial(pysnmp_gets, port, version), 1_000, WIDTH, lacking(module="pysnmp")),
        Rival("net-snmp snmpget", by_command, 100, PROCESSES, lacking(program="snmpget"), children_s),
        Rival(EXPORTER, partial(exporter.ready, WIDTH), 2_000, WIDTH, lacking(program=EXPORTER), exporter.cpu_s),
    ]


def run() -> Iterator[Table]:
    with agents(AGENTS) as port:
        for version, title in TITLES.items():
            yield compare(title, COMPARED, rivals(port, version))
