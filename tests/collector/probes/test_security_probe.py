"""What agents count of wrong tries becomes rates, and neither a restart nor ourselves look like an attack."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest
from snmp_looks import HandClock, ready
from test_simulated_health import target_of

from collector.attack_signs import CLOSED, COMMUNITY, CONNECT, DIGEST, RESET, USER, SignMemory, Signs, per_minute
from collector.instruments import Instruments
from collector.probes import PROBES
from collector.probes.security import COUNTERS, counted
from collector.protocols.errors import ProtocolError
from collector.protocols.snmp.values import Counter32, Gauge32, Integer
from collector.sample import Value
from collector.snmp_login import SENDINGS
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.ports import free_ports
from simulator.truth import PlantedDevice

HOUR = 360_000


def signs(at_s: float, uptime: int | None = HOUR, own: Mapping[str, int] | None = None, **counts: int) -> Signs:
    return Signs(at_s, uptime, {(name, "1"): count for name, count in counts.items()}, own or {})


def test_counts_become_rates_per_minute_without_our_own_tries() -> None:
    before = signs(10, HOUR, bad=100, resets=7)
    now = signs(70, HOUR + 6000, {"bad": 12}, bad=172, resets=7)
    assert per_minute(before, now) == {"bad": 60.0, "resets": 0.0}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (signs(0, HOUR, bad=900), signs(60, 100, bad=5)),  # it has started again
        (signs(0, 100, bad=5), signs(60, 6100, bad=900)),  # it has only just started
        (signs(0, HOUR, bad=900), signs(60, HOUR + 6000, bad=5)),  # its counter was set back
        (signs(0, HOUR, bad=0), signs(60, HOUR + 6000, bad=2**31)),  # … or forth
        (signs(0, HOUR, bad=5), signs(0, HOUR, bad=900)),  # no time between
        (signs(0, HOUR, bad=5), signs(60, HOUR, bad=900)),  # an agent whose clock stands still
        (signs(0, HOUR, bad=5), signs(60, HOUR + 6000, other=900)),
    ],
)
def test_what_is_no_attack_has_no_rate(before: Signs, now: Signs) -> None:
    assert per_minute(before, now) == {}


def test_a_counter_that_wraps_goes_on() -> None:
    assert per_minute(signs(0, HOUR, bad=2**32 - 10), signs(60, HOUR + 6000, bad=20)) == {"bad": 30.0}


def test_more_tries_of_ours_than_were_counted_are_none_of_others() -> None:
    assert per_minute(signs(0, HOUR, bad=0), signs(60, HOUR + 6000, {"bad": 9}, bad=3)) == {"bad": 0.0}


def test_who_was_not_seen_for_longest_is_forgotten() -> None:
    memory = SignMemory(devices=2)
    for device in ("a", "b", "a", "c"):
        memory.exchange(device, signs(0))
        memory.tried(device, RESET)
    assert memory.exchange("b", signs(1)) is None
    assert memory.exchange("c", signs(1)) is not None
    assert memory.own("b") == {}
    assert memory.own("c") == {RESET: 1}


async def rates(device: PlantedDevice, instruments: Instruments) -> Mapping[str, Value]:
    finding = await PROBES["security"].look(target_of(device), instruments, 5)
    return finding.samples[0].fields if finding.samples else {}


def test_planted_attacks_are_seen_and_our_own_tries_are_not() -> None:
    truth = plan_campus(
        seed=5, prefix="127.45.9.0/24", cameras=4, recorders=1, switches=1, ups=1, ports=free_ports(), snmp_v3=False
    )
    switch = truth.of_kind("switch")[0]
    now = [0.0]

    async def scene() -> None:
        clock = HandClock()
        async with Campus(truth, monotonic=lambda: now[0]) as campus, ready(clock) as instruments:

            async def minute_later() -> Mapping[str, Value]:
                now[0] += 60
                clock.advance(60)
                return await rates(switch, instruments)

            assert await rates(switch, instruments) == {}, "one look tells no rate"
            quiet = dict.fromkeys((COMMUNITY, DIGEST, USER, RESET, CONNECT, CLOSED), 0.0)
            assert await minute_later() == quiet
            await campus.fault("guess-community", switch.code, tries_pm=90)
            await campus.fault("scan-ports", switch.code, tries_pm=600)
            assert await minute_later() == {**quiet, COMMUNITY: 90.0, RESET: 600.0}
            await campus.fault("mend", switch.code)
            assert await minute_later() == quiet
            wrong = Credential(id="w", type=CredentialType.SNMP_COMMUNITY, secret="wrong")
            stranger = replace(target_of(switch), credentials={wrong.type: wrong})
            with pytest.raises(ProtocolError):
                await PROBES["snmp"].look(stranger, instruments, 0.3)
            assert instruments.signs.own(switch.address) == {COMMUNITY: SENDINGS}
            assert campus.stations[switch.code].tried("communities", now[0]) == 91
            assert await minute_later() == quiet
            campus.stations[switch.code].boot()
            assert await minute_later() == {}, "a device that has only just started is not judged"

    asyncio.run(scene())


def test_only_counters_count() -> None:
    oid = next(iter(COUNTERS))
    assert counted({oid: Counter32(7)}) == {(COMMUNITY, str(oid)): 7}
    assert counted({oid: Integer(7)}) == {}
    assert counted({oid: Gauge32(7)}) == {}
