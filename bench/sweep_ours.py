"""Our sweep's first stages alone, for a peer to stand beside: `python -m bench.sweep_ours arp|presence|ports PREFIX`.

Prints the addresses found, one a line. Run where the prefix is: it sends.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from time import monotonic
from typing import cast

from netaddr import IPNetwork

from campuswatch.instruments import open_pinger, open_segment
from collector.clock import SystemClock
from collector.discovery import ports
from collector.discovery.manners import Manners
from collector.discovery.plan import BURST, Plan
from collector.discovery.presence import First, Scout
from collector.discovery.range import parts
from collector.discovery.sweep import SIDE_BY_SIDE
from collector.instruments import Instruments
from collector.protocols.links import read_links
from collector.protocols.pace import Pace

PORTS = {"snmp": 161, "rtsp": 554, "http": 80}


async def instruments(stack: AsyncExitStack) -> Instruments:
    """Only what these stages look through is made."""
    segment, pinger = await open_segment(), await open_pinger()
    for one in (segment, pinger):
        if one is not None:
            stack.push_async_callback(one.close)
    made = {"clock": SystemClock(), "segment": segment, "pinger": pinger}
    return Instruments(**cast(dict[str, object], {"snmp": None, "logins": None, "counters": None, **made}))  # type: ignore[arg-type]


async def presence(plan: Plan, tools: Instruments) -> Mapping[str, First]:
    """ARP of all, then ping of those who answered."""
    scout = Scout(plan, tools, read_links(), Pace(plan.rate, BURST, monotonic))
    first = {address: First(Manners()) for part in parts(plan.networks) for address in part.addresses}
    await scout.ahead(first)
    await scout.look(first)
    return {address: one for address, one in first.items() if one.there}


async def arp(plan: Plan, tools: Instruments) -> Mapping[str, First]:
    """ARP alone."""
    silent = Instruments(**{**{name: getattr(tools, name) for name in tools.__slots__}, "pinger": None})
    return await presence(plan, silent)


async def knocks(plan: Plan, tools: Instruments) -> Mapping[str, First]:
    """Presence, then the ports."""
    first = await presence(plan, tools)
    await ports.knock(first, plan, tools, Pace(plan.rate, BURST, monotonic), SIDE_BY_SIDE)
    return first


STAGES: Mapping[str, Callable[[Plan, Instruments], Awaitable[Mapping[str, First]]]] = {
    "arp": arp,
    "presence": presence,
    "ports": knocks,
}


async def main(stage: str, prefix: str) -> None:
    plan = Plan(school="S01", networks=[IPNetwork(prefix)], ports=PORTS, fast=True)
    async with AsyncExitStack() as stack:
        print("\n".join(await STAGES[stage](plan, await instruments(stack))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
