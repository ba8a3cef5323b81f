"""The process that reads hostile frames: what it may, what becomes of it, and of those who wait for it."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from collector.protocols import dissector as module
from collector.protocols.dissector import BACK_OFF_S, Dissector
from collector.protocols.segment_facts import Fact, RouterFact

pytestmark = pytest.mark.needs("scapy")
# A router advertisement: lifetime 1800 s, prefix 2001:db8::/64; octets as scapy builds them.
ADVERTISEMENT = bytes.fromhex(
    "333300000001020000000001" "86dd" "6000000000303aff"
    "fe800000000000000000000000000009" "ff020000000000000000000000000001"
    "8600e60000080708" "0000000000000000"
    "030440c0ffffffffffffffff00000000" "20010db8000000000000000000000000"
)  # fmt: skip


PATIENCE_S = 100.0


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a frame takes its time, and no test here is about that."""
    monkeypatch.setattr(module, "START_S", PATIENCE_S)
    monkeypatch.setattr(module, "FRAME_S", PATIENCE_S)


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def read(dissector: Dissector, octets: bytes = ADVERTISEMENT) -> Fact | None:
    return await dissector.dissect(octets, "eth0", 5)


def pid_of(dissector: Dissector) -> int:
    assert dissector._child is not None
    return dissector._child.pid


def with_dissector(work: Callable[[Dissector, Time], Awaitable[None]]) -> None:
    async def main() -> None:
        time = Time()
        dissector = await Dissector.start(time)
        try:
            await work(dissector, time)
        finally:
            await dissector.close()

    asyncio.run(main())


def test_a_router_advertisement_is_read() -> None:
    async def work(dissector: Dissector, _: Time) -> None:
        assert await read(dissector) == RouterFact(
            interface="eth0", at_ms=5, mac="02:00:00:00:00:01", source="fe80::9", lifetime_s=1800,
            prefixes=("2001:db8::/64",),
        )  # fmt: skip

    with_dissector(work)


def test_it_can_open_nothing_and_eat_no_more_than_its_share() -> None:
    async def work(dissector: Dissector, _: Time) -> None:
        lines = Path(f"/proc/{pid_of(dissector)}/limits").read_text().splitlines()
        limits = {line[:25].strip(): line[26:].split()[:2] for line in lines}
        assert limits["Max open files"] == limits["Max file size"] == ["0", "0"]
        assert limits["Max address space"] == [str(384 << 20)] * 2
        assert Path(f"/proc/{pid_of(dissector)}/environ").read_bytes().count(b"=") == 1, "PATH alone"

    with_dissector(work)


def test_broken_frames_cost_themselves_alone() -> None:
    chance = random.Random(7)

    def broken() -> bytes:
        octets = bytearray(ADVERTISEMENT[: chance.randrange(len(ADVERTISEMENT) + 1)])
        for _ in range(chance.randrange(12)):
            if octets:
                octets[chance.randrange(len(octets))] = chance.randrange(256)
        return bytes(octets) + chance.randbytes(chance.choice([0, 0, 30, 1000]))

    async def work(dissector: Dissector, _: Time) -> None:
        before = pid_of(dissector)
        for _ in range(400):
            await read(dissector, broken())
        assert await read(dissector) is not None
        assert pid_of(dissector) == before

    with_dissector(work)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP])
def test_one_that_dies_or_hangs_is_replaced_after_a_while_and_the_loss_is_told(
    end: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRAME_S", 0.5)

    async def work(dissector: Dissector, time: Time) -> None:
        before = pid_of(dissector)
        os.kill(before, end)
        assert await read(dissector) is None
        assert await read(dissector) is None, "it stays away for a while"
        assert dissector.lost == 2
        time.now += BACK_OFF_S[0]
        monkeypatch.setattr(module, "FRAME_S", PATIENCE_S)
        assert await read(dissector) is not None
        assert pid_of(dissector) != before
        assert not Path(f"/proc/{before}").exists()

    with_dissector(work)


def test_where_it_cannot_start_this_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROGRAM", Path("/no/such/program.py"))
    with pytest.raises(module.LocalFault, match=r"segment\.no_dissector"):
        asyncio.run(Dissector.start())
