"""The local control socket: one line of JSON asks, one line answers.

For what must be one place while several processes run: reload, status, login budget, fault injection. A Unix
socket of mode 0600 in the data directory: who may open it owns the service.

    -> {"verb": "status", "params": {}}
    <- {"result": {...}}    or    {"error": "one sentence"}
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from inspect import signature
from pathlib import Path
from typing import Any

from inventory.errors import LedgerError
from language.catalogue import translate

Json = dict[str, Any]
Handler = Callable[..., Awaitable[Json]]

LINE_LIMIT = 1 << 20
IDLE_S = 30.0


class ControlError(Exception):
    """One sentence for the caller: nobody listens, an unknown verb, or what the handler refused."""


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A name of the socket that fits the 108 bytes of sockaddr_un however deep the directory is."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class ControlServer:
    """Serves `handlers` (verb -> coroutine function of the params) until stopped.

    A handler refuses with LedgerError, ValueError or LookupError, whose text goes to the caller.
    """

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Raises ControlError when a living process already listens there; a dead one's socket is replaced."""
        if self._path.exists():
            if answers(self._path):
                raise ControlError(
                    f"{self._path} is in use: another campuswatch runs on this data directory; stop it first"
                )
            self._path.unlink()
        with short_path(self._path) as name:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            before = os.umask(0o177)
            try:
                listener.bind(name)
            finally:
                os.umask(before)
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=LINE_LIMIT)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await asyncio.wait_for(reader.readline(), IDLE_S):
                writer.write(json.dumps(await self._answer(line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except (TimeoutError, ConnectionError, ValueError):  # idle, gone, or a line over the limit
            pass
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> Json:
        try:
            asked = json.loads(line)
            verb, handler = asked["verb"], self._handlers[asked["verb"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"error": f"unknown request; verbs are: {', '.join(sorted(self._handlers))}"}
        params = asked.get("params", {})
        try:
            signature(handler).bind(**params)
        except TypeError:
            return {"error": f"{verb} does not take these params"}
        try:
            return {"result": await handler(**params)}
        except LedgerError as error:
            return {"error": translate(error.message, "en")}
        except (ValueError, LookupError, TypeError) as error:
            return {"error": str(error.args[0]) if error.args else type(error).__name__}


def call(path: Path, verb: str, timeout_s: float = 10.0, **params: object) -> Json:
    """Ask the process that listens at `path`. Raises ControlError with one sentence."""
    try:
        with short_path(path) as name, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(name)
            connection.sendall(json.dumps({"verb": verb, "params": params}).encode() + b"\n")
            with connection.makefile("rb") as answer:
                line = answer.readline(LINE_LIMIT)
    except TimeoutError as error:
        raise ControlError(f"no answer at {path} within {timeout_s:g} s") from error
    except OSError as error:
        raise ControlError(f"nobody listens at {path} ({error.strerror}); is it running?") from error
    if not line:
        raise ControlError(f"the process at {path} closed the connection without an answer")
    answered: Json = json.loads(line)
    if "error" in answered:
        raise ControlError(answered["error"])
    result: Json = answered["result"]
    return result


def answers(path: Path) -> bool:
    try:
        with short_path(path) as name, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2.0)
            connection.connect(name)
    except OSError:
        return False
    return True
