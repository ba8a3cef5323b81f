"""The real Schedule, poller and Observer over a simulated network, on virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, cast

from alerts.clockwatch import moment
from alerts.observe import Observer, Policy
from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.probe import Finding, Look, Probe
from collector.recheck import RECHECKS, RecheckPolicy
from collector.sample import Reading
from collector.schedule import Schedule
from collector.target import Target
from inventory.model.kind import Kind, must_answer
from inventory.model.transition import Observed, Transition
from simulator.virtualnetwork import VirtualNetwork
from simulator.virtualtime import VirtualClock, VirtualLoop

DATAGRAMS = frozenset({"ping", "snmp", "interface", "ups"})


def probes(network: VirtualNetwork) -> tuple[Probe, ...]:
    """The product's own probes, with their cadence and limits; only what they look through is simulated."""
    return tuple(replace(probe, look=over(network, name)) for name, probe in PROBES.items())


def over(network: VirtualNetwork, name: str) -> Look:
    exchange = network.datagram if name in DATAGRAMS else network.stream

    async def look(target: Target, instruments: Instruments, deadline_s: float) -> Finding:
        await exchange(target.device, name, deadline_s)
        return Finding()

    return look


def target(code: str, kind: Kind) -> Target:
    """An address of RFC 5737, to which nothing is sent: the network is simulated."""
    return Target(device=code, school="S01", kind=kind, address="192.0.2.1", ports={}, witnesses=must_answer(kind))


def campus(cameras: int, switches: int) -> list[Target]:
    return [target(f"s01-cam-{n:04d}", Kind.CAMERA) for n in range(cameras)] + [
        target(f"s01-sw-{n:04d}", Kind.SWITCH) for n in range(switches)
    ]


class VirtualCampus:
    """What was observed of `targets`, and when each transition was known.

    `looks` silent looks confirm a silence; fewer than the product's make false alarms frequent enough to count.
    """

    def __init__(
        self,
        loop: VirtualLoop,
        network: VirtualNetwork,
        targets: Sequence[Target],
        *,
        looks: int = RecheckPolicy().looks,
    ) -> None:
        self.clock = VirtualClock(loop)
        self.network = network
        self.observer = Observer(Policy(misses=looks))
        self.transitions: list[Transition] = []
        self.readings = 0
        self.first_looks: Counter[str] = Counter()
        self.targets = {target.device: target for target in targets}
        # The probes above reach for no instrument, so none is made.
        instruments = cast(Instruments, None)
        rechecks = RecheckPolicy(rechecks=RECHECKS[: looks - 1])
        self.schedule = Schedule(probes(network), instruments, self.clock, self._receive, rechecks=rechecks)
        self.schedule.add_all(targets)

    def _receive(self, reading: Reading) -> None:
        self.readings += 1
        self.first_looks[reading.probe] += reading.attempt == 0
        if not PROBES[reading.probe].witness:
            return
        self.transitions += self.observer.feed(
            reading, school="S01", interval_s=self.schedule.interval_s(reading.probe), now=moment(self.clock)
        )

    async def watch(self, seconds: float, tick_s: float = 1.0) -> None:
        """Polls and ticks for so long, then stops."""
        self.schedule.start()
        await self.tick(seconds, tick_s)
        await self.schedule.stop()

    async def tick(self, seconds: float, tick_s: float = 1.0) -> None:
        until_s = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until_s:
            await asyncio.sleep(min(tick_s, until_s - self.clock.monotonic()))
            self.transitions += self.observer.tick(moment(self.clock))

    def confirmed_down(self) -> Mapping[str, Transition]:
        """Per device the first DOWN of a witness that must answer."""
        found: dict[str, Transition] = {}
        for row in self.transitions:
            if row.state is Observed.DOWN and row.witness in self.targets[row.device].witnesses:
                found.setdefault(row.device, row)
        return found


def at_random_moments(
    campus: VirtualCampus, random: Random, within_s: tuple[float, float], protocol: Callable[[Target], str]
) -> dict[str, int]:
    """Plans one cut per device; device -> wall time (ms) of its cut. Call it inside the running loop."""
    loop = asyncio.get_running_loop()
    cuts: dict[str, int] = {}

    def cut(one: Target) -> None:
        campus.network.cut(one.device, protocol(one))
        cuts[one.device] = campus.clock.now_ms()

    for one in campus.targets.values():
        loop.call_later(random.uniform(*within_s), cast(Callable[..., Any], cut), one)
    return cuts
