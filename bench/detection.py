"""How long from a cut to a confirmed DOWN, and how often a lossy network alone makes one.

Run with `python -m bench detection`. Times are simulated, so they are the same on every machine.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from random import Random

from bench.table import Figure, Table
from bench.virtualcampus import VirtualCampus, at_random_moments, campus
from collector.probes import PROBES
from collector.recheck import RecheckPolicy
from inventory.model.transition import Observed
from simulator.virtualnetwork import Loss, VirtualNetwork
from simulator.virtualtime import VirtualLoop, run_virtual

DAY_S = 86_400.0
PING_S = PROBES["ping"].interval_s
SERVICE_S = PROBES["snmp"].interval_s
HOST_GOAL_S, SERVICE_GOAL_S = 40.0, 90.0
ALARM_GOAL = 0.01  # false alarms per 10,000 device-days


@dataclass(frozen=True)
class Distribution:
    seconds: list[float]

    def at(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        return f"p50 {self.at(0.5):5.1f} s, p99 {self.at(0.99):5.1f} s, max {self.at(1):5.1f} s (n={len(self.seconds)})"


def cut_to_confirmed(*, seed: int, host: bool, devices: int = 200, loss: Loss | None = None) -> Distribution:
    """Cuts each device once at a random moment: the host, or the one service that it must answer."""
    loop, random = VirtualLoop(), Random(seed)
    network = VirtualNetwork(random, loss or Loss(each_way=0.01))
    watched = VirtualCampus(loop, network, campus(devices * 4 // 5, devices - devices * 4 // 5))

    async def main() -> dict[str, int]:
        cuts = at_random_moments(watched, random, (120.0, 720.0), lambda target: "" if host else target.witnesses[0])
        await watched.watch(720.0 + 2 * SERVICE_GOAL_S)
        return cuts

    cuts = run_virtual(loop, main())
    down = watched.confirmed_down()
    missing = [device for device in cuts if device not in down]
    if missing:
        raise AssertionError(f"never confirmed: {missing}")
    return Distribution([(down[device].recorded_ms - at_ms) / 1000 for device, at_ms in cuts.items()])


@dataclass(frozen=True)
class Alarms:
    """False alarms of a campus in which nothing ever failed but the network's packets.

    `of_ping` are those of the witness ping, which made `ping_looks` first looks.
    """

    alarms: int
    of_ping: int
    ping_looks: int
    device_days: float
    looks: int
    wall_s: float


def false_alarms(
    *, seed: int, loss: Loss, devices: int = 88, hours: float = 24.0, looks: int = RecheckPolicy().looks
) -> Alarms:
    """`looks` silent looks in a row confirm; every DOWN of any witness counts as an alarm."""
    started_s = time.perf_counter()
    loop, random = VirtualLoop(), Random(seed)
    watched = VirtualCampus(loop, VirtualNetwork(random, loss), campus(devices - 8, 8), looks=looks)
    run_virtual(loop, watched.watch(hours * 3600, tick_s=10.0))
    down = Counter(row.witness for row in watched.transitions if row.state is Observed.DOWN)
    return Alarms(
        alarms=down.total(),
        of_ping=down["ping"],
        ping_looks=watched.first_looks["ping"],
        device_days=devices * hours / 24,
        looks=watched.readings,
        wall_s=time.perf_counter() - started_s,
    )


def expected_share(each_way: float, looks: int) -> float:
    """By analysis, independent loss: the share of first looks of a datagram witness that end in an alarm."""
    return float((1 - (1 - each_way) ** 2) ** looks)


def expected_alarms(each_way: float, interval_s: float = PING_S) -> float:
    """By analysis: false alarms of one datagram witness per 10,000 device-days."""
    return expected_share(each_way, RecheckPolicy().looks) * DAY_S / interval_s * 10_000


def expected_burst_alarms(loss: Loss, span_s: float = 10.0) -> float:
    """By analysis, an upper bound: bad stretches that outlast all re-checks of a look, per 10,000 device-days."""
    return loss.bad_share * exp(-span_s / loss.bad_mean_s) * DAY_S / PING_S * 10_000


def run() -> Iterator[Table]:
    yield Table(
        "From a cut to a confirmed DOWN: 200 devices at random moments, 1 % loss each way",
        "simulated time, so the same on every machine; the peer is our goal",
        [
            Figure(f"{name}, {share:.0%} of them, s", found.at(share), *goal)
            for name, host, goal_s in (("dead host", True, HOST_GOAL_S), ("dead service", False, SERVICE_GOAL_S))
            for found in (cut_to_confirmed(seed=1, host=host),)
            for share, goal in ((0.5, ()), (0.99, ("goal", goal_s)), (1.0, ()))
        ],
    )
    yield Table(
        "False alarms of 10,000 device-days, 1 % loss each way",
        "by analysis, which the next table checks; the peer is our goal",
        [
            Figure("ping", expected_alarms(0.01), "goal", ALARM_GOAL),
            Figure("snmp", expected_alarms(0.01, SERVICE_S), "goal", ALARM_GOAL),
        ],
    )
    yield Table(
        "False alarms, simulated beside the analysis",
        "alarms of ping at 5 % loss each way in 4 hours, with fewer looks than we take so that there are any",
        [
            Figure(f"{looks} looks", checked.of_ping, "analysis", checked.ping_looks * expected_share(0.05, looks))
            for looks in (2, 3)
            for checked in (false_alarms(seed=3, loss=Loss(each_way=0.05), hours=4, looks=looks),)
        ],
    )
    yield Table(
        "False alarms of 88 devices where the network alone fails, simulated",
        "of ping, per 10,000 device-days; the peer is the most that the analysis allows in the mean",
        list(simulated()),
    )


def simulated() -> Iterator[Figure]:
    for name, loss, hours in (
        ("1 % each way", Loss(each_way=0.01), 24.0),
        ("1 % of time bad, mean 0.5 s", Loss(bad_share=0.01, bad_mean_s=0.5), 24.0),
        ("1 % of time bad, mean 2 s", Loss(bad_share=0.01, bad_mean_s=2.0), 4.0),
    ):
        alarms = false_alarms(seed=2, loss=loss, hours=hours)
        bound = ("bound", expected_burst_alarms(loss)) if loss.bad_share else ()
        per_10_000 = alarms.of_ping * 10_000 / alarms.device_days
        yield Figure(f"{name}, {alarms.device_days:.0f} device-days", per_10_000, *bound)
