"""One UDP port on every address of this machine; each datagram is answered from the address it was sent to.

A wildcard socket otherwise answers from whatever address the route prefers; IP_PKTINFO (ip(7)) names it both ways.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable

Answer = Callable[[str, bytes], bytes | None]
"""(address it was sent to, datagram) -> datagram to send back, or None for silence."""

IP_PKTINFO = 8
_PKTINFO = struct.Struct("=I4s4s")
MAX_DATAGRAM = 65_535
RECEIVE_BUFFER = 4 * 1024 * 1024
DATAGRAMS_A_TURN = 32


class Datagrams:
    """Raises OSError from the constructor where the port is taken."""

    def __init__(self, port: int, answer: Answer) -> None:
        self._answer = answer
        self.unsent = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        try:
            self._socket.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            self._socket.bind(("0.0.0.0", port))  # noqa: S104 - on purpose, see above
        except OSError:
            self._socket.close()
            raise
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def _read(self) -> None:
        for _ in range(DATAGRAMS_A_TURN):
            try:
                data, told, _, peer = self._socket.recvmsg(MAX_DATAGRAM, socket.CMSG_SPACE(_PKTINFO.size))
            except (BlockingIOError, ConnectionRefusedError):
                return
            for level, kind, content in told:
                if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
                    _, _, target = _PKTINFO.unpack(content[: _PKTINFO.size])
                    self._reply(target, data, peer)

    def _reply(self, target: bytes, data: bytes, peer: tuple[str, int]) -> None:
        answer = self._answer(socket.inet_ntoa(target), data)
        if answer is None:
            return
        source = (socket.IPPROTO_IP, IP_PKTINFO, _PKTINFO.pack(0, target, bytes(4)))
        try:
            self._socket.sendmsg([answer], [source], 0, peer)
        except OSError:
            self.unsent += 1  # full buffers or a peer that went away: lost, as on a real network
