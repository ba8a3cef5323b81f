"""How RTP reaches a viewer: inside the RTSP connection, or by UDP. Chosen from the Transport header."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

PAIRS_TRIED = 20
_RANGE = re.compile(r"(interleaved|client_port)=(\d{1,5})(?:-(\d{1,5}))?")


class NoPorts(Exception):
    """No pair of UDP ports could be had."""


class Carriage(Protocol):
    transport: str
    """The Transport header of the answer to SETUP, without ssrc."""

    def rtp(self, data: bytes) -> None: ...
    def rtcp(self, data: bytes) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """One transport of the header: `ports` are channels (interleaved) or the viewer's UDP ports."""

    interleaved: bool
    ports: tuple[int, int]


def read_wish(header: str) -> Wish | None:
    """The first transport that we can serve; None where there is none. Only the asking host is ever served."""
    for spec in header.split(","):
        protocol, _, rest = spec.strip().partition(";")
        told = {match[1]: (int(match[2]), int(match[3] or int(match[2]) + 1)) for match in _RANGE.finditer(rest)}
        if "multicast" in rest.lower():
            continue
        if protocol.upper() == "RTP/AVP/TCP":
            channels = told.get("interleaved", (0, 1))
            if max(channels) <= 255:
                return Wish(True, channels)
        elif protocol.upper() in ("RTP/AVP", "RTP/AVP/UDP"):
            ports = told.get("client_port", (0, 0))
            if 0 < min(ports) <= max(ports) <= 65_535:
                return Wish(False, ports)
    return None


class Interleaved:
    """RFC 2326 section 10.12."""

    def __init__(self, channels: tuple[int, int], send: Callable[[bytes], None]) -> None:
        self.transport = f"RTP/AVP/TCP;unicast;interleaved={channels[0]}-{channels[1]}"
        self._channels = channels
        self._send = send

    def rtp(self, data: bytes) -> None:
        self._send(struct.pack("!cBH", b"$", self._channels[0], len(data)) + data)

    def rtcp(self, data: bytes) -> None:
        self._send(struct.pack("!cBH", b"$", self._channels[1], len(data)) + data)

    def close(self) -> None:
        """Nothing of its own."""


class Datagram:
    """A pair of UDP ports on the device's address. Raises NoPorts."""

    def __init__(self, address: str, viewer: str, ports: tuple[int, int]) -> None:
        self._sockets = _pair(address)
        self._targets = [(viewer, port) for port in ports]
        own = [sock.getsockname()[1] for sock in self._sockets]
        self.transport = f"RTP/AVP;unicast;client_port={ports[0]}-{ports[1]};server_port={own[0]}-{own[1]}"
        self.lost = 0

    def rtp(self, data: bytes) -> None:
        self._put(0, data)

    def rtcp(self, data: bytes) -> None:
        self._put(1, data)

    def _put(self, which: int, data: bytes) -> None:
        try:
            self._sockets[which].sendto(data, self._targets[which])
        except OSError:
            self.lost += 1  # a viewer that went away, or full buffers: UDP loses

    def close(self) -> None:
        for sock in self._sockets:
            sock.close()


def _pair(address: str) -> tuple[socket.socket, socket.socket]:
    """Two sockets on neighbouring ports, the first even (RFC 3550 section 11)."""
    for _ in range(PAIRS_TRIED):
        first = _bound(address, 0)
        port = first.getsockname()[1] if first else 1
        second = _bound(address, port + 1) if first and port % 2 == 0 else None
        if first and second:
            return first, second
        if first:
            first.close()
    raise NoPorts(f"no pair of UDP ports free on {address}")


def _bound(address: str, port: int) -> socket.socket | None:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        sock.bind((address, port))
    except OSError:
        sock.close()
        return None
    return sock
