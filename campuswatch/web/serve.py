"""The process that shows the pages: one uvicorn on a socket it is handed, ended by a signal or by its parent's end."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import uvicorn
from starlette.types import ASGIApp

from campuswatch.leash import on_leash
from campuswatch.web.listener import NotServed, is_loopback
from language.message import Message

GRACE_S = 3


def serve(app: ASGIApp, listening: socket.socket, *, leash: BinaryIO | None = None) -> None:
    """Serves until SIGTERM, SIGINT or the end of `leash`; requests under way get GRACE_S seconds.

    `leash` is a pipe whose other end a parent holds: however the parent ends, we end too. Signals reach only the main
    thread; elsewhere the leash alone ends it. Raises NotServed for a socket that others than this machine can reach.
    """
    host = listening.getsockname()[0]
    if not is_loopback(host):
        raise NotServed(Message("web.loopback_only", {"host": host}))
    server = Server(config(app))
    if leash is not None:
        on_leash(leash, server.end)
    server.run(sockets=[listening])


def config(app: ASGIApp) -> uvicorn.Config:
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
    )


class Server(uvicorn.Server):
    """uvicorn raises the signal that ended it once more after its graceful stop; for us the stop is the answer."""

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
