from __future__ import annotations

import asyncio
from random import Random

import pytest

from collector.clock import Clock
from collector.protocols.errors import NoAnswer
from simulator.virtualnetwork import Loss, VirtualNetwork
from simulator.virtualtime import EPOCH_MS, Standstill, VirtualClock, VirtualLoop, run_virtual


def test_a_year_passes_without_waiting() -> None:
    loop = VirtualLoop()
    clock: Clock = VirtualClock(loop)
    order = []

    async def sleeper(seconds: float) -> None:
        await asyncio.sleep(seconds)
        order.append(seconds)

    async def main() -> None:
        await asyncio.gather(sleeper(31_536_000.0), sleeper(1.0), sleeper(3600.0))

    run_virtual(loop, main())
    assert order == [1.0, 3600.0, 31_536_000.0]
    assert clock.monotonic() == pytest.approx(31_536_000.0)
    assert clock.now_ms() == EPOCH_MS + 31_536_000_000


def test_waiting_for_nothing_is_said_instead_of_hanging() -> None:
    with pytest.raises(Standstill, match="no timer"):
        run_virtual(VirtualLoop(), asyncio.Event().wait())


def test_the_wall_jumps_and_the_machine_reboots_on_command() -> None:
    loop = VirtualLoop()
    clock = VirtualClock(loop)
    clock.jump(-3600.0)
    assert (clock.now_ms(), clock.monotonic()) == (EPOCH_MS - 3_600_000, 0.0)
    before = clock.boot_id
    clock.reboot()
    assert clock.boot_id != before
    loop.close()


def lost_share(loss: Loss, looks: int = 5_000, every_s: float = 20.0) -> float:
    loop = VirtualLoop()
    network = VirtualNetwork(Random(7), loss)

    async def main() -> int:
        lost = 0
        for _ in range(looks):
            try:
                await network.datagram("d", "ping", 2.0)
            except NoAnswer:
                lost += 1
            await asyncio.sleep(every_s)
        return lost

    return run_virtual(loop, main()) / looks


def test_the_network_loses_what_it_was_told_to_lose() -> None:
    assert lost_share(Loss()) == 0.0
    assert lost_share(Loss(each_way=0.1)) == pytest.approx(0.19, abs=0.02)
    assert lost_share(Loss(bad_share=0.2, bad_mean_s=1.0)) == pytest.approx(0.2, abs=0.02)


def test_bad_stretches_last_as_long_as_they_were_told_to() -> None:
    loop = VirtualLoop()
    network = VirtualNetwork(Random(7), Loss(bad_share=0.2, bad_mean_s=2.0), round_trip_s=(0.0, 0.0))

    async def main() -> list[bool]:
        seen = []
        for _ in range(40_000):
            try:
                await network.datagram("d", "ping", 1e-6)
                seen.append(False)
            except NoAnswer:
                seen.append(True)
            await asyncio.sleep(0.1)
        return seen

    bad = run_virtual(loop, main())
    stretches = sum(now and not before for before, now in zip([False, *bad], bad, strict=False))
    assert sum(bad) / stretches * 0.1 == pytest.approx(2.0, rel=0.2)


def test_a_stream_survives_lost_packets_and_ends_at_its_deadline() -> None:
    loop = VirtualLoop()
    network = VirtualNetwork(Random(1), Loss(each_way=0.2))

    async def main() -> tuple[int, float]:
        lost = 0
        for _ in range(1000):
            try:
                await network.stream("d", "rtsp", 5.0)
            except NoAnswer:
                lost += 1
        network.cut("d")
        started = loop.time()
        with pytest.raises(NoAnswer):
            await network.stream("d", "rtsp", 5.0)
        return lost, loop.time() - started

    lost, waited_s = run_virtual(loop, main())
    assert 0 < lost < 150, "a lost datagram in three would be 360"
    assert waited_s == pytest.approx(5.0)
