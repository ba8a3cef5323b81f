"""A walk of all of ifTable and ifXTable of a switch with 52 ports, ten rows at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from bench.rivals import One, Rival, children_s, compare
from bench.snmp_agents import IF_COLUMNS, IF_X_COLUMNS, PORTS, address, agents, objects
from bench.snmp_askers import OPTIONS, Pysnmp, commands, gufo, lacking, ours
from bench.snmp_exporter import EXPORTER, Exporter
from bench.table import Table
from collector.protocols.snmp.values import Whole

AGENTS = 20
WIDTH = 10
PROCESSES = 2
REPETITIONS = 10
COLUMNS = [*IF_COLUMNS, *IF_X_COLUMNS]
TABLES = ["1.3.6.1.2.1.2.2", "1.3.6.1.2.1.31.1.1"]
CELLS = PORTS * len(COLUMNS)
NUMBERS = [str(column) for column in COLUMNS if isinstance(objects()[column.child(1)], Whole)]
MODULE = {
    "walk": TABLES,
    "max_repetitions": REPETITIONS,
    "metrics": [
        {
            "name": f"column_{oid.replace('.', '_')}",
            "oid": oid,
            "type": "counter",
            "indexes": [{"labelname": "ifIndex", "type": "gauge"}],
        }
        for oid in NUMBERS
    ],
}


@asynccontextmanager
async def our_walks(port: int) -> AsyncIterator[One]:
    async with ours(port, AGENTS, "v2c") as (client, peers):

        async def one(number: int) -> None:
            rows = await client.walk(peers[number % AGENTS], COLUMNS, 5)
            assert sum(map(len, rows.values())) == CELLS

        yield one


@asynccontextmanager
async def gufo_walks(port: int) -> AsyncIterator[One]:
    sessions = gufo(port, AGENTS, "v2c")

    async def one(number: int) -> None:
        cells = 0
        for name in TABLES:
            async for _ in sessions[number % AGENTS].getbulk(name, max_repetitions=REPETITIONS):
                cells += 1
        assert cells == CELLS

    yield one


@asynccontextmanager
async def pysnmp_walks(port: int) -> AsyncIterator[One]:
    peer = Pysnmp(port, "v2c")

    async def one(number: int) -> None:
        whom = await peer.whom(number % AGENTS)
        cells = 0
        for name in peer.names(TABLES):
            walk = peer.hlapi.bulk_walk_cmd(*whom, 0, REPETITIONS, name, lookupMib=False, lexicographicMode=False)
            async for error, _, _, found in walk:
                assert not error
                cells += len(found)
        assert cells == CELLS

    yield one
    peer.close()


def command(port: int, number: int) -> list[list[str]]:
    options = [*OPTIONS["v2c"], "-On", "-r0", f"-Cr{REPETITIONS}", f"{address(number % AGENTS)}:{port}"]
    return [["snmpbulkwalk", *options, name] for name in TABLES]


def run() -> Iterator[Table]:
    with agents(AGENTS) as port:
        exporter = Exporter(port, AGENTS, "v2c", MODULE, len(NUMBERS) * PORTS)
        by_command = partial(commands, partial(command, port), CELLS, PROCESSES)
        yield compare(
            f"SNMPv2c walk of ifTable and ifXTable, {PORTS} ports, {CELLS} objects, {REPETITIONS} rows an answer",
            "CPU of the asking process; net-snmp starts a process a table, the exporter renders a page of the numbers",
            [
                Rival("ours", partial(our_walks, port), 300, WIDTH),
                Rival("gufo-snmp", partial(gufo_walks, port), 300, WIDTH, lacking(module="gufo.snmp")),
                Rival("pysnmp", partial(pysnmp_walks, port), 5, 1, lacking(module="pysnmp")),
                Rival("net-snmp snmpbulkwalk", by_command, 30, PROCESSES, lacking(program="snmpbulkwalk"), children_s),
                Rival(EXPORTER, partial(exporter.ready, WIDTH), 100, WIDTH, lacking(program=EXPORTER), exporter.cpu_s),
            ],
        )
