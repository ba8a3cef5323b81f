"""Two ways out for echo requests, alike from outside: our own ping sockets, or the raw-socket helper process."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Callable
from typing import Protocol

from collector.protocols.echo_socket import EchoSocket, Heard
from collector.protocols.errors import LocalFault
from collector.protocols.helper_process import HelperProcess
from collector.rawhelper.frames import (
    DROPPED,
    HEARD,
    NOT_SENT,
    Ask,
    decode_count,
    decode_report,
    encode_ask,
)

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


class RawHelper(HelperProcess[None]):
    """The helper process for echo requests."""

    def __init__(self, hear: OnHeard, fail: OnHeard) -> None:
        super().__init__(_impossible)
        self._on_heard = hear
        self._on_failed = fail
        self.dropped = 0

    @classmethod
    async def start(cls, hear: OnHeard, fail: OnHeard) -> RawHelper:
        """Raises LocalFault when it may not open raw sockets, or does not come up."""
        helper = cls(hear, fail)
        await helper._start(COMMAND)
        return helper

    def send(self, address: bytes, sequence: int, cookie: bytes) -> None:
        self._tell(encode_ask(Ask(address, sequence, cookie)))

    def _read_ready(self, body: bytes) -> None:
        """The IP versions; whatever they are, we ask."""

    def _hear(self, kind: bytes, body: bytes) -> None:
        if kind == HEARD:
            self._on_heard(Heard(*decode_report(body)))
        elif kind == NOT_SENT:
            self._on_failed(Heard(*decode_report(body)))
        elif kind == DROPPED:
            self.dropped = decode_count(body)


def _impossible(reason: str) -> LocalFault:
    return LocalFault("icmp.impossible", reason=reason)
