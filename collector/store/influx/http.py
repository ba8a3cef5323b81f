"""HTTP to one server of time series: one total deadline for an exchange, capped answers, no redirects, no proxy.

Who asks may have less patience than the settings (patience.py); then that is the deadline.

Connections are kept for the next exchange. Certificates are verified; TLS is what the address says, never less.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from collector.store.influx.patience import within

MAX_BODY = 64 << 20  # of an answer that is read whole
MAX_LINE = 4 << 20  # of an answer that is read line by line
MAX_REASON = 64 << 10  # of an answer that says what is wrong
KEPT_CONNECTIONS = 8
LONGEST_WAIT_S = 86_400.0
STALE = (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)


class Unanswered(Exception):
    """No answer: not reached, not in time, too long, or not HTTP. Says why in a few words, without any secret."""


class Reply(NamedTuple):
    """`headers` by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Deadline:
    """The end of one exchange, on the monotonic clock."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    def left_s(self) -> float:
        """Raises TimeoutError when it has passed."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Stream(io.RawIOBase):
    """What a socket receives, each piece within what is left of the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left_s())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Receiving:
    """Stands for the socket where http.client makes a file of it to read the answer."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Stream(self._sock, self._deadline), 64 << 10)


def nothing() -> None:
    """Before a request, where nobody wants to know of it."""


class Http:
    """`headers` go with each request, a login among them; `before` is called before it. May be used by many threads."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        timeout_s: float,
        monotonic: Callable[[], float],
        ca_file: Path | None = None,
        before: Callable[[], None] = nothing,
    ) -> None:
        parts = urlsplit(url)
        self._tls = ssl.create_default_context(cafile=ca_file) if parts.scheme == "https" else None
        self._host = parts.hostname or ""
        self._port = parts.port
        self._prefix = parts.path.rstrip("/")
        self._headers = dict(headers)
        self._timeout_s = timeout_s
        self._monotonic = monotonic
        self._before = before
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout_s: float | None = None,
    ) -> Reply:
        """Raises Unanswered."""
        with self._exchange(method, path, body, headers or {}, timeout_s) as response:
            content = read_whole(response, MAX_BODY if response.status < 300 else MAX_REASON)
            return Reply(response.status, headers_of(response), content)

    def lines(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, timeout_s: float
    ) -> Iterator[Reply]:
        """The answer line by line, each as a reply; one that says what is wrong comes whole. Raises Unanswered."""
        with self._exchange(method, path, body, headers, timeout_s) as response:
            known = headers_of(response)
            if response.status >= 300:
                yield Reply(response.status, known, read_whole(response, MAX_REASON))
                return
            while line := response.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise Unanswered(f"a line of its answer is longer than {MAX_LINE} octets")
                yield Reply(response.status, known, line)

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], timeout_s: float | None
    ) -> Iterator[HTTPResponse]:
        total_s = within(timeout_s or self._timeout_s, self._monotonic())
        deadline = Deadline(total_s, self._monotonic)
        connection: HTTPConnection | None = None
        self._before()
        try:
            connection, response = self._begin(method, path, body, headers, deadline)
            yield response
            whole = response.isclosed() or not response.read(1)
            self._give_back(connection, reusable=whole and not response.will_close)
            connection = None
        except (OSError, HTTPException, ValueError) as error:
            raise Unanswered(in_words(error)) from None
        finally:
            if connection is not None:
                connection.close()

    def _begin(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """On a kept connection, or on a new one where the server had closed it meanwhile."""
        kept = self._take()
        if kept is not None:
            with suppress(*STALE):
                return kept, self._send(kept, method, path, body, headers, deadline)
            kept.close()
        fresh = self._connect(deadline)
        try:
            return fresh, self._send(fresh, method, path, body, headers, deadline)
        except BaseException:
            fresh.close()
            raise

    def _connect(self, deadline: Deadline) -> HTTPConnection:
        left_s = deadline.left_s()
        if self._tls is not None:
            connection: HTTPConnection = HTTPSConnection(self._host, self._port, timeout=left_s, context=self._tls)
        else:
            connection = HTTPConnection(self._host, self._port, timeout=left_s)
        connection.connect()
        return connection

    def _send(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> HTTPResponse:
        connection.sock.settimeout(deadline.left_s())
        connection.response_class = partial(patient, deadline)  # type: ignore[assignment]  # it makes one
        connection.request(method, self._prefix + path, body, {**self._headers, **headers})
        return connection.getresponse()

    def _take(self) -> HTTPConnection | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _give_back(self, connection: HTTPConnection, *, reusable: bool) -> None:
        with self._lock:
            if reusable and len(self._idle) < KEPT_CONNECTIONS:
                self._idle.append(connection)
                return
        connection.close()


def patient(deadline: Deadline, sock: socket.socket, **how: Any) -> HTTPResponse:
    """An answer that is read within the deadline, head and body."""
    return HTTPResponse(_Receiving(sock, deadline), **how)  # type: ignore[arg-type]  # it only makes a file


def headers_of(response: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def read_whole(response: HTTPResponse, most: int) -> bytes:
    content = response.read(most + 1)
    if len(content) > most:
        raise Unanswered(f"its answer is longer than {most} octets")
    return content


def in_words(error: Exception) -> str:
    """Why there was no answer."""
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate was refused: {error.verify_message}"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return f"what it answered is not HTTP ({type(error).__name__})"


def retry_after_s(value: str | None, now_ms: int) -> float | None:
    """Seconds of a header Retry-After, a number or a date (RFC 9110, 10.2.3); None for what is neither.

    At most a day: no server knows longer ahead.
    """
    if not value:
        return None
    if value.strip().isdecimal():
        return min(float(value), LONGEST_WAIT_S)
    with suppress(ValueError):
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - now_ms / 1000), LONGEST_WAIT_S)
    return None
