"""Honest devices and attackers on one schedule: how late the looks at the honest ones begin, and what becomes of them.

`python -m bench.siege HONEST ATTACKERS SECONDS PACE` prints it as JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from subprocess import PIPE, Popen, run
from typing import Any, cast

from bench.attackers import WEB, Attacker, attackers
from collector.clock import SystemClock
from collector.instruments import Instruments, LoginGate
from collector.probes import PROBES
from collector.probes.probe import Finding, Probe
from collector.protocols import http
from collector.protocols.errors import ProtocolError
from collector.protocols.snmp.client import SnmpClient
from collector.rates import CounterMemory
from collector.sample import Reading, Verdict
from collector.schedule import Schedule
from collector.station import Order
from collector.target import Target
from inventory.model.credential import Credential, CredentialType
from inventory.model.kind import Kind, must_answer
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice, Truth

SEED, PREFIX = 5, "127.65.0.0/23"
SETTLE_S = 12.0  # first looks of both sides are behind then
WARM_S = 10.0
EVIL = "evil"
KINDS = {"snmp": Kind.SWITCH, "rtsp": Kind.CAMERA, WEB: Kind.UNKNOWN}
NOT_HERE = frozenset({"ping", "tcp"})  # of loopback, ping says nothing; tcp asks what rtsp asks
PUBLIC = Credential(id="public", type=CredentialType.SNMP_COMMUNITY, secret="public")
GUESS = Credential(id="guess", type=CredentialType.PASSWORD, account="admin", secret="guess")


class Open:
    """A login gate that holds nothing back: who is let in here is not what is measured."""

    async def ask(self, device: str, credential: Credential) -> bool:
        return True

    def is_proven(self, device: str, credential: Credential) -> bool:
        return True

    async def proven(self, device: str, credential: Credential) -> None: ...

    async def refused(self, device: str, credential: Credential) -> None: ...

    async def unmade(self, device: str, credential: Credential) -> None: ...


@dataclass
class Seen:
    """Of the honest devices: how late looks began (s), readings by verdict, and what failed."""

    lateness_s: list[float] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    attacked: Counter[str] = field(default_factory=Counter)
    dropped: Mapping[str, int] = field(default_factory=dict)
    peak: int = 0
    cpu_s: float = 0.0


def plan(honest: int, ports: dict[str, int]) -> Truth:
    """Three cameras to a switch."""
    return plan_campus(
        SEED, PREFIX, cameras=honest - honest // 4, switches=honest // 4, recorders=0, ups=0, printers=0, pcs=0,
        ports=ports, snmp_v3=False,
    )  # fmt: skip


@contextlib.contextmanager
def campus(honest: int, ports: dict[str, int]) -> Iterator[Truth]:
    """The honest devices, in a process of their own."""
    command = [sys.executable, "-m", "bench.siege", "campus", str(honest), json.dumps(ports)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield plan(honest, ports)
        finally:
            process.stdin.close()


async def be_campus(honest: int, ports: dict[str, int]) -> None:
    truth = plan(honest, ports)
    async with Campus(truth):
        await warm_up([honest_target(device) for device in truth.devices if device.ports])
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def honest_target(device: PlantedDevice) -> Target:
    credentials: dict[CredentialType, Credential] = {}
    if device.snmp is not None:
        credentials[PUBLIC.type] = replace(PUBLIC, id=device.code, secret=device.snmp.community)
    if device.login is not None:
        credentials[GUESS.type] = replace(
            GUESS, id=device.code, account=device.login.account, secret=device.login.password
        )
    kind = Kind(device.kind)
    return Target(
        device=device.code, school="S01", kind=kind, address=device.address, ports=device.ports,
        witnesses=tuple(one for one in must_answer(kind) if one not in NOT_HERE), vendor=device.vendor,
        stream_path=next(iter(device.streams), "/"), credentials=credentials,
    )  # fmt: skip


def hostile_target(number: int, attacker: Attacker) -> Target:
    return Target(
        device=f"{EVIL}-{number:03d}-{attacker.behaviour}", school="S01", kind=KINDS[attacker.protocol],
        address=attacker.address, ports={attacker.protocol: attacker.port}, witnesses=(),
        credentials={PUBLIC.type: PUBLIC, GUESS.type: GUESS},
    )  # fmt: skip


async def look_at_page(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
    """What a scan does, on the schedule."""
    await http.get(target.address, target.ports[WEB], "/", deadline_s)
    return Finding()


PAGE = Probe(
    name=WEB, look=look_at_page, interval_s=60, timeout_s=2, witness=False, worth=lambda target: WEB in target.ports
)


class Watched(Schedule):
    """Notes how late each look at an honest device begins; one that waits for its own device is not late."""

    def __init__(self, seen: Seen, from_s: float, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._seen = seen
        self._from_s = from_s

    def _begin(self, order: Order) -> None:
        now_s = time.monotonic()
        if now_s > self._from_s and not order.held and not order.station.target.device.startswith(EVIL):
            self._seen.lateness_s.append(now_s - order.wanted_s)
        super()._begin(order)


async def warm_up(honest: list[Target]) -> None:
    """One look each, slowly: simulated devices make their objects when they are first asked."""
    async with SnmpClient() as snmp:
        instruments = instruments_with(snmp)
        for target in honest:
            for probe in PROBES.values():
                if probe.name not in NOT_HERE and probe.fits(target):
                    with contextlib.suppress(ProtocolError):
                        await probe.look(target, instruments, WARM_S)


def instruments_with(snmp: SnmpClient) -> Instruments:
    logins = cast(LoginGate, Open())
    return Instruments(clock=SystemClock(), snmp=snmp, pinger=None, logins=logins, counters=CounterMemory())


async def besiege(honest: list[Target], hostile: list[Target], seconds: float, pace: float) -> Seen:
    """The real schedule, poller, probes and transports. Memory in octets."""
    seen, clock = Seen(), SystemClock()
    from_s = clock.monotonic() + SETTLE_S

    def receive(reading: Reading) -> None:
        if clock.monotonic() < from_s:
            return
        if reading.device.startswith(EVIL):
            said = "" if reading.failure is None else reading.failure.message.id
            seen.attacked[f"{reading.device.partition('-')[2][4:]}: {said}"] += 1
            return
        seen.verdicts[reading.verdict.name] += 1
        if reading.verdict is not Verdict.ANSWERED:
            seen.failed[f"{reading.probe}: {reading.failure.message.id if reading.failure else reading.verdict}"] += 1

    async with SnmpClient() as snmp:
        instruments = instruments_with(snmp)
        chosen = [probe for probe in (*PROBES.values(), PAGE) if probe.name not in NOT_HERE]
        schedule = Watched(seen, from_s, chosen, instruments, clock, receive, pace=pace)
        schedule.add_all([*honest, *hostile])
        schedule.start()
        await asyncio.sleep(SETTLE_S + seconds)
        await schedule.stop()
        seen.dropped = {name: getattr(snmp.counts, name) for name in snmp.counts.__slots__}
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seen.peak, seen.cpu_s = peak(), usage.ru_utime + usage.ru_stime
    return seen


def peak() -> int:
    """The most memory that this program held; getrusage would also count its parent's before the exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def run_here(honest: int, hostile: int, seconds: float, pace: float) -> Seen:
    with campus(honest, free_ports()) as truth, attackers(hostile) as evil:
        targets = [honest_target(device) for device in truth.devices if device.ports]
        return asyncio.run(besiege(targets, [hostile_target(*one) for one in enumerate(evil)], seconds, pace))


def run_apart(honest: int, hostile: int, seconds: float, pace: float) -> Seen:
    """In a fresh process, so that its memory is its own."""
    words = [sys.executable, "-m", "bench.siege", *map(str, (honest, hostile, seconds, pace))]
    found = json.loads(run(words, stdout=PIPE, text=True, check=True).stdout)
    for name in ("verdicts", "failed", "attacked"):
        found[name] = Counter(found[name])
    return Seen(**found)


def main() -> None:
    if sys.argv[1] == "campus":
        asyncio.run(be_campus(int(sys.argv[2]), json.loads(sys.argv[3])))
    else:
        honest, hostile, seconds, pace = sys.argv[1:]
        print(json.dumps(vars(run_here(int(honest), int(hostile), float(seconds), float(pace)))))


if __name__ == "__main__":
    main()
