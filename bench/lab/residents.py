"""Answers for many hosts from one process: `python -m bench.lab.residents RECORDINGS < hosts.json`.

Each host's sockets are opened inside its own network namespace and stay there. Standard input is one line of JSON,
[{namespace, address, what, doors}]; "ready" is printed when all answer; the end of input ends it.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.lab.plan import COMMUNITY
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.truth import PlantedDevice, SnmpAccess, Truth

CLONE_NEWNET = 0x40000000
PORTS = {"snmp": 161, "rtsp": 554, "http": 80, "wsdiscovery": 3702}


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """The sockets this thread opens belong to that namespace; see setns(2)."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net", "rb") as home, open(f"/run/netns/{namespace}", "rb") as there:
        enter(libc, there.fileno())
        try:
            yield
        finally:
            enter(libc, home.fileno())


def enter(libc: Any, descriptor: int) -> None:
    if libc.setns(descriptor, CLONE_NEWNET):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def alone(truth: Truth, what: str, address: str) -> Truth:
    """A campus of one device at this address: a persona by its code, or a recording by its file name."""
    if what.endswith(".snmprec"):
        pattern = next(device for device in truth.devices if device.kind == "switch")
        access = SnmpAccess(community=COMMUNITY)
        device: PlantedDevice = replace(
            pattern, address=address, recording=what, ports={"snmp": PORTS["snmp"]}, snmp=access
        )
    else:
        device = replace(truth.device(what), address=address)
        if device.snmp is not None:
            device = replace(device, snmp=SnmpAccess(community=COMMUNITY))
    return replace(truth, devices=(device,), wires=(), core=device.code, feeds={})


def open_doors(address: str, ports: list[int]) -> Iterator[socket.socket]:
    """Listening sockets that nobody accepts from: the kernel takes connections, nothing is ever said."""
    for port in ports:
        yield socket.create_server((address, port), backlog=64)


async def live(hosts: list[dict[str, Any]], recordings: Path | None) -> None:
    truth = plan_campus(seed=1, ports=PORTS)
    stop = asyncio.Event()
    doors: list[socket.socket] = []
    async with AsyncExitStack() as stack:
        for host in hosts:
            with inside(host["namespace"]):
                doors += open_doors(host["address"], host["doors"])
                if host["what"]:
                    campus = Campus(alone(truth, host["what"], host["address"]), recordings=recordings)
                    await stack.enter_async_context(campus)
        asyncio.get_running_loop().add_reader(sys.stdin, stop.set)
        print("ready", flush=True)
        await stop.wait()
    for door in doors:
        door.close()


if __name__ == "__main__":
    asyncio.run(live(json.loads(sys.stdin.readline()), Path(sys.argv[1]) if len(sys.argv) > 1 else None))
