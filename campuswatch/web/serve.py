"""The process that shows the pages: one uvicorn on a socket it is handed, ended by a signal or by its parent's end."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import uvicorn
from starlette.types import ASGIApp

from campuswatch.leash import on_leash
from campuswatch.web.certificate import Certificate
from campuswatch.web.listener import NotServed, is_loopback
from language.message import Message

GRACE_S = 3
MOST_AT_ONCE = 800
"""Connections, most of them of pages that wait for news; beyond that the answer is 503. 1,024 files may be open."""


def serve(
    app: ASGIApp,
    listening: socket.socket,
    *,
    leash: BinaryIO | None = None,
    certificate: Certificate | None = None,
) -> None:
    """Serves until SIGTERM, SIGINT or the end of `leash`; requests under way get GRACE_S seconds.

    `leash` is a pipe whose other end a parent holds: however the parent ends, we end too. Signals reach only the main
    thread; elsewhere the leash alone ends it. Raises NotServed for a socket that others than this machine can reach,
    unless there is a certificate for HTTPS.
    """
    host = listening.getsockname()[0]
    if certificate is None and not is_loopback(host):
        raise NotServed(Message("web.needs_certificate", {"host": host}))
    server = Server(config(app, certificate), ending_of(app))
    if leash is not None:
        on_leash(leash, server.end)
    server.run(sockets=[listening])


def config(app: ASGIApp, certificate: Certificate | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        http="h11",
        timeout_graceful_shutdown=GRACE_S,
        limit_concurrency=MOST_AT_ONCE,
        ssl_certfile=certificate.file if certificate else None,
        ssl_keyfile=certificate.key_file if certificate else None,
    )


def ending_of(app: ASGIApp) -> Callable[[], None]:
    """What our app wants to do before its server stops."""
    found: Callable[[], None] = getattr(getattr(app, "state", None), "ending", lambda: None)
    return found


class Server(uvicorn.Server):
    """`ending` is told when it stops.

    uvicorn raises the signal that ended it once more after its graceful stop; for us the stop is the answer."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        on_main = threading.current_thread() is threading.main_thread()
        wanted = (signal.SIGTERM, signal.SIGINT) if on_main else ()
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams that would stay open end first: nothing else waits for them."""
        self._ending()
        await super().shutdown(sockets)
