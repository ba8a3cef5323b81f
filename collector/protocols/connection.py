"""One TCP connection under one total deadline, with the kernel's errors told apart."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from types import TracebackType

from collector.protocols.errors import BadAnswer, LocalFault, NoAnswer, ProtocolError, Refused, Unreachable

CHUNK = 64 * 1024
CUT = frozenset({"protocol.closed", "protocol.reset"})
"""Messages of a connection that the device ended."""
# This machine could not even ask: nothing is learnt about the device.
OURS = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EADDRNOTAVAIL,
        errno.EACCES,
        errno.EPERM,
        errno.ENETDOWN,
        errno.EAFNOSUPPORT,
        errno.EINVAL,
    }
)
IN_PROGRESS = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY})


def url_host(address: str) -> str:
    """An IP address as it stands in a URL (RFC 3986 section 3.2.2)."""
    return f"[{address}]" if ":" in address else address


def error_for(code: int, protocol: str, port: int, *, at_once: bool = False) -> ProtocolError:
    """What an errno means. `at_once`: it came before anything was sent, so "no route" is our own lack."""
    if code == errno.ECONNREFUSED:
        return Refused(protocol=protocol, port=port)
    if code in OURS or (at_once and code == errno.ENETUNREACH):
        return LocalFault(protocol=protocol, reason=errno.errorcode.get(code, str(code)))
    if code in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED):
        return BadAnswer("protocol.reset", protocol=protocol, port=port)
    return Unreachable(protocol=protocol, reason=errno.errorcode.get(code, str(code)))


@asynccontextmanager
async def total_deadline(protocol: str, seconds: float) -> AsyncIterator[None]:
    """Ends what is inside after `seconds`, however busily the device drips: NoAnswer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as late:
        raise NoAnswer(protocol=protocol, seconds=seconds) from late


def start_connect(address: str, port: int) -> tuple[socket.socket, int]:
    """A non-blocking socket on its way and the errno of the start (0, EINPROGRESS or a failure). OSError: no socket."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        return sock, sock.connect_ex((address, port))
    except OSError as error:  # an address that this family does not know
        sock.close()
        raise OSError(errno.EINVAL, f"not an address: {address}") from error


async def _connected(sock: socket.socket) -> int:
    """Waits for the end of a connect; its errno, 0 for success."""
    loop = asyncio.get_running_loop()
    writable = asyncio.Event()
    loop.add_writer(sock, writable.set)
    try:
        await writable.wait()
    finally:
        loop.remove_writer(sock)
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


class Connection:
    """Opened with `async with await Connection.open(...)`; always closed."""

    def __init__(self, sock: socket.socket, protocol: str, port: int) -> None:
        self._sock = sock
        self._protocol = protocol
        self._port = port

    @classmethod
    async def open(cls, address: str, port: int, protocol: str) -> Connection:
        """`address` is an IP address as text. Raises Refused, Unreachable, LocalFault."""
        try:
            sock, code = start_connect(address, port)
        except OSError as error:
            raise error_for(error.errno or errno.EMFILE, protocol, port, at_once=True) from error
        with ExitStack() as unless_open:
            unless_open.callback(sock.close)
            at_once = code not in IN_PROGRESS
            if not at_once:
                code = await _connected(sock)
            if code:
                raise error_for(code, protocol, port, at_once=at_once)
            unless_open.pop_all()
        return cls(sock, protocol, port)

    async def send(self, data: bytes) -> None:
        try:
            await asyncio.get_running_loop().sock_sendall(self._sock, data)
        except OSError as error:
            raise error_for(error.errno or 0, self._protocol, self._port) from error

    async def receive(self, most: int = CHUNK) -> bytes:
        """What has arrived, at most 64 KiB or `most`; empty when the device closed its side.

        Lets the loop have its turn first: of a device that sends without end there is always more to read at once, and
        neither a deadline nor anybody else would come to pass.
        """
        await asyncio.sleep(0)
        try:
            return await asyncio.get_running_loop().sock_recv(self._sock, most)
        except OSError as error:
            raise error_for(error.errno or 0, self._protocol, self._port) from error

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sock.close()
