"""Two ways out for echo requests, alike from outside: our own ping sockets, or the raw-socket helper process."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sys
from collections.abc import Callable
from typing import Protocol

from collector.protocols.echo_socket import EchoSocket, Heard
from collector.protocols.errors import LocalFault
from collector.rawhelper.frames import (
    DROPPED,
    FAULT,
    HEARD,
    NOT_SENT,
    READY,
    Ask,
    FrameReader,
    decode_count,
    decode_report,
    encode_ask,
)

START_S = 10.0
STOP_S = 2.0
MAX_UNSENT = 1024 * 1024
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
    """The helper process and our end of its socket pair."""

    def __init__(self, process: asyncio.subprocess.Process, ours: socket.socket, hear: OnHeard, fail: OnHeard) -> None:
        self._process = process
        self._ours = ours
        self._hear = hear
        self._fail = fail
        self._loop = asyncio.get_running_loop()
        self._frames = FrameReader()
        self._unsent = bytearray()
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self.dropped = 0
        self.alive = True
        self._loop.add_reader(ours, self._read)

    @classmethod
    async def start(cls, hear: OnHeard, fail: OnHeard) -> RawHelper:
        """Raises LocalFault when it may not open raw sockets, or does not come up."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            command = [sys.executable, "-I", "-m", "collector.rawhelper"]
            # No environment: the helper needs none, and what is in ours is none of its business.
            try:
                process = await asyncio.create_subprocess_exec(
                    *command, stdin=theirs.fileno(), env={"PATH": os.defpath}
                )
            except OSError as error:
                ours.close()
                raise _impossible(errno.errorcode.get(error.errno or 0, "EPERM")) from error
        helper = cls(process, ours, hear, fail)
        try:
            async with asyncio.timeout(START_S):
                await helper._ready
        except (TimeoutError, LocalFault) as fault:
            await helper.close()
            raise fault if isinstance(fault, LocalFault) else _impossible("helper does not start") from fault
        return helper

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        if not self.alive:
            raise OSError(errno.EPIPE, "the raw-socket helper has ended")
        if len(self._unsent) > MAX_UNSENT:
            raise OSError(errno.ENOBUFS, "the raw-socket helper does not keep up")
        if not self._unsent:
            self._loop.call_soon(self._write)
        self._unsent += encode_ask(Ask(address, sequence, cookie))

    def _write(self) -> None:
        if not self.alive:
            return
        try:
            del self._unsent[: self._ours.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            self._end()
            return
        if self._unsent:
            self._loop.add_writer(self._ours, self._write)
        else:
            self._loop.remove_writer(self._ours)

    def _read(self) -> None:
        try:
            data = self._ours.recv(65536)
            bodies = self._frames.feed(data)
        except (OSError, ValueError):
            data, bodies = b"", []
        for body in bodies:
            self._take(body[:1], body[1:])
        if not data:
            self._end()

    def _take(self, kind: bytes, body: bytes) -> None:
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

    def _end(self) -> None:
        if not self.alive:
            return
        self.alive = False
        self._loop.remove_reader(self._ours)
        self._loop.remove_writer(self._ours)
        self._ours.close()
        if not self._ready.done():
            self._ready.set_exception(_impossible("helper ended"))

    async def close(self) -> None:
        """Closing our end is how the helper is told; it is killed only if it does not listen."""
        self._end()
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _impossible(reason: str) -> LocalFault:
    return LocalFault("icmp.impossible", reason=reason)
