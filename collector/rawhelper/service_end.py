"""A helper's end of the socket pair to the service, and how it comes up: both helpers do it alike."""

from __future__ import annotations

import errno
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from typing import TypeVar

from collector.rawhelper.frames import FAULT, FrameReader, frame
from collector.rawhelper.privileges import drop_privileges

MAX_UNSENT = 1024 * 1024
Opened = TypeVar("Opened")


class ServiceEnd:
    """Whole frames both ways, never waiting. `lost` counts those thrown away because the service does not read."""

    def __init__(self, service: socket.socket) -> None:
        service.setblocking(False)
        self._service = service
        self._reader = FrameReader()
        self._unsent = bytearray()
        self.lost = 0

    def fileno(self) -> int:
        return self._service.fileno()

    @property
    def events(self) -> int:
        """What a selector should wait for."""
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)

    def obey(self, take: Callable[[bytes], None]) -> bool:
        """Gives `take` each body that came; False when the service has closed its end. Raises ValueError."""
        data = self._service.recv(65536)
        for body in self._reader.feed(data):
            take(body)
        return bool(data)

    def tell(self, data: bytes) -> None:
        if len(self._unsent) > MAX_UNSENT:
            self.lost += 1
        else:
            self._unsent += data

    def flush(self) -> None:
        try:
            del self._unsent[: self._service.send(self._unsent)]
        except BlockingIOError:
            return


def serve(opened: Callable[[], Opened], run: Callable[[ServiceEnd, Opened], None]) -> int:
    """Opens what takes the right, gives the right away, and runs until the service is gone; returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal; we end when our socket does
    service = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    try:
        sockets = opened()
        drop_privileges()
    except OSError as error:
        service.sendall(frame(FAULT + errno.errorcode.get(error.errno or 0, "EPERM").encode()))
        return 1
    try:
        run(ServiceEnd(service), sockets)
    except ConnectionError:  # the service is gone
        return 0
    return 0
