"""TCP looks: one connect, or many at once on the loop's own selector without a task for each."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from collector.protocols.connection import IN_PROGRESS, OURS, Connection, start_connect, total_deadline
from collector.protocols.pace import Pace

PROTOCOL = "tcp"
AT_ONCE = 1000
STARTS_PER_TURN = 64  # then the loop gets its turn
TABLE_FULL = frozenset({errno.EMFILE, errno.ENFILE})


class Outcome(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # the host is there and said no
    SILENT = "silent"
    UNREACHABLE = "unreachable"  # the network said so
    NOT_ASKED = "not_asked"  # this machine could not: nothing is learnt


class TcpLook(NamedTuple):
    """`reason` is an errno's name where the outcome is NOT_ASKED, else empty."""

    address: str
    port: int
    outcome: Outcome
    took_ms: float
    reason: str = ""


async def connect_look(
    address: str, port: int, deadline_s: float, *, monotonic: Callable[[], float] = time.monotonic
) -> float:
    """Milliseconds until the port took the connection. Raises NoAnswer, Refused, Unreachable, LocalFault."""
    started = monotonic()
    async with total_deadline(PROTOCOL, deadline_s), await Connection.open(address, port, PROTOCOL):
        return (monotonic() - started) * 1000


def outcome_of(code: int, *, at_once: bool = False) -> Outcome:
    """What an errno of a connect says; 0 is success. `at_once`: nothing was sent before it came."""
    if code == 0:
        return Outcome.OPEN
    if code in (errno.ECONNREFUSED, errno.ECONNRESET):
        return Outcome.CLOSED
    if code in OURS or (at_once and code == errno.ENETUNREACH):
        return Outcome.NOT_ASKED
    return Outcome.SILENT if code == errno.ETIMEDOUT else Outcome.UNREACHABLE


def _told(code: int, took_ms: float, *, at_once: bool = False) -> tuple[Outcome, float, str]:
    outcome = outcome_of(code, at_once=at_once)
    return outcome, took_ms, _name(code) if outcome is Outcome.NOT_ASKED else ""


def _name(code: int) -> str:
    return errno.errorcode.get(code, str(code))


def room(at_once: int) -> int:
    """Connects that may fly together: half of this process's descriptors belong to others."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return at_once if soft == resource.RLIM_INFINITY else max(1, min(at_once, soft // 2))


class _Flying(NamedTuple):
    sock: socket.socket
    address: str
    port: int
    started: float


class _Flight:
    """Connects on their way. All have the same deadline, so the oldest is always the first to be late."""

    def __init__(self, deadline_s: float, monotonic: Callable[[], float]) -> None:
        self._loop = asyncio.get_running_loop()
        self._deadline_s = deadline_s
        self._monotonic = monotonic
        self._flying: dict[int, _Flying] = {}
        self._landed: deque[TcpLook] = deque()
        self._news = asyncio.Event()

    def __len__(self) -> int:
        return len(self._flying)

    def start(self, address: str, port: int) -> None:
        """Raises OSError with EMFILE or ENFILE when no descriptor is left; other failures are outcomes."""
        started = self._monotonic()
        try:
            sock, code = start_connect(address, port)
        except OSError as error:
            if error.errno in TABLE_FULL:
                raise
            self._land(TcpLook(address, port, Outcome.NOT_ASKED, 0.0, _name(error.errno or errno.EIO)))
            return
        if code in IN_PROGRESS:
            self._flying[sock.fileno()] = _Flying(sock, address, port, started)
            self._loop.add_writer(sock, self._ready, sock.fileno())
        else:
            sock.close()
            took_ms = (self._monotonic() - started) * 1000
            self._land(TcpLook(address, port, *_told(code, took_ms, at_once=True)))

    def _ready(self, descriptor: int) -> None:
        sock = self._flying[descriptor].sock
        self._end(descriptor, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _end(self, descriptor: int, code: int) -> None:
        flying = self._flying.pop(descriptor)
        self._loop.remove_writer(descriptor)
        flying.sock.close()
        took_ms = (self._monotonic() - flying.started) * 1000
        self._land(TcpLook(flying.address, flying.port, *_told(code, took_ms)))

    def _land(self, look: TcpLook) -> None:
        self._landed.append(look)
        self._news.set()

    async def wait(self) -> None:
        """Until something landed or the oldest is late."""
        oldest = next(iter(self._flying.values()), None)
        if oldest is None or self._landed:
            return
        try:
            async with asyncio.timeout(max(0.0, oldest.started + self._deadline_s - self._monotonic())):
                await self._news.wait()
        except TimeoutError:
            self._end_late()

    def _end_late(self) -> None:
        limit = self._monotonic() - self._deadline_s
        for descriptor, flying in list(self._flying.items()):
            if flying.started > limit:
                break
            self._end(descriptor, errno.ETIMEDOUT)

    def landed(self) -> list[TcpLook]:
        looks = list(self._landed)
        self._landed.clear()
        self._news.clear()
        return looks

    def close(self) -> None:
        for descriptor in list(self._flying):
            self._end(descriptor, errno.EMFILE)


async def sweep(
    endpoints: Iterable[tuple[str, int]],
    deadline_s: float,
    *,
    at_once: int = AT_ONCE,
    pace: Pace | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> AsyncIterator[TcpLook]:
    """Connects to every (address, port) and tells how each went, in the order of landing.

    `deadline_s` is each connect's own. What this machine could not ask comes back as NOT_ASKED, never as silence.
    """
    flight = _Flight(deadline_s, monotonic)
    waiting = iter(endpoints)
    held: tuple[str, int] | None = None
    limit = room(at_once)
    more = True
    try:
        while more or len(flight):
            turn = 0
            while more and len(flight) < limit and turn < STARTS_PER_TURN:
                endpoint = held or next(waiting, None)
                held, turn = None, turn + 1
                if endpoint is None:
                    more = False
                    break
                if pace is not None:
                    await pace.wait()
                try:
                    flight.start(*endpoint)
                except OSError as error:
                    if len(flight):  # wait for a descriptor of our own to come back
                        held, limit = endpoint, len(flight)
                        break
                    yield TcpLook(*endpoint, Outcome.NOT_ASKED, 0.0, _name(error.errno or errno.EMFILE))
            await (asyncio.sleep(0) if turn == STARTS_PER_TURN else flight.wait())
            for look in flight.landed():
                yield look
    finally:
        flight.close()
