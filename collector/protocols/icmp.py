"""Ping (RFC 792, RFC 4443): one shared socket, answers told apart by sequence, address and a random cookie."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from collector.protocols.connection import OURS, error_for
from collector.protocols.echo_port import EchoPort, PingSockets, RawHelper
from collector.protocols.echo_socket import COOKIE, Heard
from collector.protocols.errors import LocalFault, NoAnswer, ProtocolError
from collector.protocols.pace import Pace
from collector.protocols.rights import may_open_raw
from language.message import Message

PROTOCOL = "icmp"
RATE = 5000.0
BURST = 64
RESTART_S = 5.0
NOT_OURS = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH})


def tells_nothing(address: str) -> bool:
    """Whether an answer to ping is the kernel's own and says nothing of a device: all of 127.0.0.0/8, and ::1."""
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _ping_groups() -> str:
    return Path("/proc/sys/net/ipv4/ping_group_range").read_text(encoding="ascii")


def obstacle() -> Message | None:
    """Why this machine lets us send no ping; None when it does. Asks the system, sends nothing."""
    low, high = (int(word) for word in _ping_groups().split())
    if any(low <= group <= high for group in (os.getegid(), *os.getgroups())):
        return None
    return None if may_open_raw() else Message("icmp.impossible", {"reason": "EPERM"})


@dataclass(frozen=True, slots=True)
class Echo:
    """The answer to a ping: the round trip, and the TTL (hop limit) with which it arrived, 0 where nobody told."""

    rtt_ms: float
    ttl: int = 0


@dataclass(slots=True)
class _Waiting:
    address: bytes
    cookie: bytes
    answer: asyncio.Future[Echo]


class Pinger:
    """Many pings at once through one port. Made by `Pinger.open`."""

    def __init__(self, *, pace: Pace | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._port: EchoPort | None = None
        self._pace = pace or Pace(RATE, BURST, monotonic)
        self._monotonic = monotonic
        self._waiting: dict[int, _Waiting] = {}
        self._sequence = secrets.randbelow(65536)
        self._open_again = 0.0
        self._opening = asyncio.Lock()

    @classmethod
    async def open(cls, *, pace: Pace | None = None, monotonic: Callable[[], float] = time.monotonic) -> Pinger:
        """Ping sockets where the system allows them, else the raw-socket helper. Raises LocalFault for neither."""
        pinger = cls(pace=pace, monotonic=monotonic)
        await pinger._open_port()
        return pinger

    async def _open_port(self) -> EchoPort:
        try:
            self._port = PingSockets(self._heard)
        except OSError:
            self._port = await RawHelper.start(self._heard, self._not_sent)
        return self._port

    async def _living_port(self) -> EchoPort:
        """The port; a helper that ended is started again, at most every 5 s."""
        async with self._opening:
            if self._port is not None and self._port.alive:
                return self._port
            now = self._monotonic()
            if now < self._open_again:
                raise LocalFault("icmp.impossible", reason="helper ended")
            self._open_again = now + RESTART_S
            if self._port is not None:
                await self._port.close()
            return await self._open_port()

    @property
    def dropped(self) -> int:
        """Answers that the kernel threw away so far."""
        return 0 if self._port is None else self._port.dropped

    async def ping(self, address: str, deadline_s: float, *, patience_s: float | None = None) -> float:
        """Round trip in milliseconds; otherwise as `echo`."""
        return (await self.echo(address, deadline_s, patience_s=patience_s)).rtt_ms

    async def echo(self, address: str, deadline_s: float, *, patience_s: float | None = None) -> Echo:
        """The answer; `deadline_s` counts from when the request leaves.

        `patience_s` is how long it may wait to leave, as long as the deadline if not given. Raises NoAnswer,
        Unreachable, and LocalFault for what could not be asked: too much in front of it, no buffer, or answers
        dropped by the kernel while it waited.
        """
        packed = ipaddress.ip_address(address).packed
        await self._place(deadline_s if patience_s is None else patience_s)
        port = self._port
        if port is None or not port.alive:
            port = await self._living_port()
        waiting = _Waiting(packed, secrets.token_bytes(COOKIE), asyncio.get_running_loop().create_future())
        sequence = self._free_sequence()
        dropped = port.dropped
        self._waiting[sequence] = waiting
        try:
            port.send(packed, sequence, waiting.cookie)
            async with asyncio.timeout(deadline_s):
                return await waiting.answer
        except TimeoutError as late:
            if port.dropped != dropped or not port.alive:
                raise LocalFault(protocol=PROTOCOL, reason="answers dropped") from late
            raise NoAnswer(protocol=PROTOCOL, seconds=deadline_s) from late
        except OSError as error:
            raise _error(error.errno or errno.EIO, sent=False) from error
        finally:
            del self._waiting[sequence]

    async def _place(self, patience_s: float) -> None:
        delay = self._pace.reserve(patience_s)
        if delay > patience_s:
            raise LocalFault(protocol=PROTOCOL, reason="too many at once")
        if delay:
            await asyncio.sleep(delay)

    def _free_sequence(self) -> int:
        for _ in range(65536):
            self._sequence = (self._sequence + 1) & 0xFFFF
            if self._sequence not in self._waiting:
                return self._sequence
        raise LocalFault(protocol=PROTOCOL, reason="too many at once")

    def _matching(self, heard: Heard) -> _Waiting | None:
        waiting = self._waiting.get(heard.sequence)
        if waiting is None or waiting.answer.done() or waiting.address != heard.address:
            return None
        cut_short = heard.error != 0 and len(heard.cookie) < COOKIE
        return waiting if cut_short or waiting.cookie == heard.cookie else None

    def _heard(self, heard: Heard) -> None:
        waiting = self._matching(heard)
        if waiting is None:
            return
        if heard.error:
            waiting.answer.set_exception(_error(heard.error, sent=True))
        else:
            waiting.answer.set_result(Echo(heard.took_ns / 1e6, heard.ttl))

    def _not_sent(self, heard: Heard) -> None:
        waiting = self._matching(heard)
        if waiting is not None:
            waiting.answer.set_exception(_error(heard.error, sent=False))

    async def close(self) -> None:
        if self._port is not None:
            await self._port.close()


def _error(code: int, *, sent: bool) -> ProtocolError:
    """A complaint of the network about a packet that was sent is the network's; the rest is ours."""
    if not sent and code not in OURS | NOT_OURS:
        return LocalFault(protocol=PROTOCOL, reason=errno.errorcode.get(code, str(code)))
    return error_for(code, PROTOCOL, 0, at_once=not sent)
