"""What the collector's machine sent, recorded on the switch's side of its cable by dumpcap and told by tshark."""

from __future__ import annotations

import re
import signal
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.lab.campus import WATCH_MAC, Lab
from bench.lab.namespaces import LabError, run, until

FIELDS = ("frame.time_epoch", "arp.dst.proto_ipv4", "ip.dst", "tcp.dstport", "udp.dstport")
DROPPED = re.compile(r"received/dropped on interface '[^']*': \d+/(\d+)")
PORT = "p-watch"


@dataclass(frozen=True, slots=True)
class Packet:
    """`to` is an IPv4 address, `at_s` UNIX time. `arp`: a question for its MAC. `port` is 0 for neither TCP nor UDP."""

    at_s: float
    to: str
    arp: bool
    port: int


@dataclass(slots=True)
class Capture:
    """`packets` is filled when the capture has ended."""

    packets: list[Packet] = field(default_factory=list)

    def to(self, addresses: Iterable[str]) -> list[Packet]:
        wanted = set(addresses)
        return [packet for packet in self.packets if packet.to in wanted]

    def busiest_second(self) -> dict[str, int]:
        """By address, the most IP packets within any second."""
        times: defaultdict[str, list[float]] = defaultdict(list)
        for packet in self.packets:
            if not packet.arp:
                times[packet.to].append(packet.at_s)
        return {address: most_within(sorted(at), 1.0) for address, at in times.items()}

    def arp_at_most(self, seconds: float) -> int:
        """The most ARP questions within so many seconds."""
        return most_within(sorted(packet.at_s for packet in self.packets if packet.arp), seconds)

    def kinds(self) -> Counter[str]:
        return Counter("arp" if packet.arp else "ports" if packet.port else "icmp" for packet in self.packets)


def most_within(times: list[float], seconds: float) -> int:
    """The most of these moments, in order, that lie within so many seconds."""
    most = start = 0
    for place, at in enumerate(times):
        while at - times[start] >= seconds:
            start += 1
        most = max(most, place - start + 1)
    return most


@contextmanager
def capturing(lab: Lab, name: str) -> Iterator[Capture]:
    """Records while it is open. Raises LabError where packets were lost: then nothing is proved."""
    path = lab.folder / f"{name}.pcapng"
    log = path.with_suffix(".log")
    with log.open("w") as told:
        process = lab.spaces.start(
            "switch", "dumpcap", "-q", "-i", PORT, "-f", f"ether src {WATCH_MAC}", "-B", "64", "-w", str(path),
            stdout=subprocess.DEVNULL, stderr=told,
        )  # fmt: skip
    until(lambda: "File:" in log.read_text(), "dumpcap")
    capture = Capture()
    try:
        yield capture
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)
    lost = DROPPED.search(log.read_text())
    if lost is None or lost[1] != "0":
        raise LabError(f"dumpcap lost packets: {log.read_text().strip()}")
    capture.packets += read(path)


def read(path: Path) -> Iterator[Packet]:
    names = [word for name in FIELDS for word in ("-e", name)]
    table = run(["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=f", *names])
    for line in table.splitlines():
        at, arp, ip, tcp, udp = line.split("\t")
        if arp or ip:
            yield Packet(float(at), arp or ip, bool(arp), int(tcp or udp or 0))
