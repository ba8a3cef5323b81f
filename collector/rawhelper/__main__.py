"""The raw-socket helper: the one process that may have CAP_NET_RAW, and only until its sockets are open.

Started by the service with one end of a socket pair as standard input. It builds the packets itself, so that whoever
talks to it can send echo requests and nothing else. It ends when the service does.
"""

from __future__ import annotations

import errno
import os
import selectors
import signal
import socket
import sys

from collector.protocols.echo_socket import EchoSocket
from collector.rawhelper.frames import (
    DROPPED,
    FAULT,
    HEARD,
    NOT_SENT,
    READY,
    FrameReader,
    Report,
    decode_ask,
    encode_count,
    encode_report,
    frame,
)
from collector.rawhelper.privileges import drop_privileges

MAX_UNSENT = 1024 * 1024


class Helper:
    def __init__(self, service: socket.socket, sockets: dict[int, EchoSocket]) -> None:
        self._service = service
        self._sockets = sockets
        self._reader = FrameReader()
        self._unsent = bytearray()
        self._told_dropped = 0
        self._lost = 0  # reports thrown away because the service does not read
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Until the service closes its end. Raises ValueError for a frame that is none."""
        self._service.setblocking(False)
        self._selector.register(self._service, selectors.EVENT_READ)
        for echo in self._sockets.values():
            self._selector.register(echo.fileno(), selectors.EVENT_READ, echo)
        self._tell(frame(READY + bytes(self._sockets)))
        while True:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
            self._selector.modify(self._service, wanted)
            for key, events in self._selector.select():
                if isinstance(key.data, EchoSocket):
                    self._hear(key.data)
                elif events & selectors.EVENT_READ and not self._obey():
                    return
            self._tell_dropped()
            self._flush()

    def _obey(self) -> bool:
        data = self._service.recv(65536)
        for body in self._reader.feed(data):
            self._send(body)
        return bool(data)

    def _send(self, body: bytes) -> None:
        ask = decode_ask(body)
        echo = self._sockets.get(4 if len(ask.address) == 4 else 6)
        try:
            if echo is None:
                raise OSError(errno.EAFNOSUPPORT, "no socket for this IP version")
            echo.send(*ask)
        except OSError as error:
            report = Report(ask.address, ask.sequence, ask.cookie, 0, error.errno or errno.EIO)
            self._tell(encode_report(NOT_SENT, report))

    def _hear(self, echo: EchoSocket) -> None:
        for heard in echo.receive():
            self._tell(encode_report(HEARD, Report(*heard)))

    def _tell(self, data: bytes) -> None:
        if len(self._unsent) > MAX_UNSENT:
            self._lost += 1
        else:
            self._unsent += data

    def _tell_dropped(self) -> None:
        dropped = self._lost + sum(echo.dropped for echo in self._sockets.values())
        if dropped != self._told_dropped:
            self._told_dropped = dropped
            self._tell(encode_count(DROPPED, dropped))

    def _flush(self) -> None:
        try:
            del self._unsent[: self._service.send(self._unsent)]
        except BlockingIOError:
            return


def open_sockets() -> dict[int, EchoSocket]:
    """By IP version; a machine without IPv6 has one only. Raises OSError where IPv4 is not to be had."""
    identifier = int.from_bytes(os.urandom(2), "big")
    sockets = {4: EchoSocket(4, raw=True, identifier=identifier)}
    try:
        sockets[6] = EchoSocket(6, raw=True, identifier=identifier)
    except OSError as error:
        if error.errno not in (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT):
            raise
    return sockets


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all of a terminal; we end when our socket does
    service = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    try:
        sockets = open_sockets()
        drop_privileges()
    except OSError as error:
        service.sendall(frame(FAULT + errno.errorcode.get(error.errno or 0, "EPERM").encode()))
        return 1
    try:
        Helper(service, sockets).run()
    except ConnectionError:  # the service is gone
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
