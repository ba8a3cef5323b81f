"""The raw-socket helper: the one process that may have CAP_NET_RAW, and only until its sockets are open.

Started by the service with one end of a socket pair as standard input. It builds the packets itself, so that whoever
talks to it can send echo requests and nothing else. It ends when the service does.
"""

from __future__ import annotations

import errno
import os
import selectors
import sys

from collector.protocols.echo_socket import EchoSocket
from collector.rawhelper.frames import (
    DROPPED,
    HEARD,
    NOT_SENT,
    READY,
    Report,
    decode_ask,
    encode_count,
    encode_report,
    frame,
)
from collector.rawhelper.service_end import ServiceEnd, serve


class Helper:
    def __init__(self, service: ServiceEnd, sockets: dict[int, EchoSocket]) -> None:
        self._service = service
        self._sockets = sockets
        self._told_dropped = 0
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Until the service closes its end. Raises ValueError for a frame that is none."""
        self._selector.register(self._service, selectors.EVENT_READ)
        for echo in self._sockets.values():
            self._selector.register(echo.fileno(), selectors.EVENT_READ, echo)
        self._service.tell(frame(READY + bytes(self._sockets)))
        while True:
            self._selector.modify(self._service, self._service.events)
            for key, events in self._selector.select():
                if isinstance(key.data, EchoSocket):
                    self._hear(key.data)
                elif events & selectors.EVENT_READ and not self._service.obey(self._send):
                    return
            self._tell_dropped()
            self._service.flush()

    def _send(self, body: bytes) -> None:
        ask = decode_ask(body)
        echo = self._sockets.get(4 if len(ask.address) == 4 else 6)
        try:
            if echo is None:
                raise OSError(errno.EAFNOSUPPORT, "no socket for this IP version")
            echo.send(*ask)
        except OSError as error:
            report = Report(ask.address, ask.sequence, ask.cookie, 0, error.errno or errno.EIO)
            self._service.tell(encode_report(NOT_SENT, report))

    def _hear(self, echo: EchoSocket) -> None:
        for heard in echo.receive():
            self._service.tell(encode_report(HEARD, Report(*heard)))

    def _tell_dropped(self) -> None:
        dropped = self._service.lost + sum(echo.dropped for echo in self._sockets.values())
        if dropped != self._told_dropped:
            self._told_dropped = dropped
            self._service.tell(encode_count(DROPPED, dropped))


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
    return serve(open_sockets, lambda service, sockets: Helper(service, sockets).run())


if __name__ == "__main__":
    sys.exit(main())
