"""Runs in a network namespace: sweeps what its arguments name, and prints what it found as JSON.

Arguments beside networks: `--fast`, `--helper` (ARP by the helper), `--deny=NETWORK`, `--resident=ADDRESS`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack

from netaddr import IPNetwork

from collector.clock import SystemClock
from collector.discovery.plan import Plan
from collector.discovery.progress import Progress
from collector.discovery.subject import Resident
from collector.discovery.sweep import sweep_parts
from collector.instruments import Instruments
from collector.protocols.arp import Segment
from collector.protocols.icmp import Pinger
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from inventory.model.sighting import Sighting
from language.message import Message


async def main(*words: str) -> None:
    steps: list[Progress] = []
    plan = Plan(
        school="S01",
        networks=[IPNetwork(word) for word in words if not word.startswith("--")],
        deny=[IPNetwork(word.removeprefix("--deny=")) for word in words if word.startswith("--deny=")],
        ports={"snmp": 161, "rtsp": 554, "http": 80},
        deadline_s=0.5,
        fast="--fast" in words,
        residents={
            word.removeprefix("--resident="): Resident(code="s01-sw-0001")
            for word in words
            if word.startswith("--resident=")
        },
    )
    async with AsyncExitStack() as stack:
        snmp = await stack.enter_async_context(SnmpClient())
        pinger = await Pinger.open()
        stack.push_async_callback(pinger.close)
        segment = await Segment.open() if "--helper" in words else None
        if segment is not None:
            stack.push_async_callback(segment.close)
        instruments = Instruments(
            clock=SystemClock(),
            snmp=snmp,
            pinger=pinger,
            logins=None,  # type: ignore[arg-type]  # no user is given, so no login can be made
            counters=CounterMemory(),
            segment=segment,
        )
        began = time.monotonic()
        news = [one async for one in sweep_parts(plan, instruments, steps.append)]
        took_s = time.monotonic() - began
    found = {one.address: dict(one.evidence) for one in news if isinstance(one, Sighting)}
    last = steps[-1]
    remarks = [one.id for one in news if isinstance(one, Message)]
    told = {
        "remarks": remarks,
        "asked": last.asked,
        "not_asked": last.not_asked,
        "reasons": dict(last.reasons),
        "took_s": took_s,
    }
    print(json.dumps({"found": found, **told}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
