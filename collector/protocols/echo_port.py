"""Two ways out for echo requests, alike from outside: our own ping sockets, or the raw-socket helper process."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Callable
from typing import Protocol

from collector.protocols.child import Child
from collector.protocols.echo_socket import EchoSocket, Heard
from collector.protocols.errors import LocalFault
from collector.rawhelper.frames import (
    DROPPED,
    FAULT,
    HEARD,
    NOT_SENT,
    READY,
    Ask,
    decode_count,
    decode_report,
    encode_ask,
)

START_S = 10.0
COMMAND = (sys.executable, "-I", "-m", "collector.rawhelper")
OnHeard = Callable[[Heard], None]


class EchoPort(Protocol):
    @property
    def dropped(self) -> int:
        """Answers that the kernel threw away so far because nobody read them in time."""
        ...

    @property
    def alive(self) -> bool: ...

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        """Raises OSError when it could not be sent; the helper may also tell that later."""
        ...

    async def close(self) -> None: ...


class PingSockets:
    """Ping sockets of this process. Raises OSError where net.ipv4.ping_group_range leaves this group out."""

    alive = True

    def __init__(self, on_heard: OnHeard) -> None:
        self._on_heard = on_heard
        self._loop = asyncio.get_running_loop()
        self._sockets = {4: EchoSocket(4, raw=False)}
        try:
            self._sockets[6] = EchoSocket(6, raw=False)
        except OSError as error:
            if error.errno not in (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.EACCES):
                raise
        for echo in self._sockets.values():
            self._loop.add_reader(echo.fileno(), self._hear, echo)

    @property
    def dropped(self) -> int:
        return sum(echo.dropped for echo in self._sockets.values())

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        echo = self._sockets.get(4 if len(address) == 4 else 6)
        if echo is None:
            raise OSError(errno.EAFNOSUPPORT, "no socket for this IP version")
        echo.send(address, sequence, cookie)

    def _hear(self, echo: EchoSocket) -> None:
        for heard in echo.receive():
            self._on_heard(heard)

    async def close(self) -> None:
        for echo in self._sockets.values():
            self._loop.remove_reader(echo.fileno())
            echo.close()


class RawHelper:
    """The helper process for echo requests."""

    def __init__(self, hear: OnHeard, fail: OnHeard) -> None:
        self._child: Child | None = None
        self._hear = hear
        self._fail = fail
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.dropped = 0

    @classmethod
    async def start(cls, hear: OnHeard, fail: OnHeard) -> RawHelper:
        """Raises LocalFault when it may not open raw sockets, or does not come up."""
        helper = cls(hear, fail)
        try:
            helper._child = await Child.start(COMMAND, helper._take, helper._ended)
        except OSError as error:
            raise _impossible(errno.errorcode.get(error.errno or 0, "EPERM")) from error
        try:
            async with asyncio.timeout(START_S):
                await helper._ready
        except (TimeoutError, LocalFault) as fault:
            await helper.close()
            raise fault if isinstance(fault, LocalFault) else _impossible("helper does not start") from fault
        return helper

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        if self._child is None:
            raise OSError(errno.EPIPE, "the raw-socket helper has not started")
        self._child.send(encode_ask(Ask(address, sequence, cookie)))

    def _take(self, body: bytes) -> None:
        kind, body = body[:1], body[1:]
        if kind == HEARD:
            self._hear(Heard(*decode_report(body)))
        elif kind == NOT_SENT:
            self._fail(Heard(*decode_report(body)))
        elif kind == DROPPED:
            self.dropped = decode_count(body)
        elif kind == READY and not self._ready.done():
            self._ready.set_result(None)
        elif kind == FAULT and not self._ready.done():
            self._ready.set_exception(_impossible(body.decode("ascii", "replace")))

    def _ended(self) -> None:
        if not self._ready.done():
            self._ready.set_exception(_impossible("helper ended"))

    async def close(self) -> None:
        if self._child is not None:
            await self._child.close()


def _impossible(reason: str) -> LocalFault:
    return LocalFault("icmp.impossible", reason=reason)
