"""One HTTP/1.1 connection that is kept open (RFC 9112): requests out, answers in, one at a time. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import h11

from collector.protocols.cleaning import clean_text
from collector.protocols.digest import Challenge, parse_challenges
from collector.protocols.errors import BadAnswer
from collector.protocols.http import MAX_BODY, MAX_HEAD, PROTOCOL, Post

KIND_LIMIT = 80
DETAIL = 80
MAX_PARTS = 8192  # the schedules of 128 channels in chunks of 512 octets are 2,400


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One whole answer. `kind` is its media type, cleaned, in lower case, without parameters."""

    code: int
    body: bytes = b""
    kind: str = ""
    challenges: tuple[Challenge, ...] = ()


class WebTalk:
    """Feed it what arrives, `b""` at the end of the stream. Compressed and oversized answers are refused."""

    def __init__(self, host: str, limit: int = MAX_BODY) -> None:
        self._host = host
        self._limit = min(limit, MAX_BODY)
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        self._begin()

    def _begin(self) -> None:
        self._response: h11.Response | None = None
        self._body = bytearray()
        self._parts = 0
        self._fed = False

    @property
    def reusable(self) -> bool:
        """Whether another request may follow here: the last answer is whole, and nothing came behind it."""
        ours, theirs = self._connection.our_state, self._connection.their_state
        resting = ours is h11.IDLE or (ours is h11.DONE and theirs is h11.DONE)
        return resting and self._connection.trailing_data == (b"", False)

    @property
    def silent(self) -> bool:
        """Whether nothing came yet since the last request."""
        return not self._fed

    def request(self, method: str, path: str, login: str = "", post: Post | None = None) -> bytes:
        """`login` is the Authorization header, or empty. Raises ValueError for a path that no request line can hold."""
        if self._connection.our_state is h11.DONE:
            self._connection.start_next_cycle()
        self._begin()
        headers = [("Host", self._host), ("User-Agent", "campuswatch"), ("Accept", "*/*"), ("Connection", "keep-alive")]
        headers += [("Accept-Encoding", "identity"), *([("Authorization", login)] if login else [])]
        if post is not None:
            headers += [("Content-Type", post.kind), ("Content-Length", str(len(post.body)))]
        try:
            lines = [(name.encode(), value.encode()) for name, value in headers]
            request = self._connection.send(h11.Request(method=method, target=path, headers=lines))
        except h11.LocalProtocolError:  # whose words would show the login, and a query a password
            raise ValueError(f"no request line can hold this path: {path.partition('?')[0]!r}") from None
        body = self._connection.send(h11.Data(post.body)) if post is not None else b""
        return (request or b"") + (body or b"") + (self._connection.send(h11.EndOfMessage()) or b"")

    def feed(self, data: bytes) -> Heard | None:
        """The answer once it is whole. Raises BadAnswer for what is not HTTP, too much, compressed, or cut off."""
        self._fed = self._fed or bool(data)
        try:
            self._connection.receive_data(data)
            while (event := self._connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                if (heard := self._take(event)) is not None:
                    return heard
        except h11.RemoteProtocolError as error:
            if not data:
                raise BadAnswer("protocol.closed", protocol=PROTOCOL) from error
            raise BadAnswer(protocol=PROTOCOL, detail=clean_text(str(error), DETAIL)) from error
        return None

    def _take(self, event: object) -> Heard | None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise BadAnswer(protocol=PROTOCOL, detail=f"more than {MAX_PARTS} parts")
        if isinstance(event, h11.Response):
            self._response = event
            if self._header("content-encoding").lower() not in ("", "identity"):
                raise BadAnswer(protocol=PROTOCOL, detail="compressed")
        elif isinstance(event, h11.Data):
            if len(self._body) + len(event.data) > self._limit:
                raise BadAnswer(protocol=PROTOCOL, detail="too large")
            self._body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return self._heard()
        elif isinstance(event, h11.ConnectionClosed):
            raise BadAnswer("protocol.closed", protocol=PROTOCOL)
        return None

    def _heard(self) -> Heard:
        assert self._response is not None
        return Heard(
            code=self._response.status_code,
            body=bytes(self._body),
            kind=clean_text(self._header("content-type").partition(";")[0], KIND_LIMIT).lower(),
            challenges=parse_challenges(self._headers("www-authenticate")),
        )

    def _headers(self, name: str) -> Iterable[str]:
        headers = self._response.headers if self._response else ()
        return [value.decode("utf-8", "replace") for key, value in headers if key == name.encode()]

    def _header(self, name: str) -> str:
        return next(iter(self._headers(name)), "")
