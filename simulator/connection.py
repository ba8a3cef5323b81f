"""A TCP connection to a simulated device, which shares its fate: stalls when it is cut, is reset when it boots."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import cast

from simulator.station import Station

LINGER_RESET = struct.pack("ii", 1, 0)


class Connection(asyncio.Protocol):
    """Subclasses give `received`, and send with `send`, which holds back what is sent while the device is cut."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.transport: asyncio.Transport | None = None
        self._stalled = False
        self._held: list[bytes] = []
        self._closing = False

    def received(self, data: bytes) -> None:
        raise NotImplementedError

    def ended(self) -> None:
        """The connection is gone; subclasses let go of what they hold."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.station.guests.add(self)
        if self.station.condition.silent:
            self.stall()
        elif self.station.condition.closed:
            self.reset()

    def connection_lost(self, exc: Exception | None) -> None:
        self.station.guests.discard(self)
        self.ended()

    def data_received(self, data: bytes) -> None:
        self.received(data)

    @property
    def stalled(self) -> bool:
        return self._stalled

    def send(self, data: bytes) -> None:
        if self.transport is None or self._closing or self.transport.is_closing():
            return
        if self._stalled:
            self._held.append(data)
        else:
            self.transport.write(data)

    def finish(self) -> None:
        """Closes once all is sent."""
        self._closing = True
        if not self._stalled and self.transport is not None:
            self.transport.close()

    def stall(self) -> None:
        if not self._stalled and self.transport is not None and not self.transport.is_closing():
            self._stalled = True
            self.transport.pause_reading()

    def go_on(self) -> None:
        if not self._stalled or self.transport is None:
            return
        self._stalled = False
        held, self._held = self._held, []
        for data in held:
            self.transport.write(data)
        if self._closing:
            self.transport.close()
        elif not self.transport.is_closing():
            self.transport.resume_reading()

    def reset(self) -> None:
        """Ends it with a RST, as a machine does that lost its memory of it."""
        if self.transport is None:
            return
        sock: socket.socket = self.transport.get_extra_info("socket")
        if sock is not None and sock.fileno() >= 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
        self.transport.abort()
