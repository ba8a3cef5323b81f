"""A segment of our own: run inside `unshare -n`, it is a switch, hosts on it, and us. Prints what came of a scenario.

The namespaces have no name: each lives as long as the process that holds it, and ends with this one at the latest.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from collector.clock import SystemClock
from collector.discovery.strangers import judge, known
from collector.protocols.arp import FAST, Segment
from collector.protocols.dissector import Dissector
from collector.protocols.links import read_links
from collector.protocols.segment_facts import DhcpFact, Fact, RouterFact
from collector.rawhelper.segment import READS_PER_TICK, TICK_S
from collector.segmentwatch import SegmentWatch

PREFIX = "10.8.0.0/20"
HOSTS = [f"10.8.{n // 256}.{n % 256}" for n in range(10, 10 + 300 * 13, 13)]
ALL = [f"10.8.{n // 256}.{n % 256}" for n in range(1, 4095)]
PATIENCE_S = 80.0
BUFFERED = 50_000  # frames, more than the buffer of a socket holds
Host = int  # the process that holds its namespace


def ip(*arguments: str, host: Host | None = None, batch: str = "") -> None:
    command = ["ip", *arguments] if host is None else ["nsenter", "-t", str(host), "-n", "ip", *arguments]
    subprocess.run(command, check=True, input=batch, text=True, capture_output=True)


class Lab:
    """`here` is our card, 10.8.0.1/20 on it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._ports = 0
        self.switch = self._namespace()
        ip("link", "add", "lan", "type", "bridge", "mcast_snooping", "0", host=self.switch)
        ip("link", "set", "lan", "up", host=self.switch)
        ip("link", "set", "lo", "up")
        self._plug(os.getpid(), "here")
        ip("addr", "add", "10.8.0.1/20", "dev", "here")

    def _namespace(self) -> Host:
        process = self._stack.enter_context(subprocess.Popen(["unshare", "-n", "sleep", "600"]))
        self._stack.callback(process.kill)
        ours = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{process.pid}/ns/net") == ours:
            time.sleep(0.01)
        return process.pid

    def _plug(self, host: Host, name: str) -> None:
        self._ports += 1
        port = f"port{self._ports}"
        ip("link", "add", port, "netns", str(self.switch), "type", "veth", "peer", "name", name, "netns", str(host))
        ip("link", "set", port, "master", "lan", "up", host=self.switch)
        ip("link", "set", name, "up", host=host)

    def host(self, *addresses: str) -> Host:
        """Its card is `eth`."""
        host = self._namespace()
        self._plug(host, "eth")
        ip("-batch", "-", host=host, batch="".join(f"addr add {one}/20 dev eth\n" for one in addresses))
        return host

    def set(self, host: Host, *settings: str) -> None:
        subprocess.run(["nsenter", "-t", str(host), "-n", "sysctl", "-qw", *settings], check=True)

    def run(self, host: Host, *command: str, **options: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(["nsenter", "-t", str(host), "-n", *command], text=True, **options)
        self._stack.enter_context(contextlib.closing(_Ending(process)))
        return process


class _Ending:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def lab() -> Iterator[Lab]:
    with ExitStack() as stack:
        yield Lab(stack)


def mac_of(host: Host) -> str:
    command = ["nsenter", "-t", str(host), "-n", "ip", "-j", "link", "show", "eth"]
    return str(json.loads(subprocess.check_output(command))[0]["address"])


async def resolved(addresses: Sequence[str], **options: Any) -> dict[str, Any]:
    segment = await Segment.open()
    await segment.living_port()  # its start is not what is measured
    resolution = segment.resolve(addresses, **{"rate": FAST, "deadline_s": 20, **options})
    answers = [answer async for answer in resolution]
    await segment.close()
    return {
        "answers": [[answer.address, answer.mac, list(answer.others)] for answer in answers],
        "silent": len(resolution.silent),
        "not_asked": {address: str(message) for address, message in resolution.not_asked.items()},
        "requests": resolution.requests,
    }


def sweep() -> dict[str, Any]:
    """Beside arp-scan, in the same network."""
    with lab() as net:
        net.host(*HOSTS)
        found = asyncio.run(resolved(ALL))
        command = ["arp-scan", "--interface=here", "--plain", "--quiet", "--bandwidth=4000000", PREFIX]
        scanned = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found["arp_scan"] = sorted({line.split()[0] for line in scanned.splitlines()})
        return found


def nobody_else() -> dict[str, Any]:
    """Addresses that cannot be asked, and a deadline that is too short."""
    with lab():
        others = asyncio.run(resolved(["10.8.0.1", "10.99.0.1", "10.8.0.9"]))
        late = asyncio.run(resolved(ALL[1:], rate=30, deadline_s=2))
        reasons = sorted(set(late["not_asked"].values()))
        return {"others": others, "late": late["silent"], "unasked": len(late["not_asked"]), "reasons": reasons}


def routes() -> dict[str, Any]:
    """What the kernel tells of cards, addresses and ways out."""
    with lab():
        ip("link", "add", "idle", "type", "veth", "peer", "name", "bare")
        ip("addr", "add", "10.20.0.1/24", "dev", "idle")
        ip("addr", "add", "fd08::1/64", "dev", "here", "nodad")
        ip("addr", "add", "10.30.0.1", "peer", "10.30.0.2", "dev", "here")
        ip("route", "add", "default", "via", "10.8.0.254", "metric", "100")
        ip("route", "add", "10.8.9.0/24", "via", "10.8.0.253")
        ip("route", "add", "10.9.0.0/16", "nexthop", "via", "10.8.0.251", "nexthop", "via", "10.8.0.252")
        ip("route", "add", "10.40.0.0/24", "dev", "here")
        ip("route", "add", "blackhole", "10.8.10.0/24")
        links = read_links()
        asked = [
            "10.8.0.1", "10.8.1.1", "10.8.9.1", "10.8.10.1", "10.9.1.1", "10.20.0.9", "10.30.0.2", "10.40.0.7",
            "192.0.2.1", "127.0.0.1", "fd08::9", "fd09::9",
        ]  # fmt: skip
        found = {one: link.name if (link := links.on_link(one)) else "" for one in asked}
        return {"on_link": found, "gateways": sorted(links.gateways), "segments": [one.name for one in links.segments]}


def twins() -> dict[str, Any]:
    """Two hosts with one address, found by asking and by listening."""
    with lab() as net:
        hosts = [net.host("10.8.0.50"), net.host("10.8.0.50")]
        facts, asked = asyncio.run(watched(ask=["10.8.0.50"]))
        return {"asked": asked["answers"], "macs": sorted(map(mac_of, hosts)), **strangers(facts)}


def impostor() -> dict[str, Any]:
    """Somebody announces by himself that he holds the address of a device of the ledger."""
    with lab() as net:
        host = net.host("10.8.0.50")
        net.run(host, sys.executable, __file__, "announce")
        facts, _ = asyncio.run(watched())
        return {"mac": mac_of(host), **strangers(facts, {"10.8.0.50": "02:00:00:00:00:50"})}


def dhcp_server() -> dict[str, Any]:
    with lab() as net, tempfile.TemporaryDirectory() as folder:
        host = net.host("10.8.0.2")
        serve_dhcp(net, host, folder)
        facts, _ = asyncio.run(watched(provoke_s=6.0, until=DhcpFact))
        leases = Path(folder, "leases").read_text()
        return {"mac": mac_of(host), "leases": leases, **strangers(facts)}


def serve_dhcp(net: Lab, host: Host, folder: str) -> None:
    net.run(
        host, "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth", "--user=root",
        "--dhcp-range=10.8.1.1,10.8.1.9,1h", "--dhcp-option=option:router,10.8.0.2", "--domain=evil.test",
        "--dhcp-option=option:dns-server,10.8.0.66", "--no-ping", f"--dhcp-leasefile={folder}/leases",
        f"--pid-file={folder}/pid", stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not Path(folder, "pid").exists():
        time.sleep(0.02)


def router() -> dict[str, Any]:
    with lab() as net, tempfile.TemporaryDirectory() as folder:
        host = net.host()
        ip("addr", "add", "2001:db8:66::1/64", "dev", "eth", "nodad", host=host)
        subprocess.run(
            ["nsenter", "-t", str(host), "-n", "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1"], check=True
        )
        config = Path(folder, "radvd.conf")
        config.write_text(
            "interface eth { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 1800;"
            " prefix 2001:db8:66::/64 {}; RDNSS 2001:db8:66::53 {}; };"
        )
        net.run(
            host, "radvd", "-n", "-C", str(config), "-p", f"{folder}/pid", "-m", "stderr", "-u", "root",
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        facts, _ = asyncio.run(watched(provoke_s=6.0, until=RouterFact))
        return {"mac": mac_of(host), **strangers(facts)}


def proxy() -> dict[str, Any]:
    """A router that answers ARP for whatever lies behind it."""
    with lab() as net:
        host = net.host("10.8.0.3")
        ip("link", "add", "behind", "type", "veth", "peer", "name", "beyond", host=host)
        ip("link", "set", "beyond", "up", host=host)
        ip("link", "set", "behind", "up", host=host)
        ip("route", "add", "default", "dev", "behind", host=host)
        net.set(host, "net.ipv4.ip_forward=1", "net.ipv4.conf.eth.proxy_arp=1")
        facts, _ = asyncio.run(watched(provoke_s=6.0))
        return {"mac": mac_of(host), **strangers(facts)}


def flood() -> dict[str, Any]:
    """Somebody forges answers as fast as he can; the real DHCP server is heard all the same."""
    with lab() as net, tempfile.TemporaryDirectory() as folder:
        serve_dhcp(net, net.host("10.8.0.2"), folder)
        forger = net.host()
        net.run(forger, sys.executable, __file__, "forge")
        began = time.monotonic()
        facts, asked = asyncio.run(watched(provoke_s=6.0, ask=["10.8.0.2"], until=DhcpFact))
        bearable = READS_PER_TICK / TICK_S * (time.monotonic() - began) + BUFFERED
        too_many = frames_in("here") > bearable  # on a busy machine the forger is slow too
        kinds = [type(fact).__name__ for fact in facts]
        return {"kinds": {kind: kinds.count(kind) for kind in kinds}, "asked": asked, "losses": asked["losses"],
                "too_many": too_many}  # fmt: skip


def frames_in(card: str) -> int:
    """How many came in at a card of this namespace so far (proc(5), /proc/net/dev)."""
    (line,) = (line for line in Path("/proc/net/dev").read_text().splitlines() if line.strip().startswith(f"{card}:"))
    return int(line.partition(":")[2].split()[1])


def announce() -> None:
    """Runs in a host: it holds 10.8.0.50, it says, without being asked."""
    address = b"\x0a\x08\0\x32"
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as card:
        card.bind(("eth", 0))
        mac = card.getsockname()[4]
        while True:
            head = b"\xff" * 6 + mac + bytes.fromhex("08060001080006040001")
            card.send(head + mac + address + bytes(6) + address)
            time.sleep(0.2)


def forge() -> None:
    """Runs in a host: odd ARP and plain ARP from ever new addresses."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as card:
        card.bind(("eth", 0))
        head = b"\xff" * 6 + b"\x02\0\0\0\0\x01" + bytes.fromhex("0806000108000604")
        while True:
            mac = b"\x02" + os.urandom(5)
            address = b"\x0a\x08" + os.urandom(2)
            plain = head[:6] + mac + head[12:] + b"\0\x02" + mac + address + bytes(10)
            odd = head + b"\0\x02" + mac + address + bytes(10)
            with contextlib.suppress(OSError):
                card.send(plain)
                card.send(odd)


def strays() -> dict[str, Any]:
    """Frames that must not pass, or not be believed, or were made to break who reads them; then an honest one."""
    with lab() as net:
        host = net.host()
        net.run(host, sys.executable, str(Path(__file__).with_name("stray_frames.py")), "eth")
        facts, asked = asyncio.run(watched(until=RouterFact, last="2001:db8:ffff::/64"))
        said = [[fact.mac, getattr(fact, "prefixes", getattr(fact, "domain", ""))] for fact in facts]
        return {"said": sorted(said), "losses": asked["losses"]}


def killed() -> dict[str, Any]:
    """The helper dies in the middle: nobody is called silent for that, and the next asking works again."""
    with lab() as net:
        net.host(*HOSTS)
        return asyncio.run(_killed())


async def _killed() -> dict[str, Any]:
    segment = await Segment.open()
    pid = segment._port._child.pid  # type: ignore[union-attr]
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    rights = [int(line.split()[1], 16) for line in status if line.startswith("Cap")][:3]
    uids = next(line.split()[1:] for line in status if line.startswith("Uid"))
    resolution = segment.resolve(ALL, rate=1000, deadline_s=20)
    answered = 0
    async for _ in resolution:
        answered += 1
        if answered == 20:
            os.kill(pid, signal.SIGKILL)
    again = segment.resolve(HOSTS, rate=FAST, deadline_s=20)
    revived = [answer async for answer in again]
    if not revived:  # it is started again at most every 5 s
        await asyncio.sleep(5)
        again = segment.resolve(HOSTS, rate=FAST, deadline_s=20)
        revived = [answer async for answer in again]
    await segment.close()
    return {
        "answered": answered, "silent": len(resolution.silent), "not_asked": len(resolution.not_asked),
        "rights": rights, "uids": uids, "revived": len(revived),
    }  # fmt: skip


def card_gone() -> dict[str, Any]:
    """A second card goes down, comes up, is taken out; the first goes on."""
    with lab() as net:
        net.host("10.8.0.5")
        host = net._namespace()
        ip("link", "add", "second", "type", "veth", "peer", "name", "eth", "netns", str(host))
        ip("addr", "add", "10.77.0.2/24", "dev", "eth", host=host)
        ip("link", "set", "eth", "up", host=host)
        ip("addr", "add", "10.77.0.1/24", "dev", "second")
        ip("link", "set", "second", "up")
        return asyncio.run(_card_gone())


async def _card_gone() -> dict[str, Any]:
    segment = await Segment.open()
    steps: dict[str, Any] = {}
    for step, change in {"there": "up", "down": "down", "up": "up", "gone": "del"}.items():
        ip("link", *(["del", "second"] if change == "del" else ["set", "second", change]))
        resolution = segment.resolve(["10.8.0.5", "10.77.0.2"], deadline_s=5)
        steps[step] = [sorted([one.address async for one in resolution]), list(resolution.not_asked)]
    await segment.close()
    return steps


def provoked() -> dict[str, Any]:
    """All that we send, as tshark reads it."""
    with lab() as net, tempfile.TemporaryDirectory() as folder:
        listener = net.host("10.8.0.7")
        file = Path(folder, "sent.pcap")
        capture = net.run(
            listener, "tshark", "-q", "-i", "eth", "-w", str(file), "-a", "duration:40", stderr=subprocess.PIPE
        )
        assert capture.stderr is not None
        while "Capturing on" not in capture.stderr.readline():
            pass
        asyncio.run(watched(provoke_s=6.0, ask=["10.8.0.7"]))
        capture.send_signal(signal.SIGINT)
        capture.wait()
        fields = ["arp.opcode", "arp.src.proto_ipv4", "arp.dst.proto_ipv4", "dhcp.option.dhcp", "dhcp.hw.mac_addr",
                  "ip.checksum.status", "udp.checksum.status", "icmpv6.type", "icmpv6.checksum.status", "ipv6.hlim",
                  "_ws.malformed"]  # fmt: skip
        options = [option for field in fields for option in ("-e", field)]
        ours = next(link.mac for link in read_links().links.values() if link.name == "here")
        checks = [option for name in ("ip.check_checksum", "udp.check_checksum") for option in ("-o", f"{name}:TRUE")]
        only = f"eth.src == {ours} && (arp.opcode == 1 || dhcp || icmpv6.type == 133)"
        command = ["tshark", "-r", str(file), *checks, "-Y", only, "-T", "fields", "-E", "separator=|", *options]
        lines = subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL).splitlines()
        return {"mac": ours, "sent": sorted(set(lines))}


async def watched(
    *, provoke_s: float | None = None, ask: Sequence[str] = (), until: type[Fact] = Fact, last: str = ""
) -> tuple[list[Fact], dict[str, Any]]:
    """Facts until one of the kind `until` with `last` in it is told, or patience ends; and what asking told."""
    told: list[Fact] = []
    enough = asyncio.Event()

    async def tell(facts: Sequence[Fact]) -> None:
        told.extend(facts)
        if any(isinstance(fact, until) and last in str(fact) for fact in facts):
            enough.set()

    segment, dissector = await Segment.open(), await Dissector.start()
    watch = SegmentWatch(segment, dissector, SystemClock(), tell, provoke_s=provoke_s, tell_s=1.0)
    running = asyncio.create_task(watch.run())
    await asyncio.sleep(0)
    asked: dict[str, Any] = {}
    if ask:
        resolution = segment.resolve(ask, deadline_s=5)
        asked["answers"] = [[one.address, one.mac, list(one.others)] async for one in resolution]
        asked["silent"] = list(resolution.silent)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            await enough.wait()
    losses = watch.losses
    asked["losses"] = {name: getattr(losses, name) for name in losses.__slots__}
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await segment.close()
    await dissector.close()
    return told, asked


def strangers(facts: Sequence[Fact], ledger: dict[str, str] | None = None) -> dict[str, Any]:
    found = judge(facts, known(read_links(), ledger or {}), school="s01")
    return {
        "strangers": [
            [stranger.conduct.value, stranger.address, stranger.mac, dict(stranger.evidence)] for stranger in found
        ]
    }


SCENARIOS = (
    sweep, nobody_else, routes, twins, impostor, announce, dhcp_server, router, proxy, flood, forge, strays, killed,
    card_gone, provoked,
)  # fmt: skip

if __name__ == "__main__":
    scenario = {one.__name__: one for one in SCENARIOS}[sys.argv[1]]
    print(json.dumps(scenario()))
