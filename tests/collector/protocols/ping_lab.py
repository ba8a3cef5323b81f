"""Runs inside ping_lab.sh: pings what its arguments name and prints what came of it as JSON."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from collector.protocols import echo_socket
from collector.protocols.errors import ProtocolError
from collector.protocols.icmp import Pinger, obstacle
from collector.protocols.pace import Pace


async def outcome(pinger: Pinger, address: str) -> str:
    try:
        # Neighbour discovery of a fresh IPv6 link may need a second try after a second.
        took_ms = await pinger.ping(address, 10 if ":" in address else 2)
    except ProtocolError as error:
        return f"{type(error).__name__} {error.message.params.get('reason', '')}".strip()
    return "answered" if 0 <= took_ms < 10_000 else f"odd round trip {took_ms}"


async def addresses(*wanted: str) -> dict[str, str]:
    pinger = await Pinger.open()
    found = {address: await outcome(pinger, address) for address in wanted}
    found["port"] = type(pinger._port).__name__
    found["obstacle"] = str(obstacle())
    await pinger.close()
    return found


async def ttls(*wanted: str) -> dict[str, object]:
    """With which TTL or hop limit answers arrive."""
    pinger = await Pinger.open()
    found: dict[str, object] = {address: (await pinger.echo(address, 10)).ttl for address in wanted}
    found["port"] = type(pinger._port).__name__
    await pinger.close()
    return found


async def overrun(address: str) -> dict[str, object]:
    """A socket with hardly any buffer: what the kernel drops must not look like a silent device."""
    echo_socket.BUFFER = 1
    pinger = await Pinger.open(pace=Pace(1e6, 1000))
    outcomes = await asyncio.gather(*(outcome(pinger, address) for _ in range(300)))
    dropped = pinger.dropped
    await pinger.close()
    return {"dropped": dropped, "outcomes": {name: outcomes.count(name) for name in set(outcomes)}}


async def killed_helper(address: str) -> dict[str, object]:
    pinger = await Pinger.open()
    process = pinger._port._child._process  # type: ignore[union-attr]
    status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    uids = next(line for line in status if line.startswith("Uid"))
    rights = [line.split()[1] for line in status if line.startswith("Cap")]
    before = await outcome(pinger, address)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    during = await asyncio.gather(*(outcome(pinger, address) for _ in range(20)))
    after = await outcome(pinger, address)
    await pinger.close()
    return {
        "before": before,
        "during": sorted(set(during)),
        "after": after,
        "uids": uids.split()[1:],
        "rights": sorted({int(right, 16) for right in rights[:3]}),
    }


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    function = {"addresses": addresses, "ttls": ttls, "overrun": overrun, "killed_helper": killed_helper}[what]
    print(json.dumps(asyncio.run(function(*arguments))))
