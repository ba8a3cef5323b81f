"""Runs in the network of ping_lab.sh: sweeps what its arguments name, and prints each address's evidence as JSON."""

from __future__ import annotations

import asyncio
import json
import sys

from netaddr import IPNetwork

from collector.clock import SystemClock
from collector.discovery.plan import Plan
from collector.discovery.progress import Progress
from collector.discovery.sweep import sweep
from collector.instruments import Instruments
from collector.protocols.icmp import Pinger
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory


async def main(*networks: str) -> None:
    steps: list[Progress] = []
    plan = Plan(
        school="S01",
        networks=[IPNetwork(network) for network in networks],
        ports={"snmp": 161, "rtsp": 554, "http": 80},
        deadline_s=0.5,
    )
    async with SnmpClient() as snmp:
        pinger = await Pinger.open()
        instruments = Instruments(
            clock=SystemClock(),
            snmp=snmp,
            pinger=pinger,
            logins=None,  # type: ignore[arg-type]  # no user is given, so no login can be made
            counters=CounterMemory(),
        )
        found = {one.address: dict(one.evidence) async for one in sweep(plan, instruments, steps.append)}
        await pinger.close()
    print(json.dumps({"found": found, "not_asked": steps[-1].not_asked, "asked": steps[-1].asked}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
