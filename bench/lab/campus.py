"""The lab itself: a collector's machine, a switch, 300 hosts each with a kernel of its own, a router, strangers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.lab.filters import ruleset
from bench.lab.namespaces import LabError, Namespaces, until
from bench.lab.plan import GATEWAY, ROUTED, SEGMENT, WATCH, Host, Role, campus
from bench.lab.servers import SERVERS, listening

ROOT = Path(__file__).parents[2]
WATCH_MAC = "02:77:ff:00:00:02"
ROUTER_MAC = "02:78:ff:00:00:01"
ROUTED_GATEWAY = "10.78.0.1"
THRESHOLDS = Path("/proc/sys/net/ipv4/neigh/default")
PROGRAMS = ("ip", "nft", "dnsmasq", "radvd", "snmpd", "ss")


class Lab(NamedTuple):
    spaces: Namespaces
    hosts: tuple[Host, ...]
    folder: Path


@contextmanager
def built(recordings: Path | None) -> Iterator[Lab]:
    """The lab while it is open. Without recordings the replayed devices are plain hosts. Raises LabError."""
    if os.geteuid() != 0:
        raise LabError("the lab is built from network namespaces: run it as root")
    hosts = campus()
    with tempfile.TemporaryDirectory(prefix="cwlab-") as name, Namespaces() as spaces:
        folder = Path(name)
        lay(spaces, hosts)
        people(spaces, hosts, folder, recordings)
        yield Lab(spaces, hosts, folder)


def limits() -> dict[str, int]:
    """The kernel's limits of its neighbour table. It is one for all namespaces, so they are read outside."""
    return {name: int((THRESHOLDS / name).read_text()) for name in ("gc_thresh1", "gc_thresh2", "gc_thresh3")}


def lay(spaces: Namespaces, hosts: tuple[Host, ...]) -> None:
    """Namespaces, cables and addresses."""
    spaces.add(["switch", "watch", *(host.short for host in hosts)])
    spaces.ip("switch", ["link add segment type bridge", "link add routed type bridge"])
    no_ipv6(spaces, "switch")
    spaces.ip("switch", ["link set segment up", "link set routed up"])
    spaces.ip("switch", [*cable(spaces, "watch", WATCH_MAC, "segment")])
    for host in hosts:
        bridge = "segment" if host.on_link else "routed"
        if host.role is not Role.ROGUE_ROUTER:
            no_ipv6(spaces, host.short)
        spaces.ip("switch", cable(spaces, host.short, host.mac, bridge))
    dress_watch(spaces)
    for host in hosts:
        spaces.ip(host.short, interface(host))
        if rules := ruleset(host.role):
            spaces.run(host.short, "nft", "-f", "-", feed=rules)
    make_router(spaces, next(host for host in hosts if host.role is Role.GATEWAY))


def cable(spaces: Namespaces, short: str, mac: str, bridge: str, device: str = "eth0") -> list[str]:
    port = f"p-{short}" if device == "eth0" else f"p-{short}-{device}"
    return [
        f"link add {port} type veth peer name {device} address {mac} netns {spaces.name(short)}",
        f"link set {port} master {bridge} up",
    ]


def no_ipv6(spaces: Namespaces, short: str) -> None:
    """Three hundred kernels that announce themselves would drown two cores; the strangers and the collector keep it."""
    spaces.run(short, "sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1", "net.ipv6.conf.all.disable_ipv6=1")


def interface(host: Host) -> list[str]:
    """Its address, its way home, and the collector's MAC for good.

    The neighbour table is one for all namespaces: 300 hosts that learn the collector's MAC would take the places
    that on a campus their own kernels have. Permanent entries are not counted (neighbour.c, neigh_alloc).
    """
    home, prefix = (GATEWAY, SEGMENT.prefixlen) if host.on_link else (ROUTED_GATEWAY, ROUTED.prefixlen)
    neighbour, mac = (WATCH, WATCH_MAC) if host.on_link else (ROUTED_GATEWAY, ROUTER_MAC)
    lines = [
        "link set lo up",
        f"address add {host.address}/{prefix} dev eth0",
        "link set eth0 up",
        f"neigh add {neighbour} lladdr {mac} dev eth0 nud permanent",
    ]
    return lines if host.address == home else [*lines, f"route add default via {home}"]


def dress_watch(spaces: Namespaces) -> None:
    spaces.ip(
        "watch",
        [
            "link set lo up",
            f"address add {WATCH}/{SEGMENT.prefixlen} dev eth0",
            "link set eth0 up",
            f"route add default via {GATEWAY}",
        ],
    )


def make_router(spaces: Namespaces, gateway: Host) -> None:
    spaces.ip("switch", cable(spaces, gateway.short, ROUTER_MAC, "routed", "eth1"))
    spaces.ip(gateway.short, [f"address add {ROUTED_GATEWAY}/{ROUTED.prefixlen} dev eth1", "link set eth1 up"])
    spaces.run(gateway.short, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1")


def people(spaces: Namespaces, hosts: tuple[Host, ...], folder: Path, recordings: Path | None) -> None:
    """Servers and residents; returns when all answer."""
    router = next(host for host in hosts if host.role is Role.ROGUE_ROUTER)
    spaces.run(router.short, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
    served = [host for host in hosts if host.role in SERVERS]
    for host in served:
        home = folder / host.short
        home.mkdir()
        SERVERS[host.role](spaces, host, home)
    move_in(spaces, hosts, recordings)
    for host in served:
        until(lambda host=host: listening(spaces, host), f"{host.role} at {host.address}")


def move_in(spaces: Namespaces, hosts: tuple[Host, ...], recordings: Path | None) -> None:
    people = [
        {
            "namespace": spaces.name(host.short), "address": host.address, "doors": host.doors,
            "what": host.what if recordings is not None or not host.what.endswith(".snmprec") else "",
        }
        for host in hosts
        if host.what or host.doors
    ]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.lab.residents", *([str(recordings)] if recordings else [])],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    spaces.keep(process)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(people) + "\n")
    process.stdin.flush()
    if process.stdout.readline().strip() != "ready":
        raise LabError("the replayed devices did not come up")
