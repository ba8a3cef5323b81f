"""A listening TCP port that can fall silent like a cut cable, or shut like a machine that boots."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from enum import Enum

log = logging.getLogger(__name__)

BACKLOG = 64
ACCEPTS_A_TURN = 64
RETRY_S = 1.0
SPENT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Door(Enum):
    """OPEN accepts; SILENT drops every SYN; SHUT has no socket, so the kernel refuses."""

    OPEN = "open"
    SILENT = "silent"
    SHUT = "shut"


class Listener:
    """One (address, port). `make` gives the protocol of a new connection.

    Silence uses a fact of Linux: a listener whose accept queue is full drops SYNs without a word. The backlog is
    set to 0, which leaves room for one connection, and we take that room ourselves.
    """

    def __init__(self, address: str, port: int, make: Callable[[], asyncio.BaseProtocol]) -> None:
        self._where = (address, port)
        self._make = make
        self._door = Door.SHUT
        self._socket: socket.socket | None = None
        self._filler: socket.socket | None = None
        self._joining: set[asyncio.Task[object]] = set()

    def set(self, door: Door) -> None:
        """Raises OSError where the port cannot be taken."""
        if door is self._door:
            return
        if door is Door.SHUT:
            self._shut()
        elif door is Door.SILENT:
            self._silence(self._socket or self._bind())
        else:
            self._open(self._socket or self._bind())
        self._door = door

    def _bind(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(self._where)
        except OSError:
            sock.close()
            raise
        self._socket = sock
        return sock

    def _open(self, sock: socket.socket) -> None:
        sock.listen(BACKLOG)
        filler = self._filler.getsockname() if self._filler else None
        self._drop_filler()
        self._accept(sock, skip=filler)
        asyncio.get_running_loop().add_reader(sock.fileno(), self._accept, sock)

    def _silence(self, sock: socket.socket) -> None:
        asyncio.get_running_loop().remove_reader(sock.fileno())
        sock.listen(0)
        self._filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._filler.connect_ex(self._where)

    def _shut(self) -> None:
        for task in self._joining:
            task.cancel()
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
        self._drop_filler()

    def _drop_filler(self) -> None:
        if self._filler is not None:
            self._filler.close()
            self._filler = None

    def _accept(self, sock: socket.socket, skip: tuple[str, int] | None = None) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(ACCEPTS_A_TURN):
            try:
                connection, peer = sock.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as wrong:
                if wrong.errno not in SPENT:
                    raise
                log.warning("%s:%d cannot accept for a moment: %s", *self._where, wrong.strerror)
                loop.remove_reader(sock.fileno())
                loop.call_later(RETRY_S, self._retry, sock)
                return
            if peer == skip:
                connection.close()
                continue
            connection.setblocking(False)
            task: asyncio.Task[object] = loop.create_task(loop.connect_accepted_socket(self._make, connection))
            self._joining.add(task)
            task.add_done_callback(self._joining.discard)

    def _retry(self, sock: socket.socket) -> None:
        if sock is self._socket and self._door is Door.OPEN:
            asyncio.get_running_loop().add_reader(sock.fileno(), self._accept, sock)
