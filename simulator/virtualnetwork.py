"""A network on virtual time: it delays, loses, bursts and is cut, from a seed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import exp
from random import Random

from collector.protocols.errors import NoAnswer

FIRST_RETRANSMISSION_S = 1.0  # RFC 6298, 2.1: before a round trip was measured
LEAST_RETRANSMISSION_S = 0.2  # Linux TCP_RTO_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """`each_way` is the chance that one packet is lost in the good state (0 to 1).

    With `bad_share` > 0 the line of each device is a two-state Gilbert model: for that share of time it is bad,
    in stretches of `bad_mean_s` on average (exponential), and loses everything meanwhile.
    """

    each_way: float = 0.0
    bad_share: float = 0.0
    bad_mean_s: float = 1.0


@dataclass(slots=True)
class Line:
    """One device's line: whether it is bad, as known at `at_s`; what is `cut` (protocols; "" is everything)."""

    bad: bool = False
    at_s: float = 0.0
    cut: set[str] = field(default_factory=set)


class VirtualNetwork:
    """`round_trip_s` is the shortest and longest round trip; between them it is even."""

    def __init__(self, random: Random, loss: Loss, round_trip_s: tuple[float, float] = (0.001, 0.02)) -> None:
        self._random = random
        self._loss = loss
        self._round_trip_s = round_trip_s
        self._lines: dict[str, Line] = {}

    def cut(self, device: str, protocol: str = "") -> None:
        """From now on nothing comes back, silently; of one protocol or of all."""
        self._line(device).cut.add(protocol)

    def mend(self, device: str, protocol: str = "") -> None:
        self._line(device).cut.discard(protocol)

    async def datagram(self, device: str, protocol: str, deadline_s: float) -> float:
        """One packet there and one back: the round trip in seconds; raises NoAnswer at the deadline."""
        return await self._exchange(device, protocol, iter((0.0,)), deadline_s, deadline_s)

    async def stream(self, device: str, protocol: str, deadline_s: float) -> float:
        """A TCP connection and one request over it, with retransmissions; seconds in all; raises NoAnswer."""
        opened_s = await self._exchange(device, protocol, backoff(FIRST_RETRANSMISSION_S), deadline_s, deadline_s)
        left_s = deadline_s - opened_s
        return opened_s + await self._exchange(device, protocol, backoff(LEAST_RETRANSMISSION_S), left_s, deadline_s)

    async def _exchange(
        self, device: str, protocol: str, sendings: Iterator[float], left_s: float, deadline_s: float
    ) -> float:
        round_trip_s = self._random.uniform(*self._round_trip_s)
        waited_s = 0.0
        for sent_s in sendings:
            if sent_s >= left_s:
                break
            await asyncio.sleep(sent_s - waited_s)
            waited_s = sent_s
            if self._passes(device, protocol) and sent_s + round_trip_s <= left_s:
                await asyncio.sleep(round_trip_s)
                return sent_s + round_trip_s
        await asyncio.sleep(left_s - waited_s)
        raise NoAnswer(protocol=protocol, seconds=deadline_s)

    def _passes(self, device: str, protocol: str) -> bool:
        line = self._line(device)
        if protocol in line.cut or "" in line.cut or self._is_bad(line):
            return False
        one_way = 1 - self._loss.each_way
        return self._random.random() < one_way * one_way

    def _is_bad(self, line: Line) -> bool:
        """Moves the line's state on to now: a two-state Markov chain in continuous time."""
        share = self._loss.bad_share
        if share == 0:
            return False
        now_s = asyncio.get_running_loop().time()
        memory = exp(-(now_s - line.at_s) / (self._loss.bad_mean_s * (1 - share)))
        chance = share + (float(line.bad) - share) * memory
        line.at_s, line.bad = now_s, self._random.random() < chance
        return line.bad

    def _line(self, device: str) -> Line:
        return self._lines.setdefault(device, Line())


def backoff(first_s: float) -> Iterator[float]:
    """Moments at which TCP sends a packet that is not acknowledged: 0, first, 3 x first, 7 x first …"""
    at_s, step_s = 0.0, first_s
    while True:
        yield at_s
        at_s += step_s
        step_s *= 2
