"""One UDP socket that many exchanges share: send, receive in batches, and what ICMP said about whom.

On Linux the socket keeps a queue of errors (IP_RECVERR, ip(7)), which names the peer that was refused or
unreachable. Elsewhere an unconnected socket learns nothing of ICMP and such peers are merely silent.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

BUFFER_BYTES = 4 << 20  # asked for; the kernel grants up to net.core.rmem_max
BATCH = 64  # datagrams read before other tasks of the loop have their turn
BATCH_OCTETS = 64 << 10  # and so many octets: what fills the largest datagrams takes longest to read
MAX_DATAGRAM = 65_535
SOL_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
_EXTENDED_ERROR = struct.Struct("=IBBBBII")

Sockaddr = tuple[Any, ...]
OnDatagram = Callable[[bytes, Sockaddr], None]
OnTrouble = Callable[[bytes, Sockaddr, int], None]


class Channel:
    """`on_datagram(data, source)`; `on_trouble(quoted, destination, errno)`, where `quoted` may be cut or empty."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, family: int, on_datagram: OnDatagram, on_trouble: OnTrouble
    ) -> None:
        """Raises OSError where this machine has no such family or no descriptor left."""
        self._loop = loop
        self._on_datagram = on_datagram
        self._on_trouble = on_trouble
        self._hears_icmp = sys.platform == "linux"
        self._level = SOL_RECVERR[socket.AddressFamily(family)]
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._prepare(family)
        except OSError:
            self._socket.close()
            raise
        loop.add_reader(self._socket, self._readable)

    def _prepare(self, family: int) -> None:
        self._socket.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
        if self._hears_icmp:
            self._socket.setsockopt(*self._level, 1)
        self._socket.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", 0))  # noqa: S104 - hears only its peers

    def send(self, data: bytes, destination: Sockaddr) -> bool:
        """False when the socket's buffer is full just now; raises OSError that concerns this destination or us."""
        while True:
            try:
                self._socket.sendto(data, destination)
            except BlockingIOError:
                return False
            except OSError:
                # A pending error is handed to whoever calls next, though it belongs to an earlier datagram.
                if not self._take_troubles():
                    raise
            else:
                return True

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _readable(self) -> None:
        receive = self._socket.recvfrom
        room = BATCH_OCTETS
        for _ in range(BATCH):
            try:
                data, source = receive(MAX_DATAGRAM)
            except BlockingIOError:
                self._take_troubles()
                return
            except OSError:
                self._take_troubles()
                continue
            self._on_datagram(data, source)
            room -= len(data)
            if room <= 0 or self._socket.fileno() < 0:
                return

    def _take_troubles(self) -> int:
        """Empties the queue of errors; says how many there were."""
        if not self._hears_icmp:
            return 0
        for count in range(BATCH):
            try:
                quoted, ancillary, _, destination = self._socket.recvmsg(512, 256, socket.MSG_ERRQUEUE)
            except OSError:
                return count
            for level, kind, octets in ancillary:
                if (level, kind) == self._level and len(octets) >= _EXTENDED_ERROR.size:
                    number = _EXTENDED_ERROR.unpack_from(octets)[0]
                    self._on_trouble(quoted, destination, number or errno.EHOSTUNREACH)
        return BATCH
