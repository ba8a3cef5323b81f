"""What a web server says of itself: one request (HTTP/1.1, RFC 9112) without login, its headers, title and body."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import h11

from collector.protocols.cleaning import clean_text
from collector.protocols.connection import Connection, total_deadline, url_host
from collector.protocols.digest import parse_challenges
from collector.protocols.errors import BadAnswer
from collector.protocols.tls import TlsConnection, looking_context

PROTOCOL = "http"
MAX_HEAD = 16 * 1024
MAX_PAGE = 64 * 1024
MAX_BODY = 2 * 1024 * 1024  # of anything, whoever asks
MAX_PARTS = 2048  # interim answers, chunks: a page in crumbs of one octet would keep us busy for nothing
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,1000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAnswer:
    """`code` is the status. `body` stops at the limit that was set; compressed ones are not read at all.

    Texts are cleaned. `location` is where a redirect points, which is not followed. `certificate` is the server's
    (DER, not verified), empty without TLS.
    """

    code: int
    took_ms: float = 0.0
    server: str = ""
    realm: str = ""
    location: str = ""
    title: str = ""
    body: bytes = b""
    certificate: bytes = b""


@dataclass(frozen=True, slots=True)
class Post:
    """What a POST or PUT carries, which may be a password, and its media type."""

    body: bytes = field(repr=False)
    kind: str


class PageReader:
    """Reads one response without I/O: feed it what arrives, `b""` at the end of the stream, until `done`."""

    def __init__(self, limit: int = MAX_PAGE) -> None:
        self._limit = min(limit, MAX_BODY)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        self._response: h11.Response | None = None
        self._body = bytearray()
        self._parts = 0
        self.done = False

    def request(self, host: str, path: str, post: Post | None = None) -> bytes:
        """A GET, or a POST of what is given. Raises ValueError for a path that no request line can hold."""
        headers = [("Host", host), ("User-Agent", "campuswatch"), ("Accept", "text/html, */*;q=0.1")]
        headers += [("Accept-Encoding", "identity"), ("Connection", "close")]
        if post is not None:
            headers += [("Content-Type", post.kind), ("Content-Length", str(len(post.body)))]
        method = "GET" if post is None else "POST"
        try:
            request = self._connection.send(h11.Request(method=method, target=path, headers=headers))
        except h11.LocalProtocolError as error:
            raise ValueError(f"not a path: {path!r}") from error
        body = self._connection.send(h11.Data(post.body)) if post is not None else b""
        return (request or b"") + (body or b"") + (self._connection.send(h11.EndOfMessage()) or b"")

    def feed(self, data: bytes) -> None:
        """Raises BadAnswer for what is not HTTP, or ends before its header does."""
        try:
            self._connection.receive_data(data)
            while not self.done:
                event = self._connection.next_event()
                if event is h11.NEED_DATA or event is h11.PAUSED:
                    return
                self._take(event)
        except h11.RemoteProtocolError as error:
            if self._response is None:
                raise BadAnswer(protocol=PROTOCOL, detail=clean_text(str(error), 80)) from error
            self.done = True  # a page that breaks off has told enough

    def _take(self, event: object) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise h11.RemoteProtocolError(f"more than {MAX_PARTS} parts")
        if isinstance(event, h11.Response):
            self._response = event
            self.done = self._header("content-encoding").lower() not in ("", "identity")
        elif isinstance(event, h11.Data):
            self._body += event.data[: self._limit - len(self._body)]
            self.done = len(self._body) >= self._limit
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            if self._response is None:
                raise BadAnswer("protocol.closed", protocol=PROTOCOL)
            self.done = True

    def _headers(self, name: str) -> list[str]:
        headers = self._response.headers if self._response else ()
        return [value.decode("utf-8", "replace") for key, value in headers if key == name.encode()]

    def _header(self, name: str) -> str:
        return next(iter(self._headers(name)), "")

    def answer(self, took_ms: float) -> WebAnswer:
        """Once `done`."""
        if self._response is None:
            raise ValueError("no response yet")
        title = _TITLE.search(self._body)
        challenges = parse_challenges(self._headers("www-authenticate"))
        return WebAnswer(
            code=self._response.status_code,
            took_ms=took_ms,
            server=clean_text(self._header("server")),
            realm=clean_text(next((challenge.realm for challenge in challenges), "")),
            location=clean_text(self._header("location")),
            title=clean_text(html.unescape(clean_text(title[1]))) if title else "",
            body=bytes(self._body),
        )


async def get(
    address: str,
    port: int,
    path: str,
    deadline_s: float,
    *,
    limit: int = MAX_PAGE,
    secure: bool = False,
    monotonic: Callable[[], float] = time.monotonic,
) -> WebAnswer:
    """One page. Every status is an answer; redirects are not followed. Raises NoAnswer, Refused, Unreachable,
    LocalFault, and BadAnswer for what is not HTTP.

    `secure` speaks TLS, which proves nothing of who is there: no secret may go that way.
    """
    return await post(address, port, path, None, deadline_s, limit=limit, secure=secure, monotonic=monotonic)


async def post(
    address: str,
    port: int,
    path: str,
    content: Post | None,
    deadline_s: float,
    *,
    limit: int = MAX_PAGE,
    secure: bool = False,
    monotonic: Callable[[], float] = time.monotonic,
) -> WebAnswer:
    """As `get`, with something to say."""
    started = monotonic()
    reader = PageReader(limit)
    host = url_host(address)
    request = reader.request(host if port == (443 if secure else 80) else f"{host}:{port}", path, content)
    certificate = b""
    async with total_deadline(PROTOCOL, deadline_s), await Connection.open(address, port, PROTOCOL) as connection:
        if secure:
            tls = await TlsConnection.open(connection, looking_context())
            certificate = tls.certificate
            await _exchange(tls, request, reader)
        else:
            await _exchange(connection, request, reader)
    return replace(reader.answer((monotonic() - started) * 1000), certificate=certificate)


async def _exchange(connection: Connection | TlsConnection, request: bytes, reader: PageReader) -> None:
    await connection.send(request)
    while not reader.done:
        reader.feed(await connection.receive())
