"""One packet socket on one card: hears what the filter lets through, sends whole frames (packet(7))."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence

from collector.protocols.links import Link
from collector.rawhelper.segment_filter import Step, attach

BUFFER = 8 * 1024 * 1024
FRAME = 2048
ETH_P_ALL = 0x0003
SOL_PACKET = 263
PACKET_ADD_MEMBERSHIP, PACKET_STATISTICS, PACKET_IGNORE_OUTGOING = 1, 6, 23
PACKET_MR_MULTICAST = 0
ALL_NODES_MAC = bytes.fromhex("333300000001")
SO_RCVBUFFORCE = 33
_STATISTICS = struct.Struct("@II")
_MEMBERSHIP = struct.Struct("@iHH8s")


class SegmentSocket:
    """Raises OSError on construction where the kernel does not allow it."""

    def __init__(self, link: Link, let_through: Sequence[Step]) -> None:
        self.index = link.index
        self.name = link.name
        self.mac = bytes.fromhex(link.mac.replace(":", ""))
        self._dropped = 0
        # Of no protocol until the filter is on: nothing that it would not let through is ever queued.
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self._prepare(link, let_through)
        except OSError:
            self._socket.close()
            raise

    def _prepare(self, link: Link, let_through: Sequence[Step]) -> None:
        self._socket.setblocking(False)
        attach(self._socket, let_through)
        self._socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self._grow()
        self._socket.bind((link.name, ETH_P_ALL))
        # Router advertisements, also where this machine itself speaks no IPv6.
        membership = _MEMBERSHIP.pack(link.index, PACKET_MR_MULTICAST, 6, ALL_NODES_MAC)
        self._socket.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership)

    def _grow(self) -> None:
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
        except PermissionError:  # wants CAP_NET_ADMIN: then as much as rmem_max allows
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def dropped(self) -> int:
        """Frames that the kernel threw away so far because the buffer was full; asking it sets its own count to 0."""
        said = self._socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, _STATISTICS.size)
        self._dropped += _STATISTICS.unpack(said)[1]
        return self._dropped

    def send(self, frame: bytes) -> None:
        """Raises OSError when the kernel would not send."""
        self._socket.send(frame)

    def receive(self, most: int) -> Iterator[bytes]:
        """Up to `most` frames that have come in. Raises OSError when the card is gone or down."""
        for _ in range(most):
            try:
                yield self._socket.recv(FRAME)
            except BlockingIOError:
                return
